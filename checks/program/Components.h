// Components.h - the strongly connected components of a graph
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include <vector>

namespace lockstitch {

/// Nodes are in one component where each can be reached from the other. The
/// components are numbered from those that nothing leads out of: a component
/// comes after all that it leads to.
struct Components {
  std::vector<unsigned> Of; ///< the component of each node
  unsigned Count = 0;

  /// Edges are, for each node, the nodes that it leads to.
  explicit Components(const std::vector<std::vector<unsigned>> &Edges);
};

} // namespace lockstitch
