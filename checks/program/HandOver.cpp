// HandOver.cpp - objects that a function makes and gives away
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/HandOver.h"

using namespace lockstitch;

bool lockstitch::reaches(const FunctionFacts &Facts, const Fact &First,
                         Location Place,
                         llvm::function_ref<bool(const Fact &)> Ends) {
  std::vector<bool> Seen(Facts.Blocks.size());
  std::vector<const BasicBlock *> Todo;
  auto Go = [&](unsigned To) {
    if (!Seen[To])
      Todo.push_back(&Facts.Blocks[To]);
    Seen[To] = true;
  };
  // Whether it is in the rest of a block; else goes on behind it.
  auto Scan = [&](const BasicBlock &B, llvm::ArrayRef<Fact> Rest) {
    for (const Fact &X : Rest) {
      if (X.Where == Place)
        return true;
      if (Ends(X))
        return false;
    }
    for (const Edge &E : B.Next)
      Go(E.To);
    if (B.Unwind)
      Go(*B.Unwind);
    return false;
  };
  for (const BasicBlock &B : Facts.Blocks)
    for (size_t I = 0; I < B.Facts.size(); ++I)
      if (&B.Facts[I] == &First &&
          Scan(B, llvm::ArrayRef<Fact>(B.Facts).drop_front(I + 1)))
        return true;
  while (!Todo.empty()) {
    const BasicBlock &B = *Todo.back();
    Todo.pop_back();
    if (Scan(B, B.Facts))
      return true;
  }
  return false;
}

bool lockstitch::isGivenBefore(unsigned Body, uint64_t Id, Location Place,
                               const Functions &F, const PointsTo &Pointers) {
  MadeObject Object{Body, Path::alloc(Id)};
  auto IsIt = [&](const Value &V) {
    if (V.What == Value::Kind::Address && V.Where == Object.Place)
      return true;
    if (V.What != Value::Kind::Load && V.What != Value::Kind::Address)
      return false;
    bool IsPointer = V.What == Value::Kind::Load;
    return llvm::is_contained(
        Pointers.made(Body, IsPointer ? V.Where.deref() : V.Where), Object);
  };
  auto IsGiven = [&](const Fact &X) {
    if (const auto *C = std::get_if<Call>(&X.What))
      return llvm::any_of(C->Args, IsIt);
    const auto *A = std::get_if<Assign>(&X.What);
    bool IsKnown = A && (!A->To.Steps.empty() ||
                         (A->To.Root == PathRoot::Entity &&
                          F.entity({A->To.Id}).Kind == EntityKind::Global));
    return IsKnown && A->To.Root != PathRoot::Temp &&
           A->To.Root != PathRoot::Alloc && IsIt(A->What);
  };
  auto IsAnother = [&](const Fact &X) {
    const auto *A = std::get_if<Assign>(&X.What);
    return A && A->What == Value::address(Object.Place);
  };
  const FunctionFacts &Facts = *F[Body].Facts;
  for (const BasicBlock &B : Facts.Blocks)
    for (const Fact &X : B.Facts)
      if (IsGiven(X) && reaches(Facts, X, Place, IsAnother))
        return true;
  return false;
}
