// SplitSections.h - what is found under a lock is acted on under it later
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each access holds the lock, so there is no data race; but between the two
// critical sections another thread changes what the first one found, and the
// second acts on what is no longer so (Artho, Havelund and Biere, "High-level
// data races", 2003; stale values: Burrows and Leino, 2004).

#pragma once

#include "program/HappensBefore.h"

namespace lockstitch {

struct SplitSection {
  unsigned Body = 0;
  Path Place; ///< as the body names it
  Path Lock;

  /// A read of the place, or a call that reads it under the lock; and a write,
  /// or a call that writes it.
  const Fact *Found = nullptr;
  const Fact *Acted = nullptr;

  /// Where the lock is released and acquired in between; null: in a call.
  const Fact *Released = nullptr;
  const Fact *Acquired = nullptr;

  /// What was found decides that there is a write; else what is written was
  /// computed from it.
  bool IsTest = false;

  /// All who may do it at once are callers of a library.
  bool IsOfLibrary = false;
};

/// Each write and call once; in the order of bodies.
std::vector<SplitSection> findSplitSections(const Functions &F,
                                            const CallGraph &Calls,
                                            const Locksets &Held,
                                            const HappensBefore &Threads);

} // namespace lockstitch
