// HandOver.h - objects that a function makes and gives away
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is put into a queue, or in a field of something that others know, is
// theirs from there on. Whoever made it and goes on using it shares it.

#pragma once

#include "program/CallGraph.h"

namespace lockstitch {

/// Whether control may come from a fact of the function to one that stands at
/// Place, by a way on which there is none for which Ends is true.
bool reaches(const FunctionFacts &Facts, const Fact &First, Location Place,
             llvm::function_ref<bool(const Fact &)> Ends);

/// Whether the body passes on or stores the object that Path::alloc(Id) is, and
/// may then come to Place while it is still that object.
bool isGivenBefore(unsigned Body, uint64_t Id, Location Place,
                   const Functions &F, const PointsTo &Pointers);

} // namespace lockstitch
