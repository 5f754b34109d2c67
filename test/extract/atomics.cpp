// What an atomic load found is what an edge asks of.

// RUN: %lockstitch extract --print %s -- -std=c++20 | FileCheck %s

#include <atomic>

std::atomic<bool> Ready;
std::atomic<int *> Published;
int Old;
int Data;

// CHECK-LABEL: {{^}}function loads {{.*}}
// CHECK-NEXT: block 0 -> {{.*}} if [[T:t[0-9]+]] != 0, {{.*}} if [[T]] == 0
// CHECK-NEXT:   read Ready acquire
// CHECK-NEXT:   assign [[T]] = Ready
void loads() {
  if (Ready.load(std::memory_order_acquire))
    ++Data;
}

// CHECK-LABEL: {{^}}function spins {{.*}}
// CHECK: block [[#]] -> {{.*}} if [[T:t[0-9]+]] == 0, {{.*}} if [[T]] != 0
// CHECK-NEXT:   spin
// CHECK-NEXT:   read Ready seq_cst
// CHECK-NEXT:   assign [[T]] = Ready
void spins() {
  while (!Ready)
    ;
  ++Data;
}

// CHECK-LABEL: {{^}}function takes {{.*}}
// CHECK:   read Published acquire
// CHECK-NEXT:   assign [[T:t[0-9]+]] = Published
// CHECK-NEXT:   assign [[P:P[.0-9]*]] = [[T]]
// CHECK:   write [[P]].*
void takes() {
  if (int *P = Published.load(std::memory_order_acquire))
    *P = 1;
}

// CHECK-LABEL: {{^}}function builtin {{.*}}
// CHECK-NEXT: block 0 -> {{.*}} if [[T:t[0-9]+]] != 0, {{.*}} if [[T]] == 0
// CHECK-NEXT:   read Old acquire
// CHECK-NEXT:   assign [[T]] = Old
void builtin() {
  if (__atomic_load_n(&Old, __ATOMIC_ACQUIRE))
    ++Data;
}

// A read-modify-write, and what it found.
// CHECK-LABEL: {{^}}function swaps {{.*}}
// CHECK-NEXT: block 0 -> {{.*}} if [[T:t[0-9]+]] == 3, {{.*}} if [[T]] != 3
// CHECK-NEXT:   update Old seq_cst
// CHECK-NEXT:   assign [[T]] = Old
void swaps() {
  if (__sync_bool_compare_and_swap(&Old, 3, 4))
    ++Data;
}

// CHECK-LABEL: {{^}}function swapsWith {{.*}}
// CHECK-NEXT: block 0 -> {{.*}} if [[T:t[0-9]+]] == arg0, {{.*}} if [[T]] != arg0
// CHECK:        update Ready acq_rel
// CHECK-NEXT:   assign [[T]] = Ready
void swapsWith(bool Want) {
  if (Ready.compare_exchange_strong(Want, true, std::memory_order_acq_rel))
    ++Data;
}

// CHECK-LABEL: {{^}}function exchanges {{.*}}
// CHECK-NEXT: block 0 -> {{.*}} if [[T:t[0-9]+]] != 0, {{.*}} if [[T]] == 0
// CHECK-NEXT:   update Ready seq_cst
// CHECK-NEXT:   assign [[T]] = Ready
void exchanges() {
  if (Ready.exchange(true))
    ++Data;
}

// Nobody asks.
// CHECK-LABEL: {{^}}function counts {{.*}}
// CHECK-NEXT: block 0 returns
// CHECK-NEXT:   update Old seq_cst
// CHECK-NOT:  assign
void counts() { __sync_fetch_and_sub(&Old, 1); }

// How a compare and swap may fail, and how it is called to say that it does not.
// CHECK-LABEL: {{^}}function fails {{.*}}
// CHECK:   update Turn weak acq_rel fails relaxed
// CHECK-NEXT:     fix weak-cas-outside-loop {{.*}} "strong"
// CHECK:   update Turn acq_rel{{ [0-9:]+$}}
// CHECK:   update Old weak acq_rel fails acquire
std::atomic<int> Turn;
void fails(int Expected) {
  Turn.compare_exchange_weak(Expected, 1, std::memory_order_acq_rel,
                             std::memory_order_relaxed);
  Turn.compare_exchange_strong(Expected, 1, std::memory_order_acq_rel);
  __atomic_compare_exchange_n(&Old, &Expected, 1, true, __ATOMIC_ACQ_REL,
                              __ATOMIC_ACQUIRE);
}

// An order is told as it is written, also one that is not allowed.
// CHECK-LABEL: {{^}}function wrong {{.*}}
// CHECK:   read Turn release
// CHECK:   write Turn acquire
void wrong() {
  int Now = Turn.load(std::memory_order_release);
  Turn.store(3, std::memory_order_acquire);
  (void)Now;
}

// A fence gives relaxed accesses its order.
// CHECK-LABEL: {{^}}function fences {{.*}}
// CHECK:   write Turn release
// CHECK:   read Ready relaxed
void fences() {
  std::atomic_thread_fence(std::memory_order_release);
  Turn.store(1, std::memory_order_relaxed);
  if (Ready.load(std::memory_order_relaxed))
    ++Data;
}

// CHECK-LABEL: {{^}}function fencesBuiltin {{.*}}
// CHECK:   write Turn release
// CHECK:   read Turn acquire
void fencesBuiltin() {
  __sync_synchronize();
  Turn.store(1, std::memory_order_relaxed);
  if (Turn.load(std::memory_order_relaxed))
    ++Data;
}

// What a std::atomic_ref refers to.
// CHECK-LABEL: {{^}}function refers {{.*}}
// CHECK:   assign Cell = &Data
// CHECK:   update Cell.* {{.*}}relaxed
// CHECK:   write Cell.* release
void refers() {
  std::atomic_ref<int> Cell(Data);
  Cell.fetch_add(1, std::memory_order_relaxed);
  Cell.store(2, std::memory_order_release);
}

// A store is told from which load it was computed, and what decides it.
// CHECK-LABEL: {{^}}function computes {{.*}}
// CHECK:   read Turn seq_cst [[FROM:[0-9]+:[0-9]+]]
// CHECK:   write Turn seq_cst
// CHECK-NEXT:   fix atomic-lost-update {{.*}} "Turn += 1"
// CHECK-NEXT:     from [[FROM]]
void computes() { Turn = Turn + 1; }

// CHECK-LABEL: {{^}}function decides {{.*}}
// CHECK:   read Turn seq_cst [[IF:[0-9]+:[0-9]+]]
// CHECK:   write Turn seq_cst
// CHECK-NEXT:     if [[IF]]
void decides() {
  if (Turn == 1)
    Turn = 2;
}

// What was loaded is not what is stored: the local was set anew.
// CHECK-LABEL: {{^}}function sets {{.*}}
// CHECK:   read Turn seq_cst [[OLD:[0-9]+:[0-9]+]]
// CHECK:   write Turn seq_cst
// CHECK-NEXT:     if [[OLD]]
// CHECK-NOT:      from
// CHECK-LABEL: {{^}}function setsAgain {{.*}}
void sets() {
  int Now = Turn.load();
  if (Now == 0) {
    Now = 7;
    Turn.store(Now);
  }
}

// CHECK:   read Turn seq_cst [[AGAIN:[0-9]+:[0-9]+]]
// CHECK:   write Turn seq_cst
// CHECK-NEXT:     from [[AGAIN]]
void setsAgain(int N) {
  int Now = Turn.load();
  if (Now < N)
    Now |= N;
  Turn.store(Now);
}

// An order that the source spells, and what it may be instead.
// CHECK-LABEL: {{^}}function orders {{.*}}
// CHECK:        write Turn acquire [[#W:]]:
// CHECK-NEXT:   fix invalid-memory-order [[#W]]:36-[[#W]]:43 "release"
// CHECK:        read Turn relaxed
// CHECK-NEXT:   fix relaxed-publication [[#W+1]]:36-[[#W+1]]:43 "acquire"
// CHECK:        read Turn release
// CHECK-NEXT:   fix invalid-memory-order [[#W+2]]:36-[[#W+2]]:43 "acquire"
// CHECK:        update Turn relaxed [[#W+3]]:
// CHECK-NEXT:   update Turn acq_rel fails acq_rel
// CHECK-NEXT:   fix invalid-memory-order [[#W+5]]:50-[[#W+5]]:57 "acquire"
// CHECK:        read Data relaxed
// CHECK-NEXT:   fix relaxed-publication [[#W+6]]:40-[[#W+6]]:47 "ACQUIRE"
// CHECK:        write Data relaxed [[#W+7]]:
// CHECK-NOT:    fix
// CHECK-LABEL: {{^}}function sums {{.*}}
void orders(int &To) {
  Turn.store(1, std::memory_order::acquire);
  To = Turn.load(std::memory_order_relaxed);
  To = Turn.load(std::memory_order_release);
  Turn.fetch_add(1, std::memory_order_relaxed);
  Turn.compare_exchange_strong(To, 2, std::memory_order_acq_rel,
                               std::memory_order_acq_rel);
  To = __atomic_load_n(&Data, __ATOMIC_RELAXED);
  __atomic_store_n(&Data, 1, 0);
}

// What one operation does as well.
// CHECK:        write Turn seq_cst [[#]]:10
// CHECK-NEXT:     from
// CHECK-NOT:    fix
// CHECK-LABEL: {{^}}block 5 {{.*}}
// CHECK:        write Turn seq_cst [[#]]:10
// CHECK-NEXT:   fix atomic-lost-update [[#]]:5-[[#]]:21 "Turn |= By"
// CHECK:        write Turn seq_cst [[#]]:10
// CHECK-NEXT:   fix atomic-lost-update [[#]]:5-[[#]]:37 "Turn += By * 2"
void sums(int Kind, int By) {
  switch (Kind) {
  case 0:
    Turn.store(Turn.load() + By * 2);
    break;
  case 1:
    Turn = By | Turn;
    break;
  case 2:
    Turn = By - Turn;
    break;
  case 3:
    Turn = Turn * By;
    break;
  case 4:
    Turn = Turn + 0.5;
    break;
  case 5:
    Turn = Turn + Turn;
    break;
  }
}
