// RaceKinds.cpp - which mistake a race is a case of
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/RaceKinds.h"
#include "program/OwnLocks.h"

using namespace lockstitch;

//===-- Locks -------------------------------------------------------------===//

const Protection *lockstitch::sharedLockOfWriter(const Race &R) {
  auto Find = [](const RaceSide &Writer,
                 const RaceSide &Other) -> const Protection * {
    if (!Writer.Access->isWrite())
      return nullptr;
    for (const Protection &L : Writer.Locks)
      if (L.Mode == LockMode::Shared &&
          llvm::any_of(Other.Locks, [&](const Protection &O) {
            return O.Mode == LockMode::Shared &&
                   lastEntity(O.Lock) == lastEntity(L.Lock);
          }))
        return &L;
    return nullptr;
  };
  if (const Protection *L = Find(R.First, R.Second))
    return L;
  return Find(R.Second, R.First);
}

/// Whether the place was found to be set: what is taken out then, or changed,
/// is no longer being initialised.
static bool isOfWhatIsSet(const MemoryAccess &A) {
  return llvm::any_of(A.When, [&](const auto &E) {
    return E.first == A.Place && !E.second.meets(Range::of(0));
  });
}

/// A test without the lock; then, in the same function, one with it, and a
/// write.
static bool isDoubleChecked(const Race &R, const Program &P) {
  const RaceSide &Test = R.First.Access->isWrite() ? R.Second : R.First;
  const RaceSide &Set = R.First.Access->isWrite() ? R.First : R.Second;
  const Trace &At = Test.Access->At->innermost();
  const Trace &SetAt = Set.Access->At->innermost();
  if (Test.Access->isWrite() || !Set.Access->isWrite() || !Test.Locks.empty() ||
      Set.Locks.empty() || At.Function != SetAt.Function ||
      SetAt.Where < At.Where)
    return false;
  auto IsSecondTest = [&](const MemoryAccess &A) {
    return A.Kind == AccessKind::Read && !A.In->By && !A.In->Locks.empty() &&
           !A.At->Inner && lastEntity(A.Place) == lastEntity(R.Place) &&
           A.At->Where != At.Where;
  };
  auto IsOther = [&](const MemoryAccess &A) {
    return A.isWrite() && A.At->Where == SetAt.Where && isOfWhatIsSet(A);
  };
  return llvm::any_of(P.Bodies.bodiesOf(At.Function), [&](unsigned Body) {
    // Of a member, those that callers may name better.
    const AccessList &Own = P.Held[Body].Accesses;
    const AccessList &OfCallers = P.Held[Body].Summary.Accesses;
    return (llvm::any_of(Own, IsSecondTest) ||
            llvm::any_of(OfCallers, IsSecondTest)) &&
           llvm::none_of(Own, IsOther) && llvm::none_of(OfCallers, IsOther);
  });
}

/// Whether a lock is held that only this call can name.
static bool isUnderOwnLock(const RaceSide &S, const Program &P) {
  return S.Access->In->Locks.size() == 1 && !S.Access->In->By &&
         S.Locks.size() == 1 &&
         isOwnLock(S.Locks.front().Lock, S.Body, P.Bodies, P.Calls);
}

//===-- Atomics, and what is taken for them -------------------------------===//

const RaceSide &lockstitch::plainSideOf(const Race &R) {
  return R.First.Access->isAtomic() ? R.Second : R.First;
}

/// Whether a pointer that never changes leads there: to a device's registers,
/// not to a variable.
static bool isOfDevice(const Race &R, const Program &P) {
  if (R.Place.Root != PathRoot::Entity || R.Place.Steps.empty() ||
      R.Place.Steps.front() != Step::deref())
    return false;
  return P.Bodies.entity({R.Place.Id}).Type.ends_with("*const");
}

//===-- What is made when it is first asked for ---------------------------===//

/// Whether the conditions say that the place is unset.
template <class Conditions>
static bool findUnset(const Conditions &When, const Path &Place) {
  return llvm::any_of(When, [&](const auto &E) {
    return E.first == Place && !E.second.meets(Range::nonZero());
  });
}

/// Whether a side does what it does because Flag, as it names it, is unset.
static bool isWhereUnset(const RaceSide &S, const Path &Flag,
                         const Program &P) {
  if (findUnset(S.Access->When, Flag))
    return true;
  // The caller asked, and called what makes it.
  if (!S.Way || !S.Way->Call || Flag.Root != PathRoot::Entity)
    return false;
  const LocksAround *Around = P.Held.around(S.Way->Caller, S.Way->Call);
  return Around && findUnset(Around->When, Flag);
}

const RaceSide *lockstitch::makerIn(const Race &R, const Program &P) {
  for (const RaceSide *S : {&R.First, &R.Second})
    if (S->Access->Kind == AccessKind::Write && S->Locks.empty() &&
        isWhereUnset(*S, S->Access->Place, P))
      return S;
  return nullptr;
}

static bool isLazyInit(const Race &R, const Program &P) {
  return R.First.Locks.empty() && R.Second.Locks.empty() && makerIn(R, P);
}

const Race *lockstitch::lazyInitIn(const Race &R, const Program &P) {
  if (isLazyInit(R, P))
    return &R;
  auto It = llvm::find_if(
      R.Others, [&](const Race &Other) { return isLazyInit(Other, P); });
  return It == R.Others.end() ? nullptr : &*It;
}

/// Whether it is what a function makes because the flag of a lazy
/// initialisation was unset.
static bool isOfLazyInit(const Race &R, const Program &P) {
  auto IsMade = [&](const RaceSide &S, const Path &Flag) {
    return S.Access->isWrite() && S.Locks.empty() && isWhereUnset(S, Flag, P);
  };
  return llvm::any_of(P.Races, [&](const Race &Known) {
    const Race *Init = &Known == &R ? nullptr : lazyInitIn(Known, P);
    if (!Init)
      return false;
    const RaceSide &Maker = *makerIn(*Init, P);
    const Path &Flag = Maker.Access->Place;
    return (Maker.Body == R.First.Body && IsMade(R.First, Flag)) ||
           (Maker.Body == R.Second.Body && IsMade(R.Second, Flag));
  });
}

//===-- Const functions ---------------------------------------------------===//

EntityId lockstitch::memberAt(const Path &Place) {
  for (const Step &S : llvm::reverse(Place.Steps))
    if (S.What == Step::Kind::Deref)
      return {};
    else if (S.What == Step::Kind::Field)
      return {S.Id};
  return {};
}

const RaceSide *lockstitch::constWriterIn(const Race &R, const Program &P) {
  EntityId Field = memberAt(R.Place);
  if (!Field || !P.Bodies.entity(Field).IsMutable)
    return nullptr;
  for (const RaceSide *S : {&R.First, &R.Second}) {
    EntityId Function = S->Access->At->innermost().Function;
    if (S->Access->isWrite() && S->Locks.empty() &&
        llvm::any_of(P.Bodies.bodiesOf(Function), [&](unsigned Body) {
          const FunctionFacts &F = *P.Bodies[Body].Facts;
          return F.IsConst && F.Is != Role::Lambda;
        }))
      return S;
  }
  return nullptr;
}

//===-- Waiters -----------------------------------------------------------===//

/// What is told of the place as well: that a waiter misses the notification, or
/// that a loop need not see the change.
static bool isOfWaiter(const Race &R, const Program &P) {
  auto Is = [&](const RaceSide &S) {
    Location At = S.Access->At->innermost().Where;
    return llvm::any_of(P.Waiting.Lost,
                        [&](const LostNotification &L) {
                          return !L.By.IsTimed && L.Write->Where == At;
                        }) ||
           llvm::any_of(P.SpinLoops, [&](const SpinLoop &L) {
             return !L.IsAtomic && !L.Pauses && L.Read->Where == At;
           });
  };
  return (Is(R.First) || Is(R.Second)) &&
         llvm::all_of(R.Others,
                      [&](const Race &Other) { return isOfWaiter(Other, P); });
}

RaceKind lockstitch::kindOf(const Race &R, const Program &P) {
  const MemoryAccess &A = *R.First.Access, &B = *R.Second.Access;
  if (R.Place.Root == PathRoot::Entity &&
      P.Bodies.entity({R.Place.Id}).IsHidden)
    return RaceKind::Hidden;
  if (isOfWaiter(R, P))
    return RaceKind::OfWaiter;
  if (isUnderOwnLock(R.First, P) || isUnderOwnLock(R.Second, P))
    return RaceKind::UnderOwnLock;
  if (sharedLockOfWriter(R))
    return RaceKind::UnderSharedLock;
  if (A.isAtomic() != B.isAtomic())
    return RaceKind::MixedAtomic;
  if (isDoubleChecked(R, P))
    return RaceKind::DoubleChecked;
  if (R.isAgainstUse())
    return RaceKind::AgainstUse;
  if (R.Published)
    return RaceKind::RelaxedPublication;
  if (A.IsVolatile || B.IsVolatile)
    return isOfDevice(R, P) ? RaceKind::OfDevice : RaceKind::Volatile;
  if (lazyInitIn(R, P))
    return RaceKind::LazyInit;
  if (constWriterIn(R, P))
    return RaceKind::MutableInConst;
  return isOfLazyInit(R, P) ? RaceKind::OfLazyInit : RaceKind::Plain;
}
