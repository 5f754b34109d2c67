// Reentries.cpp - whether a recursive lock is acquired by who holds it
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Reentries.h"
#include "program/OwnSections.h"

using namespace lockstitch;

/// Where a lock becomes recursive: nowhere, if it is none for certain.
static Location recursiveSince(const Entity &E, const LockUses &Uses) {
  if (isRecursive(E.Sync))
    return E.Declared;
  return Uses.IsMadePlain ? Location() : Uses.RecursiveSince;
}

namespace {
/// What is done with one lock held.
class Reentry {
public:
  Reentry(EntityId Lock, const LockUses &Uses, const Program &P)
      : Lock(Lock), P(P) {
    for (unsigned Body : Uses.Bodies)
      reach(Body);
    while (!Todo.empty()) {
      unsigned Body = Todo.back();
      Todo.pop_back();
      for (const CallEdge &E : P.Calls.callersOf(Body))
        reach(E.Caller);
    }
  }

  /// Whether somebody may acquire it again.
  bool isSeen() {
    return llvm::any_of(Reaching, [&](unsigned Body) { return isIn(Body); });
  }

  /// Whether what is not seen is called meanwhile, or may call while it holds
  /// the lock.
  bool CallsUnknown = false;

private:
  void reach(unsigned Body) {
    if (Reaching.insert(Body).second)
      Todo.push_back(Body);
  }

  bool isIt(const Path &Path) const { return lastEntity(Path) == Lock; }

  template <typename List> bool has(const List &Paths) const {
    return llvm::any_of(Paths, [&](const Path &Each) { return isIt(Each); });
  }

  /// Whether a callee acquires what it is passed, and that is the lock.
  bool acquiresPassed(const Call &C, unsigned Callee) const {
    return llvm::any_of(P.Held[Callee].Summary.Acquisitions,
                        [&](const Acquisition &A) {
                          return isIt(inCaller(A.Lock, C, P.Bodies));
                        });
  }

  bool isIn(unsigned Body) {
    const FunctionFacts &Facts = *P.Bodies[Body].Facts;
    OwnSections Own(Body, P.Bodies, P.Calls, P.Held);
    bool IsHeldByCaller = llvm::any_of(Facts.Contracts, [&](const Contract &C) {
      return C.What == Contract::Kind::Requires && isIt(C.Lock);
    });
    for (const BasicBlock &B : Facts.Blocks)
      for (const Fact &X : B.Facts)
        if ((IsHeldByCaller || has(Own.heldBefore(X))) && isAgain(Body, X, Own))
          return true;
    leavesHeld(Body);
    return false;
  }

  /// Whether a fact acquires the lock, or calls who may.
  bool isAgain(unsigned Body, const Fact &X, const OwnSections &Own) {
    const auto *G = std::get_if<Guard>(&X.What);
    if (has(Own.acquires(X)) && !(G && G->How == Bind::Adopts))
      return true;
    // Whoever gets a function may call it.
    if (const auto *A = std::get_if<Assign>(&X.What))
      CallsUnknown |=
          A->What.What == Value::Kind::Function && A->To.Root == PathRoot::Temp;
    const auto *C = std::get_if<Call>(&X.What);
    if (!C)
      return false;
    llvm::ArrayRef<CallEdge> Callees = P.Calls.callsAt(Body, X);
    bool IsFixed = C->Callee.What == Value::Kind::Function && !C->IsVirtual;
    CallsUnknown |= !IsFixed && (Callees.empty() || isOfLibrary(Body));
    return llvm::any_of(Callees, [&](const CallEdge &E) {
      return Reaching.contains(E.Callee) || acquiresPassed(*C, E.Callee);
    });
  }

  /// A caller that is not seen may call again what leaves it the lock.
  void leavesHeld(unsigned Body) {
    const FunctionFacts &Facts = *P.Bodies[Body].Facts;
    if (!Facts.IsPublic || !isOfLibrary(Body) || Facts.Is == Role::Constructor)
      return;
    for (const Outcome &O : P.Held[Body].Summary.Outcomes)
      CallsUnknown |=
          llvm::any_of(O.Held, [&](const HeldLock &H) { return isIt(H.Lock); });
  }

  bool isOfLibrary(unsigned Body) const {
    return !P.Bodies.hasMain(P.Bodies[Body].Units);
  }

  EntityId Lock;
  const Program &P;
  std::set<unsigned> Reaching; ///< bodies that may come to acquire it
  std::vector<unsigned> Todo;
};
} // namespace

/// Locks that are made recursive when they are initialised, not by their type.
static std::set<EntityId> findMadeRecursive(const Program &P) {
  std::set<EntityId> Found;
  P.eachFact([&](unsigned, const Fact &X) {
    const auto *L = std::get_if<Lifetime>(&X.What);
    if (L && !L->IsEnd && isRecursive(L->Sync))
      Found.insert(lastEntity(L->Object));
  });
  return Found;
}

std::vector<UnreenteredLock> lockstitch::findUnreentered(const Program &P) {
  std::set<EntityId> Made = findMadeRecursive(P);
  auto IsWanted = [&](const Entity &E) {
    return !E.IsSystem && (isRecursive(E.Sync) || Made.contains(E.Id));
  };
  std::vector<UnreenteredLock> Out;
  for (auto &[Id, Uses] : findLockUses(P, IsWanted)) {
    Location Where = recursiveSince(P.Bodies.entity(Id), Uses);
    if (!Where || Uses.Acquired.empty() || Uses.IsLost)
      continue;
    Reentry Again(Id, Uses, P);
    if (!Again.isSeen())
      Out.push_back({Id, Where, Uses, Again.CallsUnknown});
  }
  return Out;
}
