// PlaceName.cpp - names of places and locks that compare across functions
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/PlaceName.h"

using namespace lockstitch;

std::tuple<std::optional<unsigned>, PathRoot, uint64_t>
PlaceName::group() const {
  uint64_t Id = Place.Id;
  if (isClass() && !Place.Steps.empty())
    Id = Place.Steps.front().Id;
  return {Frame, Place.Root, Id};
}

/// Whether the name means the same in all threads.
static bool isNamedByAll(const Path &P, const Functions &F) {
  if (P.Root != PathRoot::Entity || P.IsCut)
    return false;
  const Entity &E = F.entity({P.Id});
  return E.Kind == EntityKind::Global && !E.IsThreadLocal;
}

std::optional<PlaceName> lockstitch::nameOf(const MemoryAccess &A,
                                            unsigned Body, const Functions &F) {
  if (isNamedByAll(A.Place, F))
    return PlaceName{std::nullopt, A.Place};
  if (F.isOfCall(A.Place))
    return PlaceName{Body, A.Place};
  std::optional<LockClass> Class = classOf(A.Place);
  if (!Class || Class->isOneLock())
    return std::nullopt;
  return PlaceName{std::nullopt, Class->Lock};
}

bool lockstitch::overlap(const Path &A, const Path &B) {
  size_t Common = std::min(A.Steps.size(), B.Steps.size());
  auto IsIndex = [](const Step &S) {
    return S.What == Step::Kind::Index || S.What == Step::Kind::AnyIndex;
  };
  for (size_t I = 0; I < Common; ++I)
    if (A.Steps[I] != B.Steps[I] &&
        !(IsIndex(A.Steps[I]) && IsIndex(B.Steps[I]) &&
          (A.Steps[I].What == Step::Kind::AnyIndex ||
           B.Steps[I].What == Step::Kind::AnyIndex)))
      return false;
  // A pointer is no part of what it points to.
  const StepList &Longer = A.Steps.size() > Common ? A.Steps : B.Steps;
  return !llvm::is_contained(llvm::drop_begin(Longer, Common), Step::deref());
}

bool lockstitch::hasAnyIndex(const Path &P) {
  return llvm::is_contained(P.Steps, Step::anyIndex());
}

LockKey lockstitch::keyOf(const Path &Lock, const Path &Place,
                          const Functions &F) {
  if (Lock.Root == PathRoot::Entity &&
      F.entity({Lock.Id}).Kind == EntityKind::Global &&
      !llvm::is_contained(Lock.Steps, Step::deref()))
    return {Lock, {}};
  if (Lock.Root != Place.Root || Lock.Id != Place.Id)
    return {Lock, {}};
  // The nearest object that both are part of.
  size_t Common = 0;
  while (Common < Lock.Steps.size() && Common < Place.Steps.size() &&
         Lock.Steps[Common] == Place.Steps[Common])
    ++Common;
  while (Common > 0 && Lock.Steps[Common - 1].What == Step::Kind::Field)
    --Common;
  auto Relative = [&](const Path &P) {
    Path Out = Path::top();
    for (const Step &S : llvm::drop_begin(P.Steps, Common))
      Out.Steps.push_back(S);
    return Out;
  };
  return {Relative(Lock), Relative(Place)};
}
