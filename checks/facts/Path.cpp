// Path.cpp - access paths: how a function names an object
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "facts/Path.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/ErrorHandling.h"
#include <cassert>

using namespace lockstitch;

bool Path::startsWith(const Path &Prefix) const {
  if (Prefix.IsCut) // what follows it is unknown
    return *this == Prefix;
  return Root == Prefix.Root && Id == Prefix.Id &&
         Steps.startsWith(Prefix.Steps);
}

Path Path::rebased(const Path &Prefix, const Path &To) const {
  assert(startsWith(Prefix) && "rebasing a path that is elsewhere");
  Path P = To;
  for (Step S : llvm::drop_begin(Steps, Prefix.Steps.size()))
    P.append(S);
  if (IsCut && P.Root != PathRoot::Top)
    P.IsCut = true;
  return P;
}

bool Path::isOneObject() const {
  return !isTop() && llvm::none_of(Steps, [](const Step &S) {
    return S.What == Step::Kind::AnyIndex;
  });
}

bool lockstitch::isElementOrSame(const Path &A, const Path &B) {
  const Path &Less = A.Steps.size() < B.Steps.size() ? A : B;
  const Path &More = &Less == &A ? B : A;
  return More.startsWith(Less) &&
         llvm::all_of(llvm::drop_begin(More.Steps, Less.Steps.size()),
                      [](const Step &S) {
                        return S.What == Step::Kind::Index ||
                               S.What == Step::Kind::AnyIndex;
                      });
}

Relation lockstitch::negate(Relation R) {
  switch (R) {
  case Relation::Eq:
    return Relation::Ne;
  case Relation::Ne:
    return Relation::Eq;
  case Relation::Lt:
    return Relation::Ge;
  case Relation::Le:
    return Relation::Gt;
  case Relation::Gt:
    return Relation::Le;
  case Relation::Ge:
    return Relation::Lt;
  }
  llvm_unreachable("a relation that is none of the six");
}
