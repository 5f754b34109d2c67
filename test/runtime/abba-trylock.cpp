// abba-trylock: two threads take the same two mutexes in opposite orders
// With OK: the second thread only tries the second mutex and may give up
// RUN: %cxx %s -o %t && not %watch %t 2>&1 | FileCheck %s
// RUN: %cxx -DOK %s -o %t && %watch %t 2>&1 | count 0
// CHECK: lockstitch: potential deadlock: 'Log' and 'Accounts' are acquired in different orders [lock-order-inversion]
// CHECK-NEXT: thread 2 acquires 'Log' while it holds 'Accounts':
// CHECK-NEXT: #0 transfer() {{.*}}abba-trylock.cpp:{{[0-9]+}}
// CHECK-NEXT: it acquired 'Accounts' here:
// CHECK-NEXT: #0 transfer() {{.*}}abba-trylock.cpp:{{[0-9]+}}
// CHECK-NEXT: thread 3 acquires 'Accounts' while it holds 'Log':
// CHECK-NEXT: #0 rotate() {{.*}}abba-trylock.cpp:{{[0-9]+}}
// CHECK-NEXT: it acquired 'Log' here:
// CHECK-NEXT: #0 rotate() {{.*}}abba-trylock.cpp:{{[0-9]+}}

#include <atomic>
#include <mutex>
#include <thread>

std::mutex Accounts, Log;
std::atomic<bool> Transferred;
int Rotations;

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
#ifdef OK
  std::unique_lock HoldAccounts(Accounts, std::try_to_lock);
#else
  std::unique_lock HoldAccounts(Accounts);
#endif
  if (HoldAccounts.owns_lock())
    ++Rotations;
}

int main() {
  std::thread Transfer(transfer), Rotate(rotate);
  Transfer.join();
  Rotate.join();
}
