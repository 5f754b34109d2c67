// LifetimeTransition.cpp - what initialising and destroying a lock does
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Only locks whose life is begun and ended by calls are followed: an object of
// a C++ class is alive as long as it can be named, and made again unseen.

#include "program/MayAlias.h"
#include "program/Transition.h"

using namespace lockstitch;

/// Whether calls begin and end its life, as far as is known.
static bool isLivedByCalls(const Path &Lock, const Functions &F) {
  EntityId Last = lastEntity(Lock);
  if (!Last) // what a caller passed, who knows it by name
    return Lock == Path::param(Lock.Id).deref();
  return Lock.isOneObject() && !F.entity(Last).Type.contains("::");
}

/// Whether it was released, or initialised elsewhere: a loop may try again to
/// initialise what it could not.
static bool isInUse(const FreeLock &Free, const Fact &At) {
  return Free.Why == FreeBecause::Released ||
         (Free.Why == FreeBecause::Initialised && Free.At->Where != At.Where);
}

bool Transition::isMadeAgain(const Path &Lock) {
  return T.F.beginsAtOwn(Lock) && T.isRepeated(X);
}

bool Transition::checkAlive(const Path &Lock, const Trace *At,
                            bool IsConditional) {
  const FreeLock *Free = S.free(Lock);
  if (!Free || Free->Why != FreeBecause::Destroyed)
    return true;
  note(LockEvent{.What = LockEvent::Kind::UsedDestroyed,
                 .Lock = Lock,
                 .IsConditional = IsConditional || Free->IsUntold,
                 .At = At,
                 .Earlier = Free->At,
                 .Since = Free->Why});
  S.renew(Lock); // said once
  return false;
}

void Transition::initialise(const Path &Lock, const Trace *At,
                            bool IsConditional) {
  if (!isLivedByCalls(Lock, T.F))
    return;
  const HeldLock *H = S.held(Lock);
  const FreeLock *Free = S.free(Lock);
  if (H && H->IsMust && !H->IsDoubtful && H->At && !isMadeAgain(Lock))
    note(LockEvent{.What = LockEvent::Kind::InitialisedHeld,
                   .Lock = Lock,
                   .IsConditional = IsConditional || H->IsConditional,
                   .At = At,
                   .Earlier = H->At});
  else if (Free && isNamed(Lock) && !isMadeAgain(Lock) && isInUse(*Free, X))
    note(LockEvent{.What = LockEvent::Kind::Reinitialised,
                   .Lock = Lock,
                   .IsConditional = IsConditional || Free->IsUntold,
                   .At = At,
                   .Earlier = Free->At,
                   .Since = Free->Why});
  if (H)
    S.Held.erase(S.Held.begin() + (H - S.Held.data()));
  S.setFree({Lock, false, At, FreeBecause::Initialised});
  S.noteUntold(Lock, IsConditional);
  if (T.Record && outlives(Lock, T.F) &&
      !llvm::is_contained(T.Record->Summary.Initialised, Lock))
    T.Record->Summary.Initialised.push_back(Lock);
}

void Transition::destroy(const Path &Lock, const Trace *At,
                         bool IsConditional) {
  if (!checkAlive(Lock, At, IsConditional))
    return;
  if (HeldLock *H = S.held(Lock)) {
    if (H->IsMust && !H->IsDoubtful && H->At)
      note(LockEvent{.What = LockEvent::Kind::DestroyedHeld,
                     .Lock = Lock,
                     .IsConditional = IsConditional || H->IsConditional,
                     .At = At,
                     .Earlier = H->At});
    H->IsMust = false;
    H->IsDoubtful = true;
    return;
  }
  if (!isLivedByCalls(Lock, T.F) || isMadeAgain(Lock))
    return S.eraseFree(Lock);
  S.setFree({Lock, false, At, FreeBecause::Destroyed});
  S.noteUntold(Lock, IsConditional);
}

void Transition::operator()(const Lifetime &L) {
  Path Lock = S.Values.locate(L.Object);
  if (L.IsEnd)
    destroy(Lock, trace(), false);
  else
    initialise(Lock, trace(), false);
  done();
}
