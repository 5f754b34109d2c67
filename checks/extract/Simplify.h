// Simplify.h - from every step of a body to what can be noticed of it
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "facts/Facts.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace lockstitch {

/// What the paths of one function name.
struct LocalNames {
  llvm::function_ref<bool(EntityId)> IsLocal;      ///< an automatic variable
  llvm::function_ref<bool(const Path &)> IsNumber; ///< one that is a number
};

/// Drops facts that nothing depends on (assignments to locals that no other
/// fact reads, repeated accesses), then conditions that decide nothing, then
/// blocks without facts; joins blocks that follow each other and numbers the
/// rest in reverse postorder, and temporaries in order of appearance. Loops
/// around a fact stay loops. At least one block remains.
void simplify(std::vector<BasicBlock> &Blocks, const LocalNames &Names);

} // namespace lockstitch
