// Questions.h - what a function asks before a wait, and whether it asks again
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A wait that is not in a loop needs none if what was asked before it is asked
// once more after it, and the function goes by the answer: that it woke for
// nothing is then no more than a "no", which the caller is told.
//
//     if (Queue.read(&Out)) return true;
//     if (!wait(Timeout)) return false; // says itself that it gave up
//     return Queue.read(&Out);

#pragma once

#include "facts/Facts.h"

namespace lockstitch {

enum class Asked : uint8_t {
  Never,  ///< nothing decides whether there is a wait
  Before, ///< and what follows goes by what was so before
  Again,
};

/// What decides whether F comes to Wait, which waits or is a call that leads to
/// a wait: reads and calls, and never a mere parameter. It is asked again only
/// if it is on every way on, but one that the wait's own result leads to,
/// before anything is done to what was asked about.
Asked askedAround(const FunctionFacts &F, const Fact &Wait);

} // namespace lockstitch
