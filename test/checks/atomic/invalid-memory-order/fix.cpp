// The order that is allowed and nearest; then there is nothing to be found.

// RUN: cp %s %t.cpp
// RUN: not %lockstitch check --checks=-*,invalid-memory-order --format=json %t.cpp -- -std=c++20 > %t.json
// RUN: %python %S/../../mended.py %t.json %t.cpp > %t.mended.cpp
// RUN: FileCheck %s --input-file=%t.mended.cpp
// RUN: %clangxx -std=c++20 -Wall -Wextra -Werror -fsyntax-only %t.mended.cpp
// RUN: %lockstitch check --checks=-*,invalid-memory-order %t.mended.cpp -- -std=c++20

#include <atomic>

std::atomic<int> State;
int Plain;

void storeBad() {
  // CHECK: {{^}}  State.store(1, std::memory_order_release);
  State.store(1, std::memory_order_acquire);
}
void storeBothBad() {
  // CHECK: {{^}}  State.store(1, std::memory_order::release);
  State.store(1, std::memory_order::acq_rel);
}
int loadBad() {
  // CHECK: {{^}}  return State.load(std::memory_order_acquire);
  return State.load(std::memory_order_release);
}
bool swapBad(int Old) {
  // CHECK: std::memory_order_acq_rel,
  // CHECK-NEXT: {{^}} {{.*}}std::memory_order_acquire);
  return State.compare_exchange_strong(Old, 1, std::memory_order_acq_rel,
                                       std::memory_order_acq_rel);
}
bool swapReleaseBad(int Old) {
  // CHECK: std::memory_order_release,
  // CHECK-NEXT: {{^}} {{.*}}std::memory_order_relaxed);
  return State.compare_exchange_strong(Old, 1, std::memory_order_release,
                                       std::memory_order_release);
}
// The compiler's own.
void builtinBad() {
  // CHECK: {{^}}  __atomic_store_n(&Plain, 1, __ATOMIC_RELEASE);
  __atomic_store_n(&Plain, 1, __ATOMIC_ACQUIRE);
}
