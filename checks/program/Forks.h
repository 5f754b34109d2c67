// Forks.h - what a forked child does before it becomes another program
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "program/Walk.h"

namespace lockstitch {

/// A process forks while other threads run. What its child does before exec or
/// _exit, it may do only in a program of one thread.
struct Fork {
  unsigned Body = 0;
  const Fact *At = nullptr;
  std::vector<WalkStep> Locks;  ///< it waits for these, which others acquire
  std::vector<WalkStep> Unsafe; ///< functions that are not async-signal-safe
  bool GoesOn =
      false; ///< the child leaves the function: neither exec nor _exit
  std::optional<ThreadId> Other; ///< a thread that runs meanwhile, if started
  Certainty IsSure = Certainty::High; ///< that it does
};

/// Those whose child can be told from the parent by the result, in the order
/// of bodies.
std::vector<Fork> findForks(const Functions &F, const CallGraph &Calls,
                            const ThreadRoots &Roots, const Locksets &Held,
                            const HappensBefore &Order);

} // namespace lockstitch
