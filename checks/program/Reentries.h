// Reentries.h - whether a recursive lock is acquired by who holds it
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "program/LockUses.h"

namespace lockstitch {

/// A recursive lock that nobody is seen to acquire while it is held; whichever
/// object it is part of.
struct UnreenteredLock {
  EntityId Lock;
  Location Where; ///< where it becomes recursive
  LockUses Uses;
  bool CallsUnknown = false; ///< while it is held, something is called that is
                             ///< not seen
};

/// In the order of ids.
std::vector<UnreenteredLock> findUnreentered(const Program &P);

} // namespace lockstitch
