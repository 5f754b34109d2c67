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

// ---- References that are borrowed ---------------------------------------------

int borrowsBad(PyObject *List) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'PyList_GetItem' returns a borrowed reference, and without the GIL another thread may drop the last one: use 'PyList_GetItemRef' [relies-on-gil]
  return use(PyList_GetItem(List, 0));
}

int newReferenceOk() { return use(PyLong_FromLong(1)); }
