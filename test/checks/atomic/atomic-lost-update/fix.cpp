// What one operation does as well, it is offered to do; and then there is
// nothing to be found.

// RUN: cp %s %t.cpp
// RUN: not %lockstitch check --checks=-*,atomic-lost-update --format=json %t.cpp -- -std=c++17 > %t.json
// RUN: %python %S/../../mended.py %t.json %t.cpp > %t.mended.cpp
// RUN: FileCheck %s --input-file=%t.mended.cpp
// RUN: %clangxx -std=c++17 -Wall -Wextra -Werror -fsyntax-only %t.mended.cpp
// RUN: %lockstitch check --checks=-*,atomic-*,invalid-memory-order,data-race %t.mended.cpp -- -std=c++17

#include <atomic>
#include <thread>

std::atomic<int> Number;
std::atomic<unsigned char> Bits;

struct Account {
  std::atomic<long> Balance{0};
  void addBad(int By) {
    // CHECK: {{^}}    Balance += By;
    Balance = Balance + By;
  }
};
Account Shared;

void countBad() {
  // CHECK: {{^}}  Number += 1;
  Number = Number + 1;
}
void storeBad(int By) {
  // CHECK: {{^}}  Number -= By / 2;
  Number.store(Number.load() - By / 2);
}
void markBad() {
  // CHECK: {{^}}  Bits |= 0x80;
  Bits = 0x80 | Bits;
}
void memberBad() {
  // CHECK: {{^}}  Shared.Balance -= 1;
  Shared.Balance = Shared.Balance - 1;
}

void work() {
  countBad();
  storeBad(4);
  markBad();
  memberBad();
  Shared.addBad(2);
}

int main() {
  std::thread First(work), Second(work);
  First.join();
  Second.join();
}
