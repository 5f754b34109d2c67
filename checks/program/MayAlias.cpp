// MayAlias.cpp - whether two names of a function's may be one lock
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/MayAlias.h"
#include "program/CallGraph.h"
#include "program/LockClass.h"
#include "program/LockState.h"

using namespace lockstitch;

bool lockstitch::isNamed(const Path &P) {
  return P.isOneObject() && P.Root != PathRoot::Temp &&
         llvm::none_of(
             llvm::drop_begin(P.Steps, !P.Steps.empty()),
             [](const Step &S) { return S.What == Step::Kind::Deref; });
}

/// What a stored pointer leads to, whatever that is.
static bool isPointee(const Path &P) {
  return !isNamed(P) && (P.Steps.empty() || P.Steps.back() == Step::deref());
}

/// Whether they are parts of different members: an object is a part of one.
static bool areOfOtherMembers(const Path &A, const Path &B) {
  size_t Common = std::min(A.Steps.size(), B.Steps.size());
  for (size_t FromEnd = 1; FromEnd <= Common; ++FromEnd) {
    const Step &OfA = A.Steps[A.Steps.size() - FromEnd];
    const Step &OfB = B.Steps[B.Steps.size() - FromEnd];
    if (OfA.What != Step::Kind::Field || OfB.What != Step::Kind::Field)
      return false;
    if (OfA != OfB)
      return true;
  }
  return false;
}

bool lockstitch::mayAlias(const Path &A, const Path &B) {
  if ((isNamed(A) && isNamed(B)) || isLockOfGuard(A) || isLockOfGuard(B))
    return false;
  // What an object points to, a list's next node, is not the object itself.
  Path OwnerOfA = ownerOf(A), OwnerOfB = ownerOf(B);
  bool IsNested = OwnerOfA != OwnerOfB && (OwnerOfA.startsWith(OwnerOfB) ||
                                           OwnerOfB.startsWith(OwnerOfA));
  if (IsNested && llvm::equal(llvm::drop_begin(A.Steps, OwnerOfA.Steps.size()),
                              llvm::drop_begin(B.Steps, OwnerOfB.Steps.size())))
    return false;
  if (isPointee(A) || isPointee(B))
    return true;
  return lastEntity(A) == lastEntity(B) && !areOfOtherMembers(A, B);
}
