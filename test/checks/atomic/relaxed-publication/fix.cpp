// More order is never wrong: both sides get it, and there is nothing to be
// found then.

// RUN: cp %s %t.cpp
// RUN: not %lockstitch check --checks=-*,relaxed-publication --format=json %t.cpp -- -std=c++20 > %t.json
// RUN: %python %S/../../mended.py %t.json %t.cpp > %t.mended.cpp
// RUN: FileCheck %s --input-file=%t.mended.cpp
// RUN: %clangxx -std=c++20 -Wall -Wextra -Werror -fsyntax-only %t.mended.cpp
// RUN: %lockstitch check --checks=-*,relaxed-publication,data-race,inconsistent-guard %t.mended.cpp -- -std=c++20

#include <atomic>
#include <thread>

int First, Second, Third;
std::atomic<bool> IsFirst, IsSecond, IsThird;

void writeBad() {
  First = 1;
  // CHECK: IsFirst.store(true, std::memory_order_release);
  IsFirst.store(true, std::memory_order_relaxed);
}
int readOk() { return IsFirst.load(std::memory_order_acquire) ? First : 0; }

void writeOk() {
  Second = 1;
  IsSecond.store(true);
}
int readBad() {
  // CHECK: return IsSecond.load(std::memory_order::acquire) ? Second : 0;
  return IsSecond.load(std::memory_order::relaxed) ? Second : 0;
}

void bothBad() {
  Third = 1;
  // CHECK: IsThird.store(true, std::memory_order_release);
  IsThird.store(true, std::memory_order_relaxed);
}
int bothReadBad() {
  // CHECK: while (!IsThird.load(std::memory_order_acquire))
  while (!IsThird.load(std::memory_order_relaxed))
    std::this_thread::yield();
  return Third;
}

int main() {
  std::thread Other([] {
    writeBad();
    writeOk();
    bothBad();
  });
  int Sum = readOk() + readBad() + bothReadBad();
  Other.join();
  return Sum;
}
