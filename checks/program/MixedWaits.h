// MixedWaits.h - one condition variable, waited on with two mutexes
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// While threads wait on a condition variable, it belongs to their mutex: with
// two, what the waits do is undefined (POSIX, pthread_cond_wait; [thread.
// condition] of the C++ standard).

#pragma once

#include "program/Captures.h"
#include "program/Meetings.h"

namespace lockstitch {

/// A wait as one body tells of it.
struct ToldWait {
  unsigned Body = 0;
  const ConditionWait *It = nullptr;
};

struct MixedWait {
  ToldWait First;
  ToldWait Second; ///< of the same condition, with another mutex
  Meeting Why = Meeting::OfThreads;

  /// A mutex is known by pointer: the two may be one.
  bool MayBeOne = false;
};

/// Each pair of mutexes once; in the order of the source.
std::vector<MixedWait> findMixedWaits(const Functions &F, const Locksets &Held,
                                      const HappensBefore &Threads,
                                      const ThreadRoots &Roots,
                                      const Captures &Names);

} // namespace lockstitch
