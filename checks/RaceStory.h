// RaceStory.h - how a race is told
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "Story.h"
#include "program/RaceKinds.h"

namespace lockstitch {

/// The place as the first side's function writes it.
std::string nameOfPlace(const Race &R, const Program &P);

/// "reads", "writes"
llvm::StringRef verbOf(const MemoryAccess &A);

/// "with no lock held", "with 'A' and 'B' held"
std::string locksOf(const RaceSide &S, const Program &P);

/// Adds the calls by which a thread came to a body, from where it starts. By is
/// how it came; null: nobody knows.
void tellWay(Finding &F, unsigned Body, const Context *By, const Program &P,
             unsigned Thread = 0);

/// Tells both sides, each from where its thread starts, and why they may run
/// at once; adds the doubts.
void tellRace(Finding &F, const Race &R, const Program &P);

} // namespace lockstitch
