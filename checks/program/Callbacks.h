// Callbacks.h - calls of whatever others set, with a lock held
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "program/HappensBefore.h"

namespace lockstitch {

/// A call, with a lock held, through a pointer or closure that others set, or
/// of a method that others override; where it is not known to be just one
/// function.
struct Callback {
  unsigned Body = 0;
  const Fact *At = nullptr;
  Path Lock;
  const Fact *Acquired = nullptr; ///< in the body; null: by its callers
  unsigned Targets = 0;           ///< the functions that are seen to be meant
};

std::vector<Callback> findCallbacks(const Functions &F, const CallGraph &Calls,
                                    const Locksets &Held,
                                    const HappensBefore &Threads);

} // namespace lockstitch
