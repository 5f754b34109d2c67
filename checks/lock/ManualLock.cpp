// ManualLock.cpp - a lock that a guard should hold
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include <fmt/format.h>

using namespace lockstitch;

/// Whether a guard of the standard can hold it: it is the standard's own.
static bool isOfStandard(const Path &Lock, const Program &P) {
  const Entity &E = P.Bodies.entity(lastEntity(Lock));
  return isLock(E.Sync) && E.Type.starts_with("std::");
}

static const Path *lockedByHand(const Fact &X, const Program &P) {
  auto *A = std::get_if<Acquire>(&X.What);
  if (!A || A->How != Attempt::Waits || A->Locks.size() != 1 ||
      !isOfStandard(A->Locks.front(), P))
    return nullptr;
  return &A->Locks.front();
}

/// The first release of the lock, if nothing else in the body has to do with
/// it: no guard adopts it, no second acquisition.
static const Fact *onlyRelease(const Fact &Taken, const Path &Lock,
                               const FunctionFacts &In) {
  const Fact *First = nullptr;
  for (const BasicBlock &B : In.Blocks)
    for (const Fact &X : B.Facts) {
      if (auto *R = std::get_if<Release>(&X.What)) {
        if (!First && llvm::is_contained(R->Locks, Lock))
          First = &X;
        continue;
      }
      auto *A = std::get_if<Acquire>(&X.What);
      auto *G = std::get_if<Guard>(&X.What);
      if ((A && &X != &Taken && llvm::is_contained(A->Locks, Lock)) ||
          (G && llvm::is_contained(G->Locks, Lock)))
        return nullptr;
    }
  return First && Taken.Where < First->Where ? First : nullptr;
}

/// Whether it is told already that a way out leaves it locked.
static bool leaks(unsigned Body, const Path &Lock, const Program &P) {
  return llvm::any_of(P.Leaks, [&](const Leak &L) {
    return L.Body == Body && L.Lock == Lock &&
           !(L.IsThrow && !L.IsThrowCertain);
  });
}

/// Whether it may be left by an exception while the lock is held, as far as
/// calls between the two places show.
static const Fact *mayThrowBetween(const Fact &Taken, const Fact &Released,
                                   const FunctionFacts &In) {
  for (const BasicBlock &B : In.Blocks)
    for (const Fact &X : B.Facts) {
      auto *C = std::get_if<Call>(&X.What);
      bool MayThrow =
          std::holds_alternative<Throw>(X.What) || (C && !C->IsNoThrow);
      if (MayThrow && Taken.Where < X.Where && X.Where < Released.Where)
        return &X;
    }
  return nullptr;
}

/// Locks that a function releases which it has not acquired before: a caller's.
static std::set<EntityId> releasedForOthers(const Program &P) {
  std::set<EntityId> Out;
  for (unsigned Body = 0; Body < P.Bodies.size(); ++Body) {
    std::map<EntityId, Location> Acquired, Released;
    auto NoteFirst = [](std::map<EntityId, Location> &In,
                        llvm::ArrayRef<Path> Locks, const Location &Where) {
      for (const Path &Lock : Locks) {
        auto [First, IsNew] = In.try_emplace(lastEntity(Lock), Where);
        if (!IsNew && Where < First->second)
          First->second = Where;
      }
    };
    for (const BasicBlock &B : P.Bodies[Body].Facts->Blocks)
      for (const Fact &X : B.Facts)
        if (auto *A = std::get_if<Acquire>(&X.What))
          NoteFirst(Acquired, A->Locks, X.Where);
        else if (auto *R = std::get_if<Release>(&X.What))
          NoteFirst(Released, R->Locks, X.Where);
    for (const auto &[Lock, Where] : Released)
      if (auto First = Acquired.find(Lock);
          First == Acquired.end() || Where < First->second)
        Out.insert(Lock);
  }
  return Out;
}

static unsigned countReleases(const Path &Lock, const FunctionFacts &In) {
  unsigned Count = 0;
  for (const BasicBlock &B : In.Blocks)
    for (const Fact &X : B.Facts)
      if (auto *R = std::get_if<Release>(&X.What))
        Count += llvm::is_contained(R->Locks, Lock);
  return Count;
}

static void run(const Program &P, Reporter Report) {
  const std::set<EntityId> ForOthers = releasedForOthers(P);
  P.eachFact([&](unsigned Body, const Fact &X) {
    const Path *Lock = lockedByHand(X, P);
    const FunctionFacts &In = *P.Bodies[Body].Facts;
    const Fact *Released = Lock ? onlyRelease(X, *Lock, In) : nullptr;
    if (!Released || leaks(Body, *Lock, P))
      return;
    std::string Name = P.spell(*Lock, Body);
    Finding F = findingAt(
        X, fmt::format("'{}' is locked and unlocked by hand: a guard unlocks "
                       "it on every way out",
                       Name));
    F.Notes.push_back(
        {Released->Where, fmt::format("it is unlocked here", Name)});
    const Fact *Throws = mayThrowBetween(X, *Released, In);
    if (Throws)
      F.Notes.push_back({Throws->Where, "an exception here would leave it "
                                        "locked"});
    F.Doubts.push_back(
        {Certainty::Low, "belief: it may be unlocked on every way out"});
    // Where an exception comes by, a guard releases what somebody else may have
    // released already, or may release then.
    bool IsOthers = Throws && ForOthers.count(lastEntity(*Lock));
    if (!IsOthers && countReleases(*Lock, In) == 1)
      addFixes(F, X, ManualLock);
    F.About.push_back(P.about(Body, *Lock));
    Report(std::move(F));
  });
}

const Check lockstitch::ManualLock = {
    .Name = "manual-lock",
    .Summary = "a lock is acquired and released by calls, where a guard would "
               "release it on every way out",
    .Severity = Severity::Note,
    .Shown = Shown::ByName,
    .Run = run,
};
