// Locks whose use is annotated, and a mistake that each includer sees.
#pragma once

struct __attribute__((capability("mutex"))) Lock {
  void lock() __attribute__((acquire_capability()));
  void unlock() __attribute__((release_capability()));
};

struct Account {
  Lock Mutex;
  int Balance __attribute__((guarded_by(Mutex)));
};

inline int balanceBad(Account &A) { return A.Balance; }
