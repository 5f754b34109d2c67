// ordered-transfer.ok.cpp - accounts are locked in order of address
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
  bool FromFirst = std::less<Account *>()(&From, &To);
  Account &Low = FromFirst ? From : To;
  Account &High = FromFirst ? To : From;
  std::lock_guard<std::mutex> LockLow(Low.Mutex);
  std::lock_guard<std::mutex> LockHigh(High.Mutex);
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
