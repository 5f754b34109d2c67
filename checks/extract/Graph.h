// Graph.h - blocks of facts as a graph: merged, ordered, without empty ones
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "facts/Facts.h"

namespace lockstitch {

/// Whether the fact may leave its block by an exception.
bool mayLeave(const Fact &F);

/// Removes what cannot be reached and blocks without facts, joins blocks that
/// follow each other, and orders the rest in reverse postorder. True if
/// anything but the order changed.
bool mergeBlocks(std::vector<BasicBlock> &Blocks);

} // namespace lockstitch
