// IgnoredWaits.h - waits that may give up, and what is done as if they had not
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "program/Waiters.h"

namespace lockstitch {

/// A wait with a time limit: nobody looks at its result, or tests again what
/// was waited for, and then that is made use of.
struct IgnoredWait {
  Waiter Wait;
  const Fact *Use = nullptr; ///< in the same body
  FramedPath Place;

  /// Not what was waited for, but what is written with it.
  bool IsBeside = false;
};

/// Each wait once.
std::vector<IgnoredWait> findIgnoredWaits(const Functions &F,
                                          const CallGraph &Calls,
                                          llvm::ArrayRef<Waiter> Waiters,
                                          const Captures &Names);

} // namespace lockstitch
