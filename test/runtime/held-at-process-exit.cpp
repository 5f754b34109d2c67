// held-at-process-exit: quit ends the process while it holds Settings
// With OK: quit releases Settings first
// RUN: %cxx %s -o %t && not %watch %t 2>&1 | FileCheck %s
// RUN: %cxx -DOK %s -o %t && %watch %t 2>&1 | count 0
// CHECK: lockstitch: misuse: 'Settings' is held when the program ends [held-at-process-exit]
// CHECK-NEXT: thread 1 (main) ends with 'Settings':
// CHECK-NEXT: #0 quit() {{.*}}held-at-process-exit.cpp:{{[0-9]+}}
// CHECK-NEXT: #1 main {{.*}}

#include <cstdlib>
#include <mutex>

std::mutex Settings;
int Saved;

[[gnu::noinline]] void quit() {
  std::unique_lock HoldSettings(Settings);
  ++Saved;
#ifdef OK
  HoldSettings.unlock();
#endif
  std::exit(0); // unlocks nothing
}

int main() { quit(); }
