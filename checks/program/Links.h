// Links.h - members that lead from an object to another, and back
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "program/Functions.h"
#include <set>

namespace lockstitch {

/// Pairs of pointers by which objects know each other: parent and child, next
/// and previous. Found where they are set: `C->Parent = P` and `P->Child = C`
/// in one function.
class Links {
public:
  explicit Links(const Functions &F);

  /// Whether one leads back where the other came from.
  bool areOpposite(EntityId A, EntityId B) const {
    return Opposite.count({std::min(A, B), std::max(A, B)});
  }

private:
  std::set<std::pair<EntityId, EntityId>> Opposite;
};

/// The member by which To is reached from From: two objects, each known by the
/// last pointer on a lock's path. Nothing if it takes more than one pointer.
EntityId linkBetween(const Path &From, const Path &To);

} // namespace lockstitch
