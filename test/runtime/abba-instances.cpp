// abba-instances: transfer(Savings, Checking) and transfer(Checking, Savings)
// With OK: transfer takes both accounts' locks at once
// RUN: %cxx %s -o %t && not %watch %t 2>&1 | FileCheck %s
// RUN: %cxx -DOK %s -o %t && %watch %t 2>&1 | count 0
// CHECK: lockstitch: potential deadlock: 'Checking' and 'Savings' are acquired in different orders [lock-order-inversion]
// CHECK-NEXT: thread 2 acquires 'Checking' while it holds 'Savings':
// CHECK-NEXT: #0 transfer(Account&, Account&, int) {{.*}}abba-instances.cpp:{{[0-9]+}}
// CHECK-NEXT: #1 pay() {{.*}}
// CHECK-NEXT: it acquired 'Savings' here:
// CHECK-NEXT: #0 transfer(Account&, Account&, int) {{.*}}abba-instances.cpp:{{[0-9]+}}
// CHECK-NEXT: #1 pay() {{.*}}
// CHECK-NEXT: thread 3 acquires 'Savings' while it holds 'Checking':
// CHECK-NEXT: #0 transfer(Account&, Account&, int) {{.*}}abba-instances.cpp:{{[0-9]+}}
// CHECK-NEXT: #1 refund() {{.*}}
// CHECK-NEXT: it acquired 'Checking' here:
// CHECK-NEXT: #0 transfer(Account&, Account&, int) {{.*}}abba-instances.cpp:{{[0-9]+}}
// CHECK-NEXT: #1 refund() {{.*}}

#include <atomic>
#include <mutex>
#include <thread>

struct Account {
  std::mutex Guard;
  int Balance = 100;
};

Account Savings, Checking;
std::atomic<bool> Paid, Refunded;

[[gnu::noinline]] void transfer(Account &From, Account &To, int Sum) {
#ifdef OK
  std::scoped_lock Hold(From.Guard, To.Guard);
#else
  std::lock_guard HoldFrom(From.Guard);
  std::lock_guard HoldTo(To.Guard);
#endif
  From.Balance -= Sum;
  To.Balance += Sum;
}

void pay() {
  transfer(Savings, Checking, 10);
  Paid.store(true, std::memory_order_relaxed);
}

void refund() {
  while (!Paid.load(std::memory_order_relaxed))
    std::this_thread::yield();
  transfer(Checking, Savings, 5);
  Refunded.store(true, std::memory_order_relaxed);
}

int main() {
  std::thread Pay(pay), Refund(refund);
  Pay.join();
  Refund.join();
}
