// ordered-transfer.bad.cpp - accounts are locked in order of argument
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdio>
#include <functional>
#include <mutex>
#include <thread>

struct Account {
  explicit Account(long Cents) : Cents(Cents) {}

  std::mutex Mutex;
  long Cents;
};

static void transfer(Account &From, Account &To, long Cents) {
  if (&From == &To)
    return;
  std::lock_guard<std::mutex> LockFrom(From.Mutex); // OTHER
  std::lock_guard<std::mutex> LockTo(To.Mutex); // EXPECT lock-order-inversion
  From.Cents -= Cents;
  To.Cents += Cents;
}

int main() {
  Account Checking(5000), Savings(10000);
  std::thread Paying([&] {
    for (int I = 0; I < 20; ++I)
      transfer(Savings, Checking, 100);
  });
  std::thread Saving([&] {
    for (int I = 0; I < 20; ++I)
      transfer(Checking, Savings, 150);
  });
  Paying.join();
  Saving.join();
  std::printf("%ld + %ld\n", Checking.Cents, Savings.Cents);
}
