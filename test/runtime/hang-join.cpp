// hang-join: stop joins, under State, a thread that waits for State
// With OK: stop releases State before it joins
// RUN: %cxx %s -o %t && not %watch %t 2>&1 | FileCheck %s
// RUN: %cxx -DOK %s -o %t && %watch %t 2>&1 | count 0
// CHECK: lockstitch: deadlock: thread 1 (main) and thread 2 wait for each other [deadlock]
// CHECK-NEXT: thread 1 (main) joins thread 2 while it holds 'State':
// CHECK-NEXT: #0 stop() {{.*}}hang-join.cpp:{{[0-9]+}}
// CHECK-NEXT: #1 main {{.*}}
// CHECK-NEXT: it acquired 'State' here:
// CHECK-NEXT: #0 stop() {{.*}}hang-join.cpp:{{[0-9]+}}
// CHECK-NEXT: #1 main {{.*}}
// CHECK-NEXT: thread 2 waits for 'State':
// CHECK-NEXT: #0 work() {{.*}}hang-join.cpp:{{[0-9]+}}

#include <atomic>
#include <mutex>
#include <thread>

std::mutex State;
std::atomic<bool> Working;

void work() {
  Working.store(true, std::memory_order_relaxed);
  std::lock_guard HoldState(State);
}

[[gnu::noinline]] void stop() {
  std::unique_lock HoldState(State);
  std::thread Worker(work);
  while (!Working.load(std::memory_order_relaxed))
    std::this_thread::yield();
#ifdef OK
  HoldState.unlock();
#endif
  Worker.join();
}

int main() {
  stop();
  return 0;
}
