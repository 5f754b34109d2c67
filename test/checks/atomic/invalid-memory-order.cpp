// RUN: not %lockstitch check --checks=-*,invalid-memory-order %s -- %std -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: FileCheck %s --check-prefix=NOTE < %t

#include <atomic>

std::atomic<int> X;
std::atomic_flag Flag;

// ---- A store ----------------------------------------------------------------

void storeBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'X' is stored with memory_order_acquire, which is no order of a store [invalid-memory-order]
  X.store(1, std::memory_order_acquire);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'X' is stored with memory_order_acq_rel, which is no order of a store [invalid-memory-order]
  X.store(1, std::memory_order_acq_rel);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'X' is stored with memory_order_consume, which is no order of a store [invalid-memory-order]
  X.store(1, std::memory_order::consume);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Flag' is stored with memory_order_acquire, which is no order of a store [invalid-memory-order]
  Flag.clear(std::memory_order_acquire);
}

void storeOk() {
  X.store(1);
  X.store(1, std::memory_order_relaxed);
  X.store(1, std::memory_order_release);
  X.store(1, std::memory_order_seq_cst);
  Flag.clear(std::memory_order_release);
}

// ---- A load -----------------------------------------------------------------

int loadBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'X' is loaded with memory_order_release, which is no order of a load [invalid-memory-order]
  int A = X.load(std::memory_order_release);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'X' is loaded with memory_order_acq_rel, which is no order of a load [invalid-memory-order]
  return A + X.load(std::memory_order_acq_rel);
}

int loadOk() {
  return X.load() + X.load(std::memory_order_relaxed) +
         X.load(std::memory_order_consume) + X.load(std::memory_order_acquire);
}

// ---- A compare and exchange that fails --------------------------------------

bool swapBad(int Old) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'X' is compared and exchanged with memory_order_release on failure, when it is only loaded [invalid-memory-order]
  X.compare_exchange_strong(Old, 1, std::memory_order_acq_rel, std::memory_order_release);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'X' is compared and exchanged with memory_order_acq_rel on failure, when it is only loaded [invalid-memory-order]
  X.compare_exchange_weak(Old, 1, std::memory_order_acq_rel, std::memory_order_acq_rel);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'X' is compared and exchanged with memory_order_acquire on failure, but only memory_order_relaxed on success [invalid-memory-order]
  return X.compare_exchange_strong(Old, 1, std::memory_order_relaxed, std::memory_order_acquire);
}

// NOTE: note: confidence is medium (belief: C++17 allows it; before, and in C11, it is undefined)

bool swapOk(int Old) {
  X.compare_exchange_strong(Old, 1, std::memory_order_acq_rel);
  X.compare_exchange_strong(Old, 1, std::memory_order_release);
  X.compare_exchange_strong(Old, 1, std::memory_order_release, std::memory_order_relaxed);
  X.compare_exchange_strong(Old, 1, std::memory_order_acquire, std::memory_order_acquire);
  // Neither is the stronger one.
  X.compare_exchange_strong(Old, 1, std::memory_order_release, std::memory_order_acquire);
  return X.compare_exchange_weak(Old, 1, std::memory_order_seq_cst, std::memory_order_seq_cst);
}

// An exchange both loads and stores.
int exchangeOk() {
  return X.exchange(1, std::memory_order_acq_rel) +
         X.exchange(1, std::memory_order_acquire) +
         X.fetch_add(1, std::memory_order_release);
}

// ---- Through a constant, a parameter, a member, a lambda --------------------

constexpr std::memory_order Order = std::memory_order_release;
// CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'X' is loaded with memory_order_release
int constantBad() { return X.load(Order); }

struct Counter {
  std::atomic<long> Value;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Value' is loaded with memory_order_release
  long get() const { return Value.load(std::memory_order_release); }
};

void lambdaBad(Counter &C) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'C.Value' is stored with memory_order_acquire
  auto Reset = [&] { C.Value.store(0, std::memory_order_acquire); };
  Reset();
}

// Known to the caller alone.
int FN_passedBad(std::memory_order O) { return X.load(O); }
int passBad() { return FN_passedBad(std::memory_order_release); }

// ---- Built-ins --------------------------------------------------------------

int Plain;
// What the compiler itself refuses, or warns of.
void builtinBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Plain' is stored with memory_order_acquire
  __atomic_store_n(&Plain, 1, __ATOMIC_ACQUIRE);
}
int builtinOk() {
  __atomic_store_n(&Plain, 1, __ATOMIC_RELEASE);
  return __atomic_load_n(&Plain, __ATOMIC_ACQUIRE);
}
