// Escapes.h - guarded data whose address outlives the lock
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A function locks, and hands out the address of what the lock is for. Whoever
// gets it uses the data when the lock is long released.

#pragma once

#include "program/HappensBefore.h"

namespace lockstitch {

struct Escape {
  unsigned Body = 0;
  Path Object; ///< as the body names it
  Path Lock;

  const Fact *Acquired = nullptr; ///< the lock, in the body
  const Fact *Leaves = nullptr;   ///< the return, or the store for the caller

  /// It is written under the lock: in the terms of Writer.
  const MemoryAccess *Write = nullptr;
  unsigned Writer = 0;

  /// A caller uses it without the lock; null if none is seen to.
  const Fact *Use = nullptr;
  unsigned User = 0;

  /// All who may do both at once are callers of a library.
  bool IsOfLibrary = false;
};

/// Each once; in the order of bodies.
std::vector<Escape> findEscapes(const Functions &F, const CallGraph &Calls,
                                const Locksets &Held,
                                const HappensBefore &Threads);

} // namespace lockstitch
