// Relevance.h - which assignments and conditions matter to the other facts
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "extract/Simplify.h"

namespace lockstitch {

/// Calls Visit with each path of the fact, the condition.
void forEachPath(Fact &F, llvm::function_ref<void(Path &)> Visit);
void forEachPath(Condition &C, llvm::function_ref<void(Path &)> Visit);

/// Drops assignments to locals that no other fact reads, conditions that say
/// nothing of what was tried, passed in, or stored as a flag, results that
/// nobody uses, and returned values that decide nothing. True if any.
bool dropIrrelevant(std::vector<BasicBlock> &Blocks, const LocalNames &Names);

} // namespace lockstitch
