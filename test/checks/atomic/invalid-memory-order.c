// RUN: not %lockstitch check --checks=-*,invalid-memory-order %s -- -std=gnu11 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <stdatomic.h>

static atomic_int level;
static struct {
  atomic_flag busy;
} state;

int loadBad(void) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'level' is loaded with memory_order_release, which is no order of a load [invalid-memory-order]
  return atomic_load_explicit(&level, memory_order_release);
}

void storeBad(void) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'level' is stored with memory_order_acquire, which is no order of a store [invalid-memory-order]
  atomic_store_explicit(&level, 1, memory_order_acquire);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'state.busy{{.*}}' is stored with memory_order_acq_rel, which is no order of a store [invalid-memory-order]
  atomic_flag_clear_explicit(&state.busy, memory_order_acq_rel);
}

_Bool swapBad(int old) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'level' is compared and exchanged with memory_order_release on failure, when it is only loaded [invalid-memory-order]
  return atomic_compare_exchange_strong_explicit(&level, &old, 1, memory_order_acq_rel, memory_order_release);
}

_Bool swapOk(int old) {
  return atomic_compare_exchange_strong_explicit(&level, &old, 1, memory_order_acq_rel, memory_order_acquire) ||
         atomic_compare_exchange_weak(&level, &old, 2);
}

int orderOk(void) {
  atomic_store_explicit(&level, 1, memory_order_release);
  atomic_fetch_add_explicit(&level, 1, memory_order_acq_rel);
  atomic_flag_clear(&state.busy);
  return atomic_load_explicit(&level, memory_order_acquire) + level;
}
