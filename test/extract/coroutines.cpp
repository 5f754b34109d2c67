// Coroutines: where they are suspended, and on what; tasks and what becomes of
// them.

// RUN: %lockstitch extract --print %s -- -std=c++20 %std %libraries | FileCheck %s

#include "task.h"

Task other(int N);
int use(int);

// CHECK-LABEL: function lazy {{.*}} coroutine
// CHECK-NEXT: block 0
// CHECK: suspend initial
// CHECK-NEXT: call fn use (1)
// CHECK-NOT: {{^ *}}suspend
Task lazy() {
  use(1);
  co_return;
}

// CHECK-LABEL: function eager {{.*}} coroutine
// CHECK-NOT: suspend initial
// CHECK: suspend on t1
Eager eager() { co_await Timer{1}; }

// CHECK-LABEL: function ready {{.*}} coroutine
// CHECK: suspend initial
// CHECK-NOT: {{^ *}}suspend
// CHECK: call fn use (2)
Task ready() {
  co_await Ready{};
  co_await std::suspend_never{};
  use(2);
}

// The operand's destructor runs once.
// CHECK-LABEL: function temporary {{.*}} coroutine
// CHECK: call lazy fn other (3) -> [[T:t[0-9]+]]
// CHECK: suspend on [[T]]
// CHECK: drop [[T]]
// CHECK-NEXT: {{call|block}}
Task temporary() { co_await other(3); }

// CHECK-LABEL: function moved {{.*}} coroutine
// CHECK: call lazy fn other (4) -> T
// CHECK: assign U = T
// CHECK: suspend on U
Task moved() {
  Task T = other(4);
  Task U = std::move(T);
  co_await U;
}

// CHECK-LABEL: function yields {{.*}} coroutine
// CHECK: suspend initial
// CHECK: suspend {{[0-9]+:[0-9]+$}}
Generator yields() { co_yield 1; }

// No task: it is asked for one value after another.
// CHECK-LABEL: function asks
// CHECK: call fn yields ()
void asks() {
  Generator G = yields();
  while (G.next())
    use(G.value());
}
