// RUN: not %lockstitch check --checks=-*,relies-on-gil %s -- -std=c++20 %libraries %std > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <Python.h>

int use(PyObject *);

// ---- Objects that are kept ----------------------------------------------------

static PyObject *Cache, *Made, *Helped;
static thread_local PyObject *Mine;
static long Number;

PyObject *lazyBad() {
  if (!Cache)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Cache' keeps an object of Python's for all threads, and without the GIL two may store one at once: fill it when the module is imported, or under a lock [relies-on-gil]
    Cache = PyLong_FromLong(1);
  return Cache;
}

PyObject *localBad() {
  static PyObject *Once = nullptr;
  if (!Once)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Once' keeps an object of Python's for all threads
    Once = PyLong_FromLong(1);
  return Once;
}

PyObject *ofThreadOk() {
  if (!Mine)
    Mine = PyLong_FromLong(1);
  return Mine;
}

long numberOk() { return ++Number; }

static void fill() { Helped = PyLong_FromLong(3); }

extern "C" PyObject *PyInit_example() {
  Made = PyLong_FromLong(2);
  fill();
  return Made;
}

PyObject *filledOk() { return Made; }

// What a module's slots and its end do is done once.
static PyObject *Filled, *Late;

static int fillModule(PyObject *) {
  Filled = PyLong_FromLong(4);
  return 0;
}

static void endModule(void *) { Filled = nullptr; }

static int lateBad(PyObject *) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Late' keeps an object of Python's for all threads
  Late = PyLong_FromLong(5);
  return 0;
}

static PyModuleDef_Slot Slots[] = {{2, (void *)fillModule}, {0, nullptr}};
PyModuleDef Module = {Slots, endModule};
int (*Later)(PyObject *) = lateBad;

// ---- References that are borrowed ---------------------------------------------

int borrowsBad(PyObject *List) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'PyList_GetItem' returns a borrowed reference, and without the GIL another thread may drop the last one: use 'PyList_GetItemRef' [relies-on-gil]
  return use(PyList_GetItem(List, 0));
}

int newReferenceOk() { return use(PyLong_FromLong(1)); }
