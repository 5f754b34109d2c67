// held-at-thread-exit: append's thread ends while it holds Log
// With OK: append unlocks it
// RUN: %cxx %s -o %t && not %watch %t 2>&1 | FileCheck %s
// RUN: %cxx -DOK %s -o %t && %watch %t 2>&1 | count 0
// CHECK: lockstitch: misuse: 'Log' is held by a thread that ends [held-at-thread-exit]
// CHECK-NEXT: thread 2 ends with 'Log':
// CHECK-NEXT: #0 append() {{.*}}held-at-thread-exit.cpp:{{[0-9]+}}

#include <mutex>
#include <thread>

std::mutex Log;
int Lines;

void append() {
  Log.lock();
  ++Lines;
#ifdef OK
  Log.unlock();
#endif
}

int main() {
  std::thread Append(append);
  Append.join();
}
