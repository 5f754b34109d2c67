// RUN: not %lockstitch check --checks=-*,thread-local-across-suspend %s -- -std=c++20 %libraries %std > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: not %lockstitch check --checks=-*,thread-local-across-suspend %s -- -std=c++20 %libraries > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include "task.h"

struct Buffer {
  int Used = 0;
  void add(int N);
};

thread_local Buffer Mine;
thread_local int Depth;
Buffer Ours;
int Count;
int use(int);

Buffer &mine() { return Mine; }
Buffer &ours() { return Ours; }

// ---- Its address ------------------------------------------------------------

Task referenceBad() {
  Buffer &B = Mine;
  co_await Timer{1};
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: after a suspension the coroutine may be on another thread, and this is the first thread's 'Mine' [thread-local-across-suspend]
  B.Used = 1;
}

Task referenceOk() {
  Buffer &B = Mine;
  B.Used = 1;
  co_await Timer{1};
}

Task sharedOk() {
  Buffer &B = Ours;
  co_await Timer{1};
  B.Used = 1;
}

Task pointerBad() {
  Buffer *B = &Mine;
  B->add(1);
  co_await Timer{1};
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: after a suspension the coroutine may be on another thread
  B->add(2);
}

Task takenAgainOk() {
  Buffer *B = &Mine;
  B->add(1);
  co_await Timer{1};
  B = &Mine;
  B->add(2);
}

Task accessorBad() {
  Buffer &B = mine();
  co_await Timer{1};
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: after a suspension the coroutine may be on another thread
  B.Used = 2;
}

Task accessorOk() {
  mine().Used = 1;
  co_await Timer{1};
  mine().Used = 2;
}

Task otherAccessorOk() {
  Buffer &B = ours();
  co_await Timer{1};
  B.Used = 2;
}

Task inALoopBad(int N) {
  int *D = &Depth;
  for (int I = 0; I < N; ++I) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: after a suspension the coroutine may be on another thread
    *D = I;
    co_await Timer{1};
  }
}

Task inALoopOk(int N) {
  for (int I = 0; I < N; ++I) {
    int *D = &Depth;
    *D = I;
    co_await Timer{1};
  }
}

Task neverOk() {
  Buffer &B = Mine;
  co_await std::suspend_never{};
  B.Used = 1;
}

// ---- Its value --------------------------------------------------------------

Task counterBad() {
  ++Depth;
  co_await Timer{1};
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: after a suspension the coroutine may be on another thread, with another 'Depth'
  --Depth;
}

Task counterOk() {
  ++Depth;
  use(Depth);
  --Depth;
  co_await Timer{1};
}

Task writtenFirstOk() {
  Depth = 1;
  co_await Timer{1};
  Depth = 0;
}

Task sharedCounterOk() {
  ++Count;
  co_await Timer{1};
  --Count;
}

Task readAfterBad() {
  Mine.Used = 3;
  co_await Timer{1};
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: after a suspension the coroutine may be on another thread, with another 'Mine.Used'
  use(Mine.Used);
}

// No coroutine: the thread stays.
void plainOk() {
  ++Depth;
  use(1);
  --Depth;
}
