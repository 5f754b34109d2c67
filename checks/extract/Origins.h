// Origins.h - which reads a write or a call makes use of
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "extract/Entities.h"

namespace clang {
class CFG;
} // namespace clang

namespace lockstitch {

/// Where a fact stands, and its spelling.
using FactPlace = std::pair<Location, Location>;

/// What is read where, before repeated reads are left out. Empty where no
/// write or call will have origins: in one critical section alone.
std::map<FactPlace, Path> readPlaces(const std::vector<BasicBlock> &Blocks);

/// Gives the writes and calls in Blocks their origins, where a lock may have
/// been released in between: docs/facts.md says which. Reads are readPlaces
/// of the blocks as they were before, Cfg is the function's.
void addOrigins(std::vector<BasicBlock> &Blocks,
                const std::map<FactPlace, Path> &Reads, clang::CFG &Cfg,
                const EntityTable &Entities);

} // namespace lockstitch
