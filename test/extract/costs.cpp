// RUN: %lockstitch extract --print %s -- %std -std=c++20 | FileCheck %s

// What costs in a critical section, and loops that lock.

#include <cstdio>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

std::mutex Mutex;
int Count;
char Name[8];

// Told where the function acquires a lock.
// CHECK-LABEL: function allocate
// CHECK: acquire Mutex exclusive [[@LINE+3]]:9
// CHECK: cost allocation "new" [[@LINE+3]]:9
void allocate() {
  Mutex.lock();
  (void)new int;
  Mutex.unlock();
}

// CHECK-LABEL: function withoutLock
// CHECK-NOT: cost
void withoutLock() { (void)new int; }

// Of formatting and allocations, where all that is passed is the function's.
// CHECK-LABEL: function format
// CHECK: cost formatting "snprintf" [[@LINE+6]]:3
// CHECK-NOT: cost formatting
// CHECK: cost output "printf"
void format(int N) {
  char Text[8];
  Mutex.lock();
  std::snprintf(Text, sizeof Text, "%d", N);
  std::snprintf(Text, sizeof Text, "%s", Name);
  std::printf("%s", Name);
  Mutex.unlock();
}

// CHECK-LABEL: function tight
// CHECK: guard Lock locks exclusive variable (Mutex) tight
void tight(int N) {
  for (int I = 0; I < N; ++I) {
    std::lock_guard<std::mutex> Lock(Mutex);
    ++Count;
  }
}

// CHECK-LABEL: function tightByHand
// CHECK: acquire Mutex exclusive tight
void tightByHand(const std::vector<int> &All) {
  for (int Each : All) {
    Mutex.lock();
    Count += Each;
    Mutex.unlock();
  }
}

// Not for ever, not to a small number, not till others say so, not in a long
// loop, not outside of one.
// CHECK-LABEL: function loose
// CHECK-NOT: tight
void loose(int N) {
  Mutex.lock();
  Mutex.unlock();
  for (int I = 0; I < 3; ++I) {
    Mutex.lock();
    Mutex.unlock();
  }
  while (Count) {
    Mutex.lock();
    Mutex.unlock();
  }
  for (int I = 0; I < N; ++I) {
    for (int J = 0; J < N; ++J)
      ;
    Mutex.lock();
    Mutex.unlock();
  }
  for (;;) {
    Mutex.lock();
    Mutex.unlock();
  }
}

// An element at an index that was given.
struct Slot {
  int Hits, Misses;
};
Slot Slots[8];
std::vector<long> *Sums;
// CHECK-LABEL: function given
// CHECK: write Slots[].Misses stride 8
// CHECK: write Slots[3].Hits stride 8
// CHECK: write Sums.*[] stride 8
// CHECK-NOT: stride
void given(int Index, int Begin, int End) {
  for (int I = 0; I < 10; ++I) {
    Slots[Index].Misses = I;
    Slots[3].Hits = I;
    (*Sums)[Index] = I;
  }
  while (Begin < End)
    Slots[Begin++].Hits = 0;
  for (int I = 0; I < 10; ++I) {
    int Later = I * 2;
    Slots[Later].Hits = 0;
  }
  Slots[Count].Hits = 0;
}
