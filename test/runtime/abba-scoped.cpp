// abba-scoped: two threads take the same two mutexes in opposite orders
// With OK: each takes both at once, which never waits while it holds one
// RUN: %cxx %s -o %t && not %watch %t 2>&1 | FileCheck %s
// RUN: %cxx -DOK %s -o %t && %watch %t 2>&1 | count 0
// CHECK: lockstitch: potential deadlock: 'Log' and 'Accounts' are acquired in different orders [lock-order-inversion]
// CHECK-NEXT: thread 2 acquires 'Log' while it holds 'Accounts':
// CHECK-NEXT: #0 transfer() {{.*}}abba-scoped.cpp:{{[0-9]+}}
// CHECK-NEXT: it acquired 'Accounts' here:
// CHECK-NEXT: #0 transfer() {{.*}}abba-scoped.cpp:{{[0-9]+}}
// CHECK-NEXT: thread 3 acquires 'Accounts' while it holds 'Log':
// CHECK-NEXT: #0 rotate() {{.*}}abba-scoped.cpp:{{[0-9]+}}
// CHECK-NEXT: it acquired 'Log' here:
// CHECK-NEXT: #0 rotate() {{.*}}abba-scoped.cpp:{{[0-9]+}}

#include <atomic>
#include <mutex>
#include <thread>

std::mutex Accounts, Log;
std::atomic<bool> Transferred;

void transfer() {
  {
#ifdef OK
    std::scoped_lock Hold(Accounts, Log);
#else
    std::scoped_lock HoldAccounts(Accounts);
    std::scoped_lock HoldLog(Log);
#endif
  }
  Transferred.store(true, std::memory_order_relaxed);
}

void rotate() {
  while (!Transferred.load(std::memory_order_relaxed))
    std::this_thread::yield();
#ifdef OK
  std::scoped_lock Hold(Log, Accounts);
#else
  std::scoped_lock HoldLog(Log);
  std::scoped_lock HoldAccounts(Accounts);
#endif
}

int main() {
  std::thread Transfer(transfer), Rotate(rotate);
  Transfer.join();
  Rotate.join();
}
