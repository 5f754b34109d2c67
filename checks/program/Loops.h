// Loops.h - which blocks of a function run more than once
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "facts/Facts.h"

namespace lockstitch {

/// The cycles of a function's graph, exceptional edges left out.
class Loops {
public:
  explicit Loops(const FunctionFacts &F);

  bool isInLoop(unsigned Block) const { return IsCycle[Component[Block]]; }

  /// Whether both are in one loop.
  bool isOneLoop(unsigned Block, unsigned Other) const {
    return isInLoop(Block) && Component[Block] == Component[Other];
  }

  /// Whether the loop around Block can be left, or goes different ways: then
  /// something is tested before Block runs again.
  bool isTested(unsigned Block) const {
    return isInLoop(Block) && Branches[Component[Block]];
  }

private:
  std::vector<unsigned> Component; ///< of each block
  std::vector<bool> IsCycle;       ///< of each component
  std::vector<bool> Branches;
};

} // namespace lockstitch
