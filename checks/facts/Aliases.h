// Aliases.h - what the references of a body stand for
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "facts/Facts.h"
#include <map>

namespace lockstitch {

/// Names an object in the same way, whatever reference or pointer of the body
/// it is reached by: of those alone that are set once, to one object's address.
class Aliases {
public:
  explicit Aliases(const std::vector<BasicBlock> &Blocks);

  Path resolved(const Path &P) const;

private:
  std::map<Path, std::optional<Path>> PointsTo; ///< nothing: not to one object
};

} // namespace lockstitch
