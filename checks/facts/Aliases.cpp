// Aliases.cpp - what the references of a body stand for
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "facts/Aliases.h"

using namespace lockstitch;

/// More references to references than these are not followed.
static constexpr unsigned MaxDepth = 8;

Aliases::Aliases(const std::vector<BasicBlock> &Blocks) {
  for (const BasicBlock &B : Blocks)
    for (const Fact &X : B.Facts) {
      auto *A = std::get_if<Assign>(&X.What);
      if (!A || !A->To.Steps.empty() || A->To.Root != PathRoot::Entity)
        continue;
      std::optional<Path> Object;
      if (A->What.What == Value::Kind::Address && !A->What.Where.isTop())
        Object = A->What.Where;
      auto [It, IsNew] = PointsTo.try_emplace(A->To, Object);
      if (!IsNew && It->second != Object)
        It->second.reset();
    }
}

Path Aliases::resolved(const Path &P) const {
  Path Now = P;
  for (unsigned Depth = 0; Depth < MaxDepth; ++Depth) {
    if (Now.Steps.empty() || Now.Steps.front() != Step::deref())
      break;
    Path Pointer = Now;
    Pointer.Steps.truncate(0);
    Pointer.IsCut = false;
    auto It = PointsTo.find(Pointer);
    if (It == PointsTo.end() || !It->second)
      break;
    Now = Now.rebased(Pointer.deref(), *It->second);
  }
  return Now;
}
