// Leaks.cpp - locks that are still held when a function ends
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Leaks.h"

using namespace lockstitch;

static bool holds(const Outcome &O, const Path &Lock) {
  return llvm::any_of(
      O.Held, [&](const HeldLock &H) { return H.IsMust && H.Lock == Lock; });
}

static bool frees(const Outcome &O, const Path &Lock) {
  return llvm::is_contained(O.Freed, Lock);
}

namespace {
class LeakFinder {
public:
  LeakFinder(const Functions &F, const CallGraph &Calls, const Locksets &Held)
      : F(F), Calls(Calls), Held(Held), Releases(F.size()),
        ReleasesForCaller(F.size()) {
    for (unsigned Body = 0; Body < F.size(); ++Body)
      for (const Outcome &O : Held[Body].Summary.Outcomes) {
        addAll(Releases[Body], O.Released);
        addAll(Releases[Body], O.Freed);
        addAll(ReleasesForCaller[Body], O.Released);
        addAll(ReleasedForCaller, O.Released);
      }
  }

  std::vector<Leak> find() {
    std::vector<Leak> Out;
    for (unsigned Body = 0; Body < F.size(); ++Body)
      for (const HeldLock &H : locksHeldAtEnd(Body))
        if (std::optional<Leak> L = leakOf(Body, H))
          Out.push_back(*L);
    return Out;
  }

private:
  static void addAll(std::set<EntityId> &Set, llvm::ArrayRef<Path> Locks) {
    for (const Path &P : Locks)
      if (EntityId Last = lastEntity(P))
        Set.insert(Last);
  }

  std::vector<HeldLock> locksHeldAtEnd(unsigned Body) const {
    std::vector<HeldLock> Out;
    for (const Outcome &O : Held[Body].Summary.Outcomes)
      for (const HeldLock &H : O.Held)
        if (H.IsMust && H.At && !isLockOfGuard(H.Lock) && !isByGuard(O, H) &&
            llvm::none_of(Out, [&](auto &X) { return X.Lock == H.Lock; }))
          Out.push_back(H);
    return Out;
  }

  /// A guard that outlives the function holds it: a returned one, a member.
  static bool isByGuard(const Outcome &O, const HeldLock &H) {
    return llvm::any_of(O.Guards, [&](const GuardState &G) {
      return G.Owns && llvm::is_contained(G.Locks, H.Lock);
    });
  }

  /// Whether the function says of itself that it acquires the lock.
  bool isPromised(unsigned Body, const Path &Lock) const {
    return llvm::any_of(F[Body].Facts->Contracts, [&](const Contract &C) {
      return C.What == Contract::Kind::Acquires && C.Lock == Lock;
    });
  }

  /// Whether whoever calls Body releases such a lock.
  bool doCallersRelease(unsigned Body, EntityId Lock) const {
    return llvm::any_of(Calls.callersOf(Body), [&](const CallEdge &E) {
      return E.Caller != Body &&
             (Releases[E.Caller].count(Lock) ||
              llvm::any_of(Calls.callsOf(E.Caller), [&](const CallEdge &Next) {
                return ReleasesForCaller[Next.Callee].count(Lock);
              }));
    });
  }

  /// Whether the mistake is told of already: the lock is still held when the
  /// function comes to acquire it again.
  bool isAcquiredAgain(unsigned Body, const Path &Lock) const {
    return llvm::any_of(Held[Body].Events, [&](const LockEvent &E) {
      return E.What == LockEvent::Kind::Reacquired && E.Lock == Lock;
    });
  }

  std::optional<Leak> leakOf(unsigned Body, const HeldLock &H) const {
    const Outcome *Leaking = nullptr, *Freeing = nullptr, *Throwing = nullptr;
    bool IsTold = true;
    for (const Outcome &O : Held[Body].Summary.Outcomes) {
      if (holds(O, H.Lock)) {
        const Outcome *&Slot = O.IsThrow ? Throwing : Leaking;
        if (!Slot || (O.IsThrowCertain && !Slot->IsThrowCertain))
          Slot = &O;
      } else if (!O.IsThrow && frees(O, H.Lock)) {
        Freeing = &O;
      }
    }
    if (Leaking && Freeing)
      IsTold = !Leaking->Result.meets(Freeing->Result);

    if (isPromised(Body, H.Lock) || isAcquiredAgain(Body, H.Lock))
      return std::nullopt;
    Leak L{Body, H.Lock, H.At, {}, false, {}, H.IsConditional, true, false};
    EntityId Last = lastEntity(H.Lock);
    if (Freeing && Leaking) {
      if (Last && doCallersRelease(Body, Last))
        return std::nullopt;
      L.Exit = Leaking->Exit;
      L.IsToldByResult = IsTold;
      return L;
    }
    if (Freeing && Throwing) {
      L.Exit = Throwing->Exit;
      L.IsThrow = true;
      L.IsThrowCertain = Throwing->IsThrowCertain;
      return L;
    }
    // Held on every way out: a way to lock, if anybody unlocks.
    if (!Leaking || !Last || H.At->Inner || ReleasedForCaller.count(Last) ||
        doCallersRelease(Body, Last))
      return std::nullopt;
    L.Exit = Leaking->Exit;
    L.Why = Leak::Reason::NeverReleased;
    return L;
  }

  const Functions &F;
  const CallGraph &Calls;
  const Locksets &Held;

  // By the field or variable: a caller may reach the same lock by another path.
  std::vector<std::set<EntityId>> Releases, ReleasesForCaller;
  std::set<EntityId> ReleasedForCaller;
};
} // namespace

std::vector<Leak> lockstitch::findLeaks(const Functions &F,
                                        const CallGraph &Calls,
                                        const Locksets &Held) {
  return LeakFinder(F, Calls, Held).find();
}
