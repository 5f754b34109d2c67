// RUN: %lockstitch extract --print %s -- -std=c++20 | FileCheck %s

#include <mutex>
#include <pthread.h>

std::mutex First, Second;
pthread_mutex_t Old;
int Count;

// CHECK-LABEL: {{^}}function tried {{.*}}
// CHECK-NEXT: block 0 -> 1 if [[T:t[0-9]+]] == 0, 2 if [[T]] != 0
// CHECK-NEXT:   acquire First exclusive tries if [[T]] != 0
// CHECK-NEXT: block 1 -> 3
// CHECK-NEXT:   return 0
// CHECK-NEXT: block 2 -> 3
// CHECK-NEXT:   release First exclusive
// CHECK-NEXT:   return 1
bool tried() {
  if (!First.try_lock())
    return false;
  First.unlock();
  return true;
}

// CHECK-LABEL: {{^}}function zero {{.*}}
// CHECK-NEXT: block 0 -> {{.*}}if [[T:t[0-9]+]] == 0{{.*}}if [[T]] != 0
// CHECK-NEXT:   acquire Old exclusive tries if [[T]] == 0
// CHECK:        release Old
void zero() {
  if (pthread_mutex_trylock(&Old) == 0)
    pthread_mutex_unlock(&Old);
}

// CHECK-LABEL: {{^}}function stored {{.*}}
// CHECK:        acquire Old exclusive tries if [[T:t[0-9]+]] == 0
// CHECK-NEXT:   assign [[R:Result.*]] = [[T]]
// CHECK:        release Old
void stored() {
  int Result = pthread_mutex_trylock(&Old);
  ++Count;
  if (__builtin_expect(!Result, 1))
    pthread_mutex_unlock(&Old);
}

// What a comparison is, returned, is set on both ways.
// CHECK-LABEL: {{^}}function wrapper {{.*}}
// CHECK-NEXT: block 0 -> 1 if [[T:t[0-9]+]] == 0, 2 if [[T]] != 0
// CHECK-NEXT:   acquire Old exclusive tries if [[T]] == 0
// CHECK-NEXT: block 1 -> 3
// CHECK-NEXT:   assign [[R:t[0-9]+]] = 1
// CHECK-NEXT: block 2 -> 3
// CHECK-NEXT:   assign [[R]] = 0
// CHECK-NEXT: block 3 returns
// CHECK-NEXT:   return [[R]]
bool wrapper() { return pthread_mutex_trylock(&Old) == 0; }

// CHECK-LABEL: {{^}}function both {{.*}}
// CHECK-NEXT: block 0 -> 1 if [[A:t[0-9]+]] != 0, 2 if [[A]] == 0
// CHECK-NEXT:   acquire First exclusive tries if [[A]] != 0
// CHECK-NEXT: block 1 -> 3
// CHECK-NEXT:   acquire Second exclusive tries if [[B:t[0-9]+]] != 0
// CHECK-NEXT:   assign [[R:t[0-9]+]] = [[B]]
// CHECK-NEXT: block 2 -> 3
// CHECK-NEXT:   assign [[R]] = 0
bool both() { return First.try_lock() && Second.try_lock(); }

// CHECK-LABEL: {{^}}function flagged {{.*}}
// CHECK-NEXT: block 0 -> 1 if arg0 != 0, 2 if arg0 == 0
// CHECK-NEXT:   assign [[F:Locked.*]] = 0
// CHECK-NEXT: block 1 -> 2
// CHECK-NEXT:   acquire First exclusive
// CHECK-NEXT:   assign [[F]] = 1
// CHECK-NEXT: block 2 -> 3 if [[F]] != 0, 4 if [[F]] == 0
// CHECK:        release First
void flagged(bool Want) {
  bool Locked = false;
  if (Want) {
    First.lock();
    Locked = true;
  }
  ++Count;
  if (Locked)
    First.unlock();
}

// CHECK-LABEL: {{^}}function chosen {{.*}}
// CHECK-NEXT: block 0 -> {{.*}} if arg0 == {{[12]}}, {{.*}} if arg0 == {{[12]}}, {{.*}} if arg0 != {{[12]}} & arg0 != {{[12]}}
void chosen(int Mode) {
  switch (Mode) {
  case 1:
    First.lock();
    break;
  case 2:
    Second.lock();
    break;
  default:
    ++Count;
  }
}

struct Account {
  std::mutex Lock;
};

// CHECK-LABEL: {{^}}function ordered {{.*}}
// CHECK-NEXT: block 0 -> 1 if &arg0.* < &arg1.*, 2 if &arg0.* >= &arg1.*
void ordered(Account &From, Account &To) {
  if (&From < &To) {
    From.Lock.lock();
    To.Lock.lock();
  } else {
    To.Lock.lock();
    From.Lock.lock();
  }
}

// A loop's own counting decides nothing.
// CHECK-LABEL: {{^}}function counted {{.*}}
// CHECK-NEXT: block 0 -> 1, 2
// CHECK-NEXT: block 1 -> 1, 2
// CHECK-NEXT:   acquire First exclusive
// CHECK-NEXT:   fix manual-lock
// CHECK-NEXT:   fix manual-lock
// CHECK-NEXT:   release First exclusive
// CHECK-NEXT: block 2 returns
void counted() {
  for (int I = 0; I < 10; ++I) {
    First.lock();
    First.unlock();
  }
}

// CHECK-LABEL: {{^}}function negated {{.*}}
// CHECK-NEXT: block 0 -> [[F:[0-9]+]] if [[T:t[0-9]+]] == 0, [[G:[0-9]+]] if [[T]] != 0
// CHECK-NEXT:   acquire First exclusive tries if [[T]] != 0
// CHECK-NEXT: block [[F]] -> [[J:[0-9]+]]
// CHECK-NEXT:   assign [[V:t[0-9]+]] = 1
// CHECK-NEXT: block [[G]] -> [[J]]
// CHECK-NEXT:   assign [[V]] = 0
// CHECK-NEXT: block [[J]] -> [[#]] if [[L:.*]] != 0, [[#]] if [[L]] == 0
// CHECK-NEXT:   assign [[L]] = [[V]]
void negated() {
  bool Failed = !First.try_lock();
  if (Failed)
    return;
  First.unlock();
}

// CHECK-LABEL: {{^}}function isTrue {{.*}}
// CHECK-NEXT: block 0 -> [[#]] if [[L:.*]] != 0, [[#]] if [[L]] == 0
// CHECK:        assign [[L]] = t
void isTrue() {
  bool Got = First.try_lock();
  if (Got == true)
    First.unlock();
}

// CHECK-LABEL: {{^}}function isNotTrue {{.*}}
// CHECK-NEXT: block 0 -> [[#]] if [[L:t[0-9]+]] == 0, [[#]] if [[L]] != 0
void isNotTrue() {
  if (true != First.try_lock())
    return;
  First.unlock();
}

// What a field or variable is asked for stays, where it decides what is done,
// in a function that locks nothing too; so does what a variable is set to.
int Operation, Frees;
struct task {
  int Safe, Pauses;
};
// CHECK-LABEL: {{^}}function endTask {{.*}}
// CHECK-NEXT: block 0 -> [[#]] if Operation != 0, [[#]] if Operation == 0
// CHECK:      block {{.*}} if arg0->Safe != 0, [[#]] if arg0->Safe == 0
// CHECK:        write Frees
// CHECK:        write arg0->Pauses
// CHECK:        assign Operation = 2
void endTask(task *T) {
  if (Operation != 0)
    return;
  ++Frees;
  if (T->Safe)
    ++T->Pauses;
  Operation = 2;
}

// CHECK-LABEL: {{^}}function lookAtTask {{.*}}
// CHECK-NOT: if
// CHECK:     block {{.*}} returns
int lookAtTask(task *T) {
  if (Operation != 0)
    return T->Safe;
  return Frees;
}

// A class of before C++11 says by a member pointer whether it is true.
struct SafeBool {
  int Truth;
  operator int SafeBool::*() const { return Truth ? &SafeBool::Truth : 0; }
};

// CHECK-LABEL: {{^}}function askSafely {{.*}}
// CHECK-NEXT: block 0 -> 1 if [[T:t[0-9]+]] == 0, 2 if [[T]] != 0
// CHECK:        call {{.*}} -> [[T]]
int askSafely(const SafeBool &Lock) {
  if (!Lock)
    First.lock();
  return 0;
}
