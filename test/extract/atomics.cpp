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
// CHECK-NEXT: {{^[a-z]}}
void counts() { __sync_fetch_and_sub(&Old, 1); }
