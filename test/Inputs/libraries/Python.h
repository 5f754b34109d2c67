// Python.h - stand-in for CPython's header: what tests need of it
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#ifdef __cplusplus
extern "C" {
#endif

typedef struct _object PyObject;
typedef struct _ts PyThreadState;
typedef enum { PyGILState_LOCKED, PyGILState_UNLOCKED } PyGILState_STATE;
typedef PyObject *(*PyCFunction)(PyObject *, PyObject *);
typedef struct PyMethodDef {
  const char *ml_name;
  PyCFunction ml_meth;
  int ml_flags;
  const char *ml_doc;
} PyMethodDef;
#define METH_VARARGS 1
#define METH_NOARGS 4

PyGILState_STATE PyGILState_Ensure(void);
void PyGILState_Release(PyGILState_STATE);
PyThreadState *PyEval_SaveThread(void);
void PyEval_RestoreThread(PyThreadState *);
#define Py_BEGIN_ALLOW_THREADS                                                 \
  {                                                                            \
    PyThreadState *_save;                                                      \
    _save = PyEval_SaveThread();
#define Py_END_ALLOW_THREADS                                                   \
  PyEval_RestoreThread(_save);                                                 \
  }

typedef struct PyModuleDef_Slot {
  int slot;
  void *value;
} PyModuleDef_Slot;
typedef struct PyModuleDef {
  PyModuleDef_Slot *m_slots;
  void (*m_free)(void *);
} PyModuleDef;

PyObject *PyLong_FromLong(long);
PyObject *PyList_New(long);
PyObject *PyList_GetItem(PyObject *, long);
int PyList_Append(PyObject *, PyObject *);
PyObject *PyObject_CallObject(PyObject *, PyObject *);
int PyRun_SimpleString(const char *);

#ifdef __cplusplus
}
#endif
