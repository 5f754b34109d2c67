// Deferred.h - calls of what a caller passed, whoever that is
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A wrapper of threads (a class with a worker and a start()), a callback: what
// is called depends on the caller alone. The call is part of the summary, and
// each caller that knows what the pointer holds sees the call made, or the
// thread started, by itself (a summary with holes: Rountev, Ryder and Landi,
// "Data-flow analysis of program fragments", FSE 1999).

#pragma once

#include "program/Memory.h"

namespace lockstitch {

/// A call, or the start of a thread, through a pointer that came from a caller.
struct DeferredCall {
  /// The read of the pointer: where, by whose thread, holding and knowing what.
  MemoryAccess Pointer;

  std::vector<Value> Args;
  const Fact *At = nullptr; ///< the call, or the start

  /// The numbers that have been stored by then where callers can name it: a
  /// flag that says that a callback runs.
  Store::Values Stored;

  /// Made again and again: by one call, threads that run beside each other.
  bool IsRepeated = false;

  bool isStart() const { return std::holds_alternative<Spawn>(At->What); }

  /// Whether a caller need not tell the two apart, but for what was stored.
  bool isSame(const DeferredCall &O) const {
    return At == O.At && Pointer.Place == O.Pointer.Place &&
           Pointer.In->By == O.Pointer.In->By &&
           Pointer.In->Locks == O.Pointer.In->Locks &&
           Pointer.In->Alive == O.Pointer.In->Alive && Args == O.Args &&
           IsRepeated == O.IsRepeated;
  }
};

/// A caller knew what is called: the call as its thread makes it.
struct KnownCall {
  const Fact *At = nullptr;      ///< in the caller: by which it comes to that
  const Fact *Pointer = nullptr; ///< the call through the pointer
  unsigned Callee = 0;
  Circumstances Around; ///< of a thread's: By that thread
};

} // namespace lockstitch
