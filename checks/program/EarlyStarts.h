// EarlyStarts.h - threads that run before the object they use is complete
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Members are initialised in the order of their declarations, then comes the
// constructor's body, then the constructor of the derived class (C++23,
// [class.base.init]). A thread that is started on the way may be quicker than
// all that follows.

#pragma once

#include "program/HappensBefore.h"

namespace lockstitch {

/// A start in a constructor, of a thread that is given the object.
struct EarlyStart {
  unsigned Body = 0;
  const Fact *At = nullptr;
  unsigned Thread = 0; ///< the index of its root
};

/// Of such a thread, a use of a member that the constructor initialises later.
struct EarlyUse {
  EarlyStart Start;

  /// Where the constructor writes it, for each such member: as they stand in
  /// the source.
  std::vector<std::pair<EntityId, const Fact *>> Initialised;

  /// What the thread does with the first of them, and how it comes there.
  unsigned Body = 0;
  const Fact *Use = nullptr;
  const Context *Way = nullptr;
};

/// Of such a thread, a call of a method that a derived class overrides.
struct EarlyCall {
  EarlyStart Start;
  const Fact *At = nullptr; ///< the call, or the start itself
  EntityId Method, Override;
};

struct EarlyStarts {
  std::vector<EarlyUse> Uses; ///< one for each start and thread
  std::vector<EarlyCall> Calls;
};

EarlyStarts findEarlyStarts(const Functions &F, const ThreadRoots &Roots,
                            const HappensBefore &Threads);

} // namespace lockstitch
