// abba-condition: consume's wait retakes Queue under Log; audit takes Log under Queue
// With OK: consume takes Log after the wait
// RUN: %cxx %s -o %t && not %watch %t 2>&1 | FileCheck %s
// RUN: %cxx -DOK %s -o %t && %watch %t 2>&1 | count 0
// CHECK: lockstitch: potential deadlock: 'Log' and 'Queue' are acquired in different orders [lock-order-inversion]
// CHECK-NEXT: thread 2 acquires 'Log' while it holds 'Queue':
// CHECK-NEXT: #0 audit() {{.*}}abba-condition.cpp:{{[0-9]+}}
// CHECK-NEXT: it acquired 'Queue' here:
// CHECK-NEXT: #0 audit() {{.*}}abba-condition.cpp:{{[0-9]+}}
// CHECK-NEXT: thread 3 acquires 'Queue' while it holds 'Log':
// CHECK-NEXT: #0 consume() {{.*}}abba-condition.cpp:{{[0-9]+}}
// CHECK-NEXT: it acquired 'Log' here:
// CHECK-NEXT: #0 consume() {{.*}}abba-condition.cpp:{{[0-9]+}}

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

std::mutex Queue, Log;
std::condition_variable Filled;
std::atomic<bool> Audited, Waiting;
bool Ready;

static void await(const std::atomic<bool> &Flag) {
  while (!Flag.load(std::memory_order_relaxed))
    std::this_thread::yield();
}

void audit() {
  {
    std::lock_guard HoldQueue(Queue);
    std::lock_guard HoldLog(Log);
  }
  Audited.store(true, std::memory_order_relaxed);
}

void consume() {
  await(Audited);
  std::unique_lock HoldQueue(Queue);
#ifndef OK
  std::lock_guard HoldLog(Log);
#endif
  Waiting.store(true, std::memory_order_relaxed);
  Filled.wait(HoldQueue, [] { return Ready; });
#ifdef OK
  std::lock_guard HoldLog(Log);
#endif
}

void produce() {
  await(Waiting);
  std::lock_guard HoldQueue(Queue);
  Ready = true;
  Filled.notify_one();
}

int main() {
  std::thread Audit(audit), Consume(consume), Produce(produce);
  Audit.join();
  Consume.join();
  Produce.join();
}
