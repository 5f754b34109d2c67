// LockedTurns.h - loops that acquire and release one lock on each turn
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "program/Program.h"

namespace lockstitch {

/// A short loop that does little more on each turn than to acquire a lock and
/// to release it again.
struct LockedTurn {
  unsigned Body = 0;
  const Fact *At = nullptr; ///< the acquisition
  Path Lock;
  unsigned Accesses = 0; ///< on a turn, with the lock held
  unsigned Calls = 0;    ///< of functions that are seen, and short
};

/// In the order of bodies. Loops in which a thread waits, wakes another, starts
/// one, or calls what may take long are left out, and those that are left when
/// another thread says so.
std::vector<LockedTurn> findLockedTurns(const Program &P);

} // namespace lockstitch
