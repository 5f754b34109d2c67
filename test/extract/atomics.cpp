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
