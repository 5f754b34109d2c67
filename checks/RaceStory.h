// RaceStory.h - how a race is told
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "Story.h"

namespace lockstitch {

/// The place as the first side's function writes it.
std::string nameOfPlace(const Race &R, const Program &P);

/// "reads", "writes"
llvm::StringRef verbOf(const MemoryAccess &A);

/// "with no lock held", "with 'A' and 'B' held"
std::string locksOf(const RaceSide &S, const Program &P);

/// The check that a race is a case of, by what its sides hold.
enum class RaceKind : uint8_t {
  Plain,           ///< data-race
  AgainstUse,      ///< inconsistent-guard
  UnderSharedLock, ///< write-under-shared-lock
  DoubleChecked,   ///< double-checked-locking
  OfWaiter,        ///< lost-notify, busy-wait: what others wait for
};
RaceKind kindOf(const Race &R, const Program &P);

/// The lock that both sides hold, if a side that writes holds it shared only.
const Protection *sharedLockOfWriter(const Race &R);

/// Tells both sides, each from where its thread starts, and why they may run
/// at once; adds the doubts.
void tellRace(Finding &F, const Race &R, const Program &P);

} // namespace lockstitch
