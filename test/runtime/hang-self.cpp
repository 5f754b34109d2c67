// hang-self: withdraw holds the mutex that balance takes again
// With OK: the mutex is recursive
// RUN: %cxx %s -o %t && not %watch %t 2>&1 | FileCheck %s
// RUN: %cxx -DOK %s -o %t && %watch %t 2>&1 | count 0
// CHECK: lockstitch: deadlock: 'Account' is acquired by the thread that holds it [double-lock]
// CHECK-NEXT: thread 2 acquires 'Account' while it holds 'Account':
// CHECK-NEXT: #0 balance() {{.*}}hang-self.cpp:{{[0-9]+}}
// CHECK-NEXT: #1 withdraw() {{.*}}
// CHECK-NEXT: it acquired 'Account' here:
// CHECK-NEXT: #0 withdraw() {{.*}}hang-self.cpp:{{[0-9]+}}

#include <mutex>
#include <thread>

#ifdef OK
std::recursive_mutex Account;
#else
std::mutex Account;
#endif
int Money = 100;

[[gnu::noinline]] int balance() {
  std::lock_guard HoldAccount(Account);
  return Money;
}

void withdraw() {
  std::lock_guard HoldAccount(Account);
  if (balance() > 0)
    --Money;
}

int main() {
  std::thread Withdraw(withdraw);
  Withdraw.join();
}
