// GuardTransition.cpp - what a guard does to the locks it stands for
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Transition.h"

using namespace lockstitch;

void Transition::adopt(const Guard &G, llvm::ArrayRef<Path> Locks) {
  for (const Path &L : Locks) {
    if (S.held(L))
      continue;
    if (const FreeLock *Free = S.free(L)) {
      noteNotHeld(L, trace(), Free->At, Free->Why,
                  LockEvent::Kind::AdoptedNotHeld);
      S.eraseFree(L);
      S.Held.push_back({L, G.Mode, 1, false, false, false, true, trace()});
      continue;
    }
    S.Held.push_back(
        {L, G.Mode, 1, L.isOneObject(), true, false, false, nullptr});
  }
}

void Transition::operator()(const Guard &G) {
  GuardState New{S.Values.locate(G.Object), locate(G.Locks), G.Mode, false,
                 trace()};
  for (Path &L : New.Locks)
    if (GuardState *Inner = S.guard(L); Inner && Inner->Locks.size() == 1)
      L = Inner->Locks.front();
  std::vector<Path> Others; // of the guards in one container
  if (GuardState *Old = S.guard(New.Object))
    if (!New.Object.isOneObject() && Old->Owns)
      Others = Old->Locks;
  S.dropGuard(New.Object);
  Attempt How = G.How == Bind::Tries   ? Attempt::Tries
                : G.How == Bind::Timed ? Attempt::Timed
                                       : Attempt::Waits;
  New.IsTried = How != Attempt::Waits;
  if (New.IsTried) {
    LockState Failed = S;
    Failed.addGuard(New);
    Out.Next.push_back(std::move(Failed));
  }
  New.Owns = G.How != Bind::Defers && G.How != Bind::Empty;
  if (G.How == Bind::Adopts)
    adopt(G, New.Locks);
  else if (New.Owns)
    acquireAll(New.Locks, G.Mode, How);
  // What G.mutex() and G.release() point to.
  if (New.Locks.size() == 1)
    S.Values.assignAt(New.Object, Value::address(New.Locks.front()), Fresh);
  New.Owns |= !Others.empty();
  llvm::append_range(New.Locks, Others);
  S.addGuard(std::move(New));
  done();
}

void Transition::unlock(GuardState &G) {
  if (G.Owns) {
    G.Owns = false;
    releaseAll(std::vector<Path>(G.Locks));
    return;
  }
  if (G.Locks.empty())
    return;
  const FreeLock *Free = S.free(G.Locks.front());
  noteNotHeld(G.Locks.front(), trace(), Free ? Free->At : G.Bound,
              Free        ? Free->Why
              : G.IsTried ? FreeBecause::AttemptFailed
                          : FreeBecause::GuardDeferred);
}

void Transition::doubtLocks(const GuardState &G) {
  for (const Path &L : G.Locks)
    if (HeldLock *H = S.held(L)) {
      H->IsMust = false;
      H->IsDoubtful = true;
    }
}

static bool hasIndex(const Path &P) {
  return llvm::any_of(P.Steps, [](const Step &S) {
    return S.What == Step::Kind::Index || S.What == Step::Kind::AnyIndex;
  });
}

bool Transition::doubtElements(const Path &Object) {
  bool IsAny = false;
  for (const GuardState &G : S.Guards)
    if (G.Object.Root == Object.Root && G.Object.Id == Object.Id &&
        (hasIndex(G.Object) || hasIndex(Object))) {
      doubtLocks(G);
      IsAny = true;
    }
  return IsAny;
}

bool Transition::endElements(const Path &Object) {
  if (Object.Steps.empty() || Object.Steps.back() != Step::anyIndex())
    return false;
  Path Whole = Object;
  Whole.Steps.pop_back();
  std::vector<Path> Elements;
  for (const GuardState &G : S.Guards)
    if (G.Object != Whole && G.Object.startsWith(Whole))
      Elements.push_back(G.Object);
  for (const Path &P : llvm::reverse(Elements)) {
    if (GuardState *G = S.guard(P); G->Owns)
      unlock(*G);
    S.dropGuard(P);
  }
  return !Elements.empty();
}

void Transition::operator()(const GuardUse &U) {
  Path Object = S.Values.locate(U.Object);
  GuardState *G = S.guard(Object);
  switch (U.What) {
  case GuardUse::Kind::Relock:
    return relock(U, Object, G);
  case GuardUse::Kind::Unlock:
    if (G && G->Locks.size() > 1 && !Object.isOneObject())
      doubtLocks(*G); // one of them
    else if (G)
      unlock(*G);
    else if (!doubtElements(Object))
      release(lockOfGuard(Object), trace());
    return done();
  case GuardUse::Kind::Disown:
    if (!G) {
      doubtElements(Object);
    } else {
      G->Owns = false;
      G->Locks.clear();
    }
    return done();
  case GuardUse::Kind::Test:
    if (U.Succeeds) {
      redefineResult(*U.Succeeds);
      G = S.guard(Object);
      if (G && !S.Values.assume(G->Owns ? *U.Succeeds : U.Succeeds->negated()))
        return;
    }
    return done();
  case GuardUse::Kind::End:
    if (G && G->Owns)
      unlock(*G);
    else if (!G && endElements(Object))
      return done();
    else if (!G && Object.Root == PathRoot::Param && Object.Steps.empty())
      release(lockOfGuard(Object), trace());
    S.dropGuard(Object);
    return done();
  }
}

void Transition::relock(const GuardUse &U, const Path &Object, GuardState *G) {
  std::vector<Path> Locks = {lockOfGuard(Object)};
  if (G) {
    Locks = G->Locks;
    if (G->Owns && !Locks.empty()) { // throws, whatever the attempt
      const HeldLock *H = S.held(Locks.front());
      note(LockEvent{LockEvent::Kind::Reacquired, Locks.front(), G->Mode,
                     G->Mode, false, "", trace(), H ? H->At : G->Bound});
      return done();
    }
  }
  if (!splitFailure(U.How, U.Succeeds, Locks))
    return;
  acquireAll(Locks, G ? G->Mode : LockMode::Exclusive, U.How);
  if (GuardState *Now = S.guard(Object))
    Now->Owns = true;
  done();
}

void Transition::operator()(const GuardMove &M) {
  Path To = S.Values.locate(M.To), From = S.Values.locate(M.From);
  GuardState *Old = S.guard(To);
  std::vector<Path> Others; // of the guards in one container
  if (Old && !To.isOneObject())
    Others = Old->Locks;
  else if (Old && Old->Owns && !M.IsSwap)
    unlock(*Old);
  std::optional<GuardState> NewTo, NewFrom;
  if (GuardState *G = S.guard(From))
    NewTo = *G;
  else if (isRefinable(From))
    NewTo = entryGuard(From);
  if (M.IsSwap)
    if (GuardState *G = S.guard(To))
      NewFrom = *G;
  S.dropGuard(To);
  S.dropGuard(From);
  if (NewTo) {
    llvm::append_range(NewTo->Locks, Others);
    NewTo->Object = To;
    S.addGuard(std::move(*NewTo));
  }
  if (!NewFrom)
    NewFrom = GuardState{From, {}, LockMode::Exclusive, false, trace()};
  NewFrom->Object = From;
  S.addGuard(std::move(*NewFrom));
  done();
}

GuardState Transition::entryGuard(const Path &Object) {
  Path Lock = lockOfGuard(Object);
  if (!S.held(Lock) && !S.free(Lock))
    S.Held.push_back(
        {Lock, LockMode::Exclusive, 1, true, true, false, false, nullptr});
  return {Object, {Lock}, LockMode::Exclusive, true, trace()};
}
