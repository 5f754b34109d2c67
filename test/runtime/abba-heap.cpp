// abba-heap: two threads take the locks of two heap objects in opposite orders
// With OK: those objects are gone; others at their addresses are taken
// RUN: %cxx %s -o %t && not %watch %t 2>&1 | FileCheck %s
// RUN: %cxx -DOK %s -o %t && %watch %t 2>&1 | count 0
// CHECK: lockstitch: potential deadlock: 'lock first used at abba-heap.cpp:{{[0-9]+}}' and 'lock first used at abba-heap.cpp:{{[0-9]+}}' are acquired in different orders [lock-order-inversion]
// CHECK-NEXT: thread 2 acquires 'lock first used at abba-heap.cpp:{{[0-9]+}}' while it holds 'lock first used at abba-heap.cpp:{{[0-9]+}}':
// CHECK-NEXT: #0 pay() {{.*}}abba-heap.cpp:{{[0-9]+}}
// CHECK-NEXT: it acquired 'lock first used at abba-heap.cpp:{{[0-9]+}}' here:
// CHECK-NEXT: #0 pay() {{.*}}abba-heap.cpp:{{[0-9]+}}
// CHECK-NEXT: thread 3 acquires 'lock first used at abba-heap.cpp:{{[0-9]+}}' while it holds 'lock first used at abba-heap.cpp:{{[0-9]+}}':
// CHECK-NEXT: #0 refund() {{.*}}abba-heap.cpp:{{[0-9]+}}
// CHECK-NEXT: it acquired 'lock first used at abba-heap.cpp:{{[0-9]+}}' here:
// CHECK-NEXT: #0 refund() {{.*}}abba-heap.cpp:{{[0-9]+}}

#include <atomic>
#include <mutex>
#include <thread>

struct Account {
  std::mutex Guard; // its destructor does nothing
  int Balance = 100;
};

Account *Savings, *Checking;
std::atomic<bool> Prepared;

void pay() {
  std::lock_guard HoldSavings(Savings->Guard);
  std::lock_guard HoldChecking(Checking->Guard);
  ++Checking->Balance;
}

void refund() {
  while (!Prepared.load(std::memory_order_acquire))
    std::this_thread::yield();
  std::lock_guard HoldChecking(Checking->Guard);
  std::lock_guard HoldSavings(Savings->Guard);
  ++Savings->Balance;
}

int main() {
  Savings = new Account;
  Checking = new Account;
  // Refund is started before Pay is joined: only the flag orders them.
  std::thread Pay(pay), Refund(refund);
  Pay.join();
#ifdef OK
  delete Checking;
  delete Savings;
  Savings = new Account; // what was freed last is used first
  Checking = new Account;
#endif
  Prepared.store(true, std::memory_order_release);
  Refund.join();
  delete Checking;
  delete Savings;
}
