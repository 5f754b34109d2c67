// StaleStores.h - what an atomic held is made use of when it is stored to
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The load is atomic and so is the store, and there is no data race; but what
// another thread stores in between is lost, or two threads both find what only
// one was to find (atomicity violations: Lu et al., ASPLOS 2006).

#pragma once

#include "program/Races.h"

namespace lockstitch {

/// A store to an atomic that makes use of an earlier load of it.
struct StaleStore {
  unsigned Body = 0;
  const Fact *Loaded = nullptr;
  const Fact *Stored = nullptr;

  /// What was found decides that there is a store, and that more is done; else
  /// what is stored was computed from it.
  bool IsTest = false;

  /// The store as one side, and as the other what may come in between: if
  /// IsTest, the same store by another thread.
  Race Between;

  /// What comes in between is a store of something else, not a change.
  bool IsReset = false;
};

/// Each store once, in the order of bodies.
std::vector<StaleStore> findStaleStores(const Functions &F,
                                        const CallGraph &Calls,
                                        const ThreadRoots &Roots,
                                        const Locksets &Held,
                                        const HappensBefore &Order);

} // namespace lockstitch
