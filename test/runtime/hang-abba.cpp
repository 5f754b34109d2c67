// hang-abba: each of two threads holds one mutex and waits for the other's
// With OK: each takes both at once
// RUN: %cxx %s -o %t && not %watch %t 2>&1 | FileCheck %s
// RUN: %cxx -DOK %s -o %t && %watch %t 2>&1 | count 0
// CHECK: lockstitch: potential deadlock: 'Log' and 'Accounts' are acquired in different orders [lock-order-inversion]
// CHECK-NEXT: thread 2 acquires 'Log' while it holds 'Accounts':
// CHECK-NEXT: #0 transfer() {{.*}}hang-abba.cpp:{{[0-9]+}}
// CHECK-NEXT: it acquired 'Accounts' here:
// CHECK-NEXT: #0 transfer() {{.*}}hang-abba.cpp:{{[0-9]+}}
// CHECK-NEXT: thread 3 acquires 'Accounts' while it holds 'Log':
// CHECK-NEXT: #0 rotate() {{.*}}hang-abba.cpp:{{[0-9]+}}
// CHECK-NEXT: it acquired 'Log' here:
// CHECK-NEXT: #0 rotate() {{.*}}hang-abba.cpp:{{[0-9]+}}
// CHECK: lockstitch: deadlock: thread 2 and thread 3 wait for each other [deadlock]
// CHECK-NEXT: thread 2 waits for 'Log' while it holds 'Accounts':
// CHECK-NEXT: #0 transfer() {{.*}}hang-abba.cpp:{{[0-9]+}}
// CHECK-NEXT: it acquired 'Accounts' here:
// CHECK-NEXT: #0 transfer() {{.*}}hang-abba.cpp:{{[0-9]+}}
// CHECK-NEXT: thread 3 waits for 'Accounts' while it holds 'Log':
// CHECK-NEXT: #0 rotate() {{.*}}hang-abba.cpp:{{[0-9]+}}
// CHECK-NEXT: it acquired 'Log' here:
// CHECK-NEXT: #0 rotate() {{.*}}hang-abba.cpp:{{[0-9]+}}

#include <atomic>
#include <mutex>
#include <thread>

std::mutex Accounts, Log;
std::atomic<int> Holding;

[[maybe_unused]] static void holdOne() {
  ++Holding;
  while (Holding.load(std::memory_order_relaxed) != 2)
    std::this_thread::yield();
}

void transfer() {
#ifdef OK
  std::scoped_lock Hold(Accounts, Log);
#else
  std::lock_guard HoldAccounts(Accounts);
  holdOne();
  std::lock_guard HoldLog(Log);
#endif
}

void rotate() {
#ifdef OK
  std::scoped_lock Hold(Log, Accounts);
#else
  std::lock_guard HoldLog(Log);
  holdOne();
  std::lock_guard HoldAccounts(Accounts);
#endif
}

int main() {
  std::thread Transfer(transfer), Rotate(rotate);
  Transfer.join();
  Rotate.join();
}
