// Links.cpp - members that lead from an object to another, and back
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Links.h"
#include "program/LockClass.h"

using namespace lockstitch;

namespace {
/// Member At of the object that From points to, points to the one of To.
struct Link {
  Value From;
  EntityId At;
  Value To;
};
} // namespace

/// The pointer to the object that a path's last pointer leads to.
static Value pointerTo(const Path &Object) {
  if (Object.Steps.empty() || Object.Steps.back() != Step::deref())
    return Value::address(Object);
  Path Pointer = Object;
  Pointer.Steps.pop_back();
  return Value::load(std::move(Pointer));
}

/// The member of the object at Owner that holds the pointer, or the elements of
/// which do, at Place; nothing if that is none.
static EntityId memberAt(const Path &Owner, const Path &Place) {
  size_t Size = Owner.Steps.size();
  if (!Place.startsWith(Owner) || Place.Steps.size() == Size ||
      Place.Steps[Size].What != Step::Kind::Field)
    return {};
  for (const Step &S : llvm::drop_begin(Place.Steps, Size + 1))
    if (S.What == Step::Kind::Deref || S.What == Step::Kind::Field)
      return {};
  return {Place.Steps[Size].Id};
}

EntityId lockstitch::linkBetween(const Path &From, const Path &To) {
  Value Pointer = pointerTo(To);
  return Pointer.What == Value::Kind::Load ? memberAt(From, Pointer.Where)
                                           : EntityId{};
}

static std::vector<Link> linksIn(const FunctionFacts &Facts) {
  std::vector<Link> Out;
  for (const BasicBlock &B : Facts.Blocks)
    for (const Fact &X : B.Facts) {
      const auto *A = std::get_if<Assign>(&X.What);
      if (!A || (A->What.What != Value::Kind::Load &&
                 A->What.What != Value::Kind::Address))
        continue;
      Path Owner = ownerOf(A->To);
      if (EntityId Member = memberAt(Owner, A->To))
        Out.push_back({pointerTo(Owner), Member, A->What});
    }
  return Out;
}

Links::Links(const Functions &F) {
  for (unsigned Body = 0; Body < F.size(); ++Body) {
    std::vector<Link> Here = linksIn(*F[Body].Facts);
    for (const Link &A : Here) {
      auto Note = [&](EntityId Back) {
        if (Back && Back != A.At)
          Opposite.insert({std::min(A.At, Back), std::max(A.At, Back)});
      };
      // `Child->Parent = this`: this->Child leads there.
      if (A.From.What == Value::Kind::Load && A.To.What == Value::Kind::Load)
        Note(memberAt(A.To.Where.deref(), A.From.Where));
      for (const Link &B : Here)
        if (A.From == B.To && A.To == B.From)
          Note(B.At);
    }
  }
}
