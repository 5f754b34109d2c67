// Whoever calls what needs Python's lock holds it, from wherever the call comes.

// RUN: not %lockstitch check --checks=-*,data-race,inconsistent-guard %s -- -std=c++20 %libraries %std > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <Python.h>

static PyObject *CacheOk, *EmptyOk;
static int LooksBad;

static PyObject *find(PyObject *Key) {
  if (!Key)
    return EmptyOk; // no call of Python's on this way
  return PyObject_CallObject(CacheOk, Key);
}

// ---- A function of the module's C interface -------------------------------------

PyObject *findOk(PyObject *Key) { return find(Key); }

// ---- One that is handed on --------------------------------------------------------

void exportFunction(const char *, void (*)());

static PyObject *exportedOk(PyObject *Key) { return find(Key); }

// ---- One that lets go of it -------------------------------------------------------

PyObject *look(PyObject *Key) {
  Py_BEGIN_ALLOW_THREADS
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'LooksBad' is written here without 'GIL', which is held at 2 of 2 other accesses
  ++LooksBad;
  Py_END_ALLOW_THREADS
  return find(Key);
}

// ---- The module -------------------------------------------------------------------

static PyObject *count(PyObject *, PyObject *) {
  ++LooksBad;
  return PyLong_FromLong(LooksBad);
}

static PyObject *reset(PyObject *, PyObject *) {
  LooksBad = 0;
  CacheOk = PyList_New(0);
  EmptyOk = PyLong_FromLong(0);
  exportFunction("exported", (void (*)())exportedOk);
  return EmptyOk;
}

PyMethodDef Methods[] = {{"count", count, METH_NOARGS, nullptr},
                         {"reset", reset, METH_NOARGS, nullptr}};
