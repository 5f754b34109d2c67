// abba-joined: two threads take the same two mutexes in opposite orders
// With OK: the first is joined before the second is started
// RUN: %cxx %s -o %t && not %watch %t 2>&1 | FileCheck %s
// RUN: %cxx -DOK %s -o %t && %watch %t 2>&1 | count 0
// CHECK: lockstitch: potential deadlock: 'Log' and 'Accounts' are acquired in different orders [lock-order-inversion]
// CHECK-NEXT: thread 2 acquires 'Log' while it holds 'Accounts':
// CHECK-NEXT: #0 transfer() {{.*}}abba-joined.cpp:{{[0-9]+}}
// CHECK-NEXT: it acquired 'Accounts' here:
// CHECK-NEXT: #0 transfer() {{.*}}abba-joined.cpp:{{[0-9]+}}
// CHECK-NEXT: thread 3 acquires 'Accounts' while it holds 'Log':
// CHECK-NEXT: #0 rotate() {{.*}}abba-joined.cpp:{{[0-9]+}}
// CHECK-NEXT: it acquired 'Log' here:
// CHECK-NEXT: #0 rotate() {{.*}}abba-joined.cpp:{{[0-9]+}}

#include <atomic>
#include <mutex>
#include <thread>

std::mutex Accounts, Log;
std::atomic<bool> Transferred;

void transfer() {
  {
    std::lock_guard HoldAccounts(Accounts);
    std::lock_guard HoldLog(Log);
  }
  Transferred.store(true, std::memory_order_relaxed);
}

void rotate() {
  while (!Transferred.load(std::memory_order_relaxed))
    std::this_thread::yield();
  std::lock_guard HoldLog(Log);
  std::lock_guard HoldAccounts(Accounts);
}

int main() {
  std::thread Transfer(transfer);
#ifdef OK
  Transfer.join();
#endif
  std::thread Rotate(rotate);
#ifndef OK
  Transfer.join();
#endif
  Rotate.join();
}
