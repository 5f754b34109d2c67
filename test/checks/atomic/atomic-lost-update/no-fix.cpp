// Where no one operation does the same, or which is not for us to say.

// RUN: not %lockstitch check --checks=-*,atomic-lost-update --format=json %s -- -std=c++17 > %t
// RUN: FileCheck %s --input-file=%t --implicit-check-not='"text":'
// CHECK-COUNT-9: "check": "atomic-lost-update"

#include <atomic>
#include <thread>

std::atomic<int> Number, Other;
std::atomic<bool> Is;
std::atomic<double> Sum;
int next();

void timesBad() { Number = Number * 2; }
void fromBad() { Number = 10 - Number; }
void halfBad() { Number = Number + 0.5; }
void twiceBad() { Number = Number + Number; }
void callBad() { Number = Number + next(); }
void boolBad() { Is = Is | true; }
// Not before C++20.
void doubleBad() { Sum = Sum + 1.0; }

// An order that was chosen.
void relaxedBad() {
  Number.store(Number.load(std::memory_order_relaxed) + 1,
               std::memory_order_relaxed);
}

#define ADD(A, B) A = A + B
void macroBad() { ADD(Number, 1); }

// Two of them.
void otherOk() { Number = Other + 1; }

void work() {
  timesBad();
  fromBad();
  halfBad();
  twiceBad();
  callBad();
  boolBad();
  doubleBad();
  relaxedBad();
  macroBad();
  otherOk();
}

int main() {
  std::thread First(work), Second(work);
  First.join();
  Second.join();
}
