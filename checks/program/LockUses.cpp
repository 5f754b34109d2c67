// LockUses.cpp - where each lock of the program is acquired, by its own name
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/LockUses.h"

using namespace lockstitch;

namespace {
class Collector {
public:
  Collector(const Program &P, llvm::function_ref<bool(const Entity &)> Wanted)
      : P(P) {
    for (const Entity *E : P.Bodies.entities())
      if (isLock(E->Sync) && Wanted(*E))
        Out[E->Id].IsOfOurs = E->IsPrivate || E->IsInternal;
  }

  std::map<EntityId, LockUses> collect() {
    if (Out.empty())
      return {};
    P.eachFact([&](unsigned Body, const Fact &X) { take(Body, X); });
    takeContracts();
    for (unsigned Body = 0; Body < P.Held.size(); ++Body)
      takeCallees(Body);
    for (auto &[Lock, Uses] : Out)
      Uses.IsLost |= HasKept && Passed.contains(Lock);
    return std::move(Out);
  }

private:
  LockUses *usesOf(const Path &Lock) {
    auto It = Out.find(lastEntity(Lock));
    return It == Out.end() ? nullptr : &It->second;
  }

  void take(unsigned Body, const Fact &X) {
    if (const auto *A = std::get_if<Acquire>(&X.What)) {
      for (const Path &Lock : A->Locks)
        acquire(Body, X, Lock, A->Mode);
    } else if (const auto *G = std::get_if<Guard>(&X.What)) {
      for (const Path &Lock : G->Locks)
        acquire(Body, X, Lock, G->Mode);
    } else if (const auto *R = std::get_if<Release>(&X.What)) {
      for (const Path &Lock : R->Locks)
        if (LockUses *Uses = usesOf(Lock))
          Uses->IsShared |= R->Mode == ReleaseMode::Shared;
    } else if (const auto *L = std::get_if<Lifetime>(&X.What)) {
      if (!L->IsEnd)
        initialise(*L, X.Where);
    } else if (const auto *As = std::get_if<Assign>(&X.What)) {
      lose(As->What);
    } else if (const auto *Ret = std::get_if<Return>(&X.What)) {
      lose(Ret->What);
    } else if (const auto *S = std::get_if<Spawn>(&X.What)) {
      llvm::for_each(S->Args, [&](const Value &V) { lose(V); });
    } else if (const auto *C = std::get_if<Call>(&X.What)) {
      // What a function that is seen does with it is known, unless it keeps it.
      bool IsSeen = !P.Calls.callsAt(Body, X).empty();
      for (const Value &V : C->Args)
        if (IsSeen && V.What == Value::Kind::Address)
          Passed.insert(lastEntity(V.Where));
        else
          lose(V);
    }
  }

  void acquire(unsigned Body, const Fact &X, const Path &Lock, LockMode Mode) {
    LockUses *Uses = usesOf(Lock);
    if (!Uses)
      return;
    Uses->IsShared |= Mode == LockMode::Shared;
    Uses->addBody(Body);
    if (Acquiring.insert({lastEntity(Lock), X.Where}).second)
      Uses->Acquired.push_back({Body, &X});
  }

  void initialise(const Lifetime &L, const Location &Where) {
    LockUses *Uses = usesOf(L.Object);
    if (!Uses)
      return;
    if (!isRecursive(L.Sync))
      Uses->IsMadePlain = true;
    else if (!Uses->RecursiveSince)
      Uses->RecursiveSince = Where;
  }

  void lose(const Value &V) {
    if (V.What != Value::Kind::Address)
      return;
    if (LockUses *Uses = usesOf(V.Where))
      Uses->IsLost = true;
  }

  void takeContracts() {
    for (unsigned Body = 0; Body < P.Bodies.size(); ++Body) {
      const FunctionFacts *Declared = P.Bodies.declaration(P.Bodies[Body].id());
      for (const FunctionFacts *F : {P.Bodies[Body].Facts, Declared})
        if (F)
          for (const Contract &C : F->Contracts)
            if (LockUses *Uses = usesOf(C.Lock))
              Uses->IsShared |= C.Mode == LockMode::Shared;
    }
  }

  /// What functions that are passed a lock do with it, by its name here.
  void takeCallees(unsigned Body) {
    const EffectList<Acquisition> &All = P.Held[Body].Summary.Acquisitions;
    HasKept |= All.isCut();
    for (const Acquisition &A : All)
      if (LockUses *Uses = usesOf(A.Lock)) {
        Uses->IsShared |= A.Mode == LockMode::Shared;
        Uses->addBody(Body);
      } else {
        // A lock that somebody keeps a pointer to: any that was passed.
        HasKept |=
            A.Lock.Steps.size() > 1 && A.Lock.Steps.back() == Step::deref();
      }
  }

  const Program &P;
  std::map<EntityId, LockUses> Out;
  std::set<std::pair<EntityId, Location>> Acquiring; ///< places that are told
  std::set<EntityId> Passed; ///< to functions that are seen
  bool HasKept = false;
};
} // namespace

std::map<EntityId, LockUses>
lockstitch::findLockUses(const Program &P,
                         llvm::function_ref<bool(const Entity &)> Wanted) {
  return Collector(P, Wanted).collect();
}

bool lockstitch::isOfLibrary(const LockUses &Uses, const Program &P) {
  return llvm::any_of(Uses.Acquired, [&](const LockUse &U) {
    return !P.Bodies.hasMain(P.Bodies[U.Body].Units);
  });
}
