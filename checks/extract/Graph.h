// Graph.h - blocks of facts as a graph: merged, ordered, without empty ones
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "facts/Facts.h"

namespace lockstitch {

/// Whether the fact may leave its block by an exception.
bool mayLeave(const Fact &F);

/// Whether other threads have to do with the fact itself: it is more than a
/// step of this one, on memory that may be its own.
bool isSync(const Fact &F);

/// Removes what cannot be reached and blocks without facts, joins blocks that
/// follow each other, and orders the rest in reverse postorder. True if
/// anything but the order changed.
bool mergeBlocks(std::vector<BasicBlock> &Blocks);

} // namespace lockstitch
