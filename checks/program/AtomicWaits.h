// AtomicWaits.h - waits on atomics that nobody notifies
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "program/Captures.h"
#include "program/Meetings.h"

namespace lockstitch {

/// A thread waits on an atomic (std::atomic::wait), another one stores to it,
/// and nowhere is it notified.
struct UnnotifiedWait {
  unsigned Body = 0;
  const Fact *At = nullptr;
  Path On;
  const Fact *Store = nullptr;
  unsigned Storer = 0;
  Meeting Why = Meeting::OfThreads;
};

/// Each wait once; in the order of bodies.
std::vector<UnnotifiedWait> findUnnotifiedWaits(const Functions &F,
                                                const CallGraph &Calls,
                                                const Locksets &Held,
                                                const HappensBefore &Threads);

} // namespace lockstitch
