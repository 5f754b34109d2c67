// RUN: not %lockstitch check --checks=-*,call-without-lock %s -- -std=c++20 %libraries %std > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <Python.h>
#include <mutex>
#include <thread>

PyObject *List;
std::mutex Mutex;
int compute(int);

// ---- Given up, and not taken again ------------------------------------------

static PyObject *releasedBad(PyObject *, PyObject *) {
  PyThreadState *State = PyEval_SaveThread();
  int N = compute(1);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'PyLong_FromLong' needs 'GIL', which is not held [call-without-lock]
  PyObject *Result = PyLong_FromLong(N);
  PyEval_RestoreThread(State);
  return Result;
}

static PyObject *releasedOk(PyObject *, PyObject *) {
  PyThreadState *State = PyEval_SaveThread();
  int N = compute(1);
  PyEval_RestoreThread(State);
  return PyLong_FromLong(N);
}

static PyObject *macroBad(PyObject *, PyObject *) {
  Py_BEGIN_ALLOW_THREADS
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'PyRun_SimpleString' needs 'GIL', which is not held
  PyRun_SimpleString("print(1)");
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(0);
}

static PyObject *macroOk(PyObject *, PyObject *) {
  Py_BEGIN_ALLOW_THREADS
  compute(2);
  Py_END_ALLOW_THREADS
  PyRun_SimpleString("print(1)");
  return PyLong_FromLong(0);
}

static void report(int N) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'PyLong_FromLong' needs 'GIL', which is not held
  PyList_Append(List, PyLong_FromLong(N));
}

static PyObject *inACalleeBad(PyObject *, PyObject *) {
  Py_BEGIN_ALLOW_THREADS
  report(1);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(0);
}

static void reportSafely(int N) {
  PyGILState_STATE State = PyGILState_Ensure();
  PyList_Append(List, PyLong_FromLong(N));
  PyGILState_Release(State);
}

static PyObject *inACalleeOk(PyObject *, PyObject *) {
  Py_BEGIN_ALLOW_THREADS
  reportSafely(1);
  Py_END_ALLOW_THREADS
  return PyLong_FromLong(0);
}

static void reportHeld(int N) { PyList_Append(List, PyLong_FromLong(N)); }

static PyObject *ensuredOk(PyObject *, PyObject *) {
  PyGILState_STATE State = PyGILState_Ensure();
  reportHeld(1);
  PyGILState_Release(State);
  return PyLong_FromLong(0);
}

// ---- A thread of its own ----------------------------------------------------

static void workerBad() {
  int N = compute(3);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'PyLong_FromLong' needs 'GIL', which is not held
  PyObject *Number = PyLong_FromLong(N);
  PyList_Append(List, Number);
}

static void workerOk() {
  int N = compute(3);
  PyGILState_STATE State = PyGILState_Ensure();
  PyList_Append(List, PyLong_FromLong(N));
  PyGILState_Release(State);
}

static PyObject *startBad(PyObject *, PyObject *) {
  std::thread(workerBad).detach();
  return PyLong_FromLong(0);
}

static PyObject *startOk(PyObject *, PyObject *) {
  std::thread(workerOk).detach();
  return PyLong_FromLong(0);
}

// ---- Who knows --------------------------------------------------------------

// Whoever calls it may hold the GIL.
void publicOk() { PyRun_SimpleString("print(2)"); }

// It begins a Python of its own.
void Py_ours_Ok();
void helperOk() {
  Py_BEGIN_ALLOW_THREADS
  Py_ours_Ok();
  Py_END_ALLOW_THREADS
}
void Py_ours_Ok() {}

static PyMethodDef Methods[] = {
    {"released_bad", releasedBad, METH_NOARGS, nullptr},
    {"released_ok", releasedOk, METH_NOARGS, nullptr},
    {"macro_bad", macroBad, METH_NOARGS, nullptr},
    {"macro_ok", macroOk, METH_NOARGS, nullptr},
    {"callee_bad", inACalleeBad, METH_NOARGS, nullptr},
    {"callee_ok", inACalleeOk, METH_NOARGS, nullptr},
    {"ensured_ok", ensuredOk, METH_NOARGS, nullptr},
    {"start_bad", startBad, METH_NOARGS, nullptr},
    {"start_ok", startOk, METH_NOARGS, nullptr},
    {nullptr, nullptr, 0, nullptr}};

PyMethodDef *methods() { return Methods; }
