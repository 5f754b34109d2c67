// Python's C interface by pybind11, against its real headers: the GIL is a lock.

// REQUIRES: pybind11
// RUN: not %lockstitch check %s -- -std=c++20 -isystem %cpython > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <mutex>
#include <pybind11/functional.h>
#include <pybind11/pybind11.h>
#include <thread>
#include <unistd.h>

namespace py = pybind11;

int compute(int);

// ---- Order --------------------------------------------------------------------

std::mutex Mutex;
int Count;
py::object Callback;

// Python calls it with the GIL held, and then it takes the mutex.
void addBad(int N) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'Mutex' while holding 'GIL' can deadlock [lock-order-inversion]
  std::lock_guard<std::mutex> Lock(Mutex);
  Count += N;
}

// It gives up the GIL, and takes it again with the mutex held.
void notifyBad() {
  py::gil_scoped_release Release;
  std::lock_guard<std::mutex> Lock(Mutex);
  py::gil_scoped_acquire Acquire;
  ++Count;
}

std::mutex Other;
int Total;

void addOk(int N) {
  py::gil_scoped_release Release;
  std::lock_guard<std::mutex> Lock(Other);
  Total = compute(N);
}

void notifyOk() {
  {
    py::gil_scoped_release Release;
    std::lock_guard<std::mutex> Lock(Other);
    compute(1);
  }
  Callback();
}

// ---- Waiting with it ------------------------------------------------------------

void sleepBad(int N) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'GIL' is held [blocking-under-lock]
  usleep(N);
}

void sleepOk(int N) {
  py::gil_scoped_release Release;
  usleep(N);
}

void sleepGuardedOk(int N) { usleep(N); }

// ---- Without it -----------------------------------------------------------------

void startBad() {
  std::thread([] {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'PyRun_SimpleStringFlags' needs 'GIL', which is not held [call-without-lock]
    PyRun_SimpleString("print(1)");
  }).detach();
}

void startOk() {
  std::thread([] {
    py::gil_scoped_acquire Acquire;
    PyRun_SimpleString("print(1)");
  }).detach();
}

struct Counter {
  std::mutex Mutex;
  int Value = 0;

  void slowBad() {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'GIL' is held
    usleep(1);
  }
  void slowOk() {
    py::gil_scoped_release Release;
    usleep(1);
  }
};

PYBIND11_MODULE(example, M) {
  M.def("add_bad", &addBad);
  M.def("notify_bad", &notifyBad, "Calls back.");
  M.def("add_ok", &addOk, py::arg("n"));
  M.def("notify_ok", &notifyOk);
  M.def("sleep_bad", &sleepBad);
  M.def("sleep_ok", &sleepOk);
  M.def("sleep_guarded_ok", &sleepGuardedOk,
        py::call_guard<py::gil_scoped_release>());
  M.def("start_bad", &startBad);
  M.def("start_ok", &startOk);
  M.def("lambda_bad", [](int N) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'GIL' is held
    usleep(N);
  });
  py::class_<Counter>(M, "Counter")
      .def("slow_bad", &Counter::slowBad)
      .def("slow_ok", &Counter::slowOk);
}
