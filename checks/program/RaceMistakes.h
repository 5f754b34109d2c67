// RaceMistakes.h - which races are one mistake
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "program/Races.h"

namespace lockstitch {

/// The races to tell, the surest first. What the same two functions race for,
/// for want of the same lock, is one mistake: of the fields of one object the
/// first is told, other places that are as certain are its Others. So is what
/// functions race for that those two call, if it is part of the same object or
/// the same lock is missing.
std::vector<Race> oneOfEachMistake(std::vector<Race> Races, const Functions &F,
                                   const HappensBefore &Order);

} // namespace lockstitch
