// hang-condition: consume waits, and main joins it without a notification
// With OK: main fills the queue and notifies before it joins
// RUN: %cxx %s -o %t && not %watch %t 2>&1 | FileCheck %s
// RUN: %cxx -DOK %s -o %t && %watch %t 2>&1 | count 0
// CHECK: lockstitch: deadlock: all threads wait, and none is left to go on [deadlock]
// CHECK-NEXT: thread 1 (main) joins thread 2:
// CHECK-NEXT: #0 main {{.*}}hang-condition.cpp:{{[0-9]+}}
// CHECK-NEXT: thread 2 waits for a condition:
// CHECK-NEXT: #0 consume() {{.*}}hang-condition.cpp:{{[0-9]+}}

#include <condition_variable>
#include <mutex>
#include <thread>

std::mutex Queue;
std::condition_variable Filled;
bool Ready;

void consume() {
  std::unique_lock HoldQueue(Queue);
  Filled.wait(HoldQueue, [] { return Ready; });
}

void produce() {
  std::lock_guard HoldQueue(Queue);
  Ready = true;
  Filled.notify_one();
}

int main() {
  std::thread Consume(consume);
#ifdef OK
  produce();
#endif
  Consume.join();
}
