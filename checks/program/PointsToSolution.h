// PointsToSolution.h - what is known of pointers when all is found
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "program/Inclusions.h"
#include "program/PointsTo.h"

namespace lockstitch {

struct PointsTo::Solution {
  /// Any element of an array or container, as a step; else it is a field's id.
  static constexpr uint64_t Element = 1;

  Inclusions Sets;

  /// The variables at the roots of paths, by instance and kind of root; of
  /// globals, by their id alone.
  llvm::DenseMap<std::pair<uint64_t, uint64_t>, PointerNode> Roots;
  static uint64_t keyOf(PathRoot Root, uint32_t Instance) {
    return uint64_t(Instance + 1) << 3 | uint64_t(Root);
  }

  std::vector<std::vector<uint32_t>> InstancesOf; ///< of each body

  /// The objects that functions make.
  llvm::DenseMap<PointerNode, std::pair<unsigned, uint64_t>> Made;

  /// Those that a path of a body may name. None: not known, or too many.
  std::vector<MadeObject> made(unsigned Body, const Path &P) const;
};

} // namespace lockstitch
