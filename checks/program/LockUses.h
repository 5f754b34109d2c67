// LockUses.h - where each lock of the program is acquired, by its own name
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A lock is its variable or field here, whatever object that is part of.

#pragma once

#include "program/Program.h"

namespace lockstitch {

/// One place in the source that acquires a lock.
struct LockUse {
  unsigned Body = 0;
  const Fact *At = nullptr;
};

/// All that the program does with a lock, as far as it is seen.
struct LockUses {
  std::vector<LockUse> Acquired; ///< each place once, in the order of bodies

  /// Those that acquire it, and some of those that call them. One may be named
  /// twice.
  std::vector<unsigned> Bodies;

  bool IsShared = false; ///< somebody acquires or releases it as a reader

  Location RecursiveSince;  ///< where it is initialised as a recursive lock
  bool IsMadePlain = false; ///< somewhere it is initialised as another

  /// Its address is stored, or passed to what may keep it: who else acquires
  /// it is not known.
  bool IsLost = false;

  /// It is private, or of one file: code that is not seen cannot name it.
  bool IsOfOurs = false;

  void addBody(unsigned Body) {
    if (Bodies.empty() || Bodies.back() != Body)
      Bodies.push_back(Body);
  }
};

/// Those of the locks that are Wanted, by their ids.
std::map<EntityId, LockUses>
findLockUses(const Program &P, llvm::function_ref<bool(const Entity &)> Wanted);

/// Whether some of those who acquire the lock are part of no program that has a
/// main: then there may be others.
bool isOfLibrary(const LockUses &Uses, const Program &P);

} // namespace lockstitch
