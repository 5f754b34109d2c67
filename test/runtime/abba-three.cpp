// abba-three: three threads take three mutexes in an order that is a cycle
// With OK: the third thread takes Accounts before Cache
// RUN: %cxx %s -o %t && not %watch %t 2>&1 | FileCheck %s
// RUN: %cxx -DOK %s -o %t && %watch %t 2>&1 | count 0
// CHECK: lockstitch: potential deadlock: 'Log', 'Cache' and 'Accounts' are acquired in different orders [lock-order-inversion]
// CHECK-NEXT: thread 2 acquires 'Log' while it holds 'Accounts':
// CHECK-NEXT: #0 transfer() {{.*}}abba-three.cpp:{{[0-9]+}}
// CHECK-NEXT: it acquired 'Accounts' here:
// CHECK-NEXT: #0 transfer() {{.*}}abba-three.cpp:{{[0-9]+}}
// CHECK-NEXT: thread 3 acquires 'Cache' while it holds 'Log':
// CHECK-NEXT: #0 rotate() {{.*}}abba-three.cpp:{{[0-9]+}}
// CHECK-NEXT: it acquired 'Log' here:
// CHECK-NEXT: #0 rotate() {{.*}}abba-three.cpp:{{[0-9]+}}
// CHECK-NEXT: thread 4 acquires 'Accounts' while it holds 'Cache':
// CHECK-NEXT: #0 evict() {{.*}}abba-three.cpp:{{[0-9]+}}
// CHECK-NEXT: it acquired 'Cache' here:
// CHECK-NEXT: #0 evict() {{.*}}abba-three.cpp:{{[0-9]+}}

#include <atomic>
#include <mutex>
#include <thread>

std::mutex Accounts, Log, Cache;
std::atomic<int> Turn;

static void await(int Mine) {
  while (Turn.load(std::memory_order_relaxed) != Mine)
    std::this_thread::yield();
}

void transfer() {
  {
    std::lock_guard HoldAccounts(Accounts);
    std::lock_guard HoldLog(Log);
  }
  Turn.store(1, std::memory_order_relaxed);
}

void rotate() {
  await(1);
  {
    std::lock_guard HoldLog(Log);
    std::lock_guard HoldCache(Cache);
  }
  Turn.store(2, std::memory_order_relaxed);
}

void evict() {
  await(2);
#ifdef OK
  std::lock_guard HoldAccounts(Accounts);
  std::lock_guard HoldCache(Cache);
#else
  std::lock_guard HoldCache(Cache);
  std::lock_guard HoldAccounts(Accounts);
#endif
}

int main() {
  std::thread Transfer(transfer), Rotate(rotate), Evict(evict);
  Transfer.join();
  Rotate.join();
  Evict.join();
}
