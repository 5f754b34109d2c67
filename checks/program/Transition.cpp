// Transition.cpp - one fact applied to one state
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Transition.h"
#include "program/MayAlias.h"

using namespace lockstitch;

const Trace *Transition::trace(const Trace *Inner) {
  return T.Origins.at(X, T.F[T.Body].id(), T.Origins.joined(Via, Inner),
                      Candidates);
}

std::vector<Path> Transition::locate(llvm::ArrayRef<Path> Paths) {
  std::vector<Path> Located;
  for (const Path &P : Paths)
    Located.push_back(S.Values.locate(P));
  return Located;
}

void Transition::redefineResult(const Condition &C) {
  if (C.Left.Where.Root == PathRoot::Temp)
    S.redefine(C.Left.Where.Id);
}

//===-- What is noteworthy --------------------------------------------------//

void Transition::note(LockEvent E) {
  E.IsThrowCertain = S.IsThrowCertain;
  if (T.Record)
    T.Record->Events.add(std::move(E));
}

void Transition::note(Acquisition A) {
  if (T.Record && (!A.Lock.isTop() || lastEntity(A.Lock)))
    T.Record->Summary.Acquisitions.add(std::move(A));
}

void Transition::note(LockPair P) {
  if (!T.Record || P.First == P.Second)
    return;
  P.AreCompared |= T.compares(P.First, P.Second);
  if (isRefinable(P.First) || isRefinable(P.Second))
    T.Record->Summary.Pairs.add(P);
  T.Record->Pairs.add(std::move(P));
}

void Transition::noteNotHeld(const Path &Lock, const Trace *At,
                             const Trace *Since, FreeBecause Why,
                             LockEvent::Kind What) {
  note(LockEvent{
      .What = What, .Lock = Lock, .At = At, .Earlier = Since, .Since = Why});
}

void Transition::noteNotHeld(const Path &Lock, const Trace *At,
                             const FreeLock &Free, bool IsConditional) {
  note(LockEvent{.What = LockEvent::Kind::NotHeld,
                 .Lock = Lock,
                 .IsConditional = IsConditional,
                 .At = At,
                 .Earlier = Free.At,
                 .Since = Free.Why});
}

void Transition::noteHolding() {
  bool HasOwn = llvm::any_of(
      S.Held, [](const HeldLock &H) { return !H.IsFromEntry && H.At; });
  if (T.Record && HasOwn)
    T.Record->Holding.insert(&X);
  if (T.Record && S.Held.empty())
    T.Record->Unlocked.insert(&X);
}

void Transition::block(Blocking B, llvm::ArrayRef<Path> ReleasedElsewhere) {
  for (const HeldLock &H : S.Held)
    if (H.IsMust && !isGivenUp(H, B.Released))
      note(LockEvent{.What = LockEvent::Kind::Blocked,
                     .Lock = H.Lock,
                     .Mode = H.Mode,
                     .EarlierMode = H.Mode,
                     .IsConditional =
                         H.IsConditional || isGivenUp(H, ReleasedElsewhere),
                     .Calls = B.What,
                     .At = B.At,
                     .Earlier = H.At,
                     .On = B.On,
                     .Awaited = B.Awaited});
  llvm::append_range(B.Released, S.givenUp());
  if (T.Record)
    T.Record->Summary.Blockings.add(std::move(B));
}

//===-- Waiting on a condition ---------------------------------------------//

bool Transition::reportNotHeld(LockEvent E) {
  const FreeLock *Free = S.free(E.Lock);
  if (!Free || !isNamed(E.Lock))
    return false;
  // What an attempt returned was told from one error: it may have succeeded.
  if (Free->Why == FreeBecause::AttemptFailed &&
      S.Values.range(S.Values.valueAt(Free->Result)).Not.value_or(0) != 0)
    return false;
  E.IsConditional = Free->IsUntold;
  E.Earlier = Free->At;
  E.Since = Free->Why;
  note(E);
  S.eraseFree(E.Lock);
  S.Held.push_back(
      {E.Lock, LockMode::Exclusive, 1, false, false, false, true, E.At});
  return true;
}

bool Transition::reportNotHeld(const ConditionWait &W) {
  return reportNotHeld(LockEvent{.What = LockEvent::Kind::WaitsNotHeld,
                                 .Lock = W.Lock,
                                 .At = W.At,
                                 .On = W.On});
}

void Transition::noteWait(const Wait &W, const Path &Lock, GuardState *Guard) {
  ConditionWait Mine{S.Values.locate(W.On),
                     Lock,
                     false,
                     W.IsTimed,
                     T.conditions(S),
                     S.Units,
                     meanwhile(),
                     std::nullopt,
                     trace()};
  if (Guard && !Guard->Owns) {
    if (!S.free(Lock) && !S.held(Lock))
      S.setFree({Lock, false, Guard->Bound, FreeBecause::GuardDeferred});
    if (reportNotHeld(Mine))
      Guard->Owns = true;
  } else if (!S.held(Lock) && !reportNotHeld(Mine)) {
    Mine.IsOfCaller = !Guard && heldByAlias(Lock).empty();
  }
  if (T.Record)
    T.Record->Summary.Waits.add(std::move(Mine));
}

void Transition::bind(const ConditionWait &W, const Binding &Bound,
                      std::optional<unsigned> By) {
  if (!W.Units.meets(S.Units) || !Bound.admits(W.When))
    return;
  ConditionWait Mine = W;
  Mine.On = Bound.path(W.On);
  Mine.Lock = Bound.path(W.Lock);
  Mine.Units = S.Units & W.Units;
  Mine.When = Bound.whenReached(W.When, T.Kept);
  if (W.By || By) {
    Mine.By = W.By ? known(*W.By) : By;
  } else {
    Mine.At = trace(W.At);
    Mine.Others = meanwhile(W.Others, Bound);
    if (Mine.IsOfCaller)
      Mine.IsOfCaller = !S.held(Mine.Lock) && !reportNotHeld(Mine) &&
                        heldByAlias(Mine.Lock).empty();
  }
  if (T.Record)
    T.Record->Summary.Waits.add(std::move(Mine));
}

//===-- What is called with a lock held ------------------------------------//

void Transition::need(LockNeed N) {
  bool IsOfCaller =
      !S.held(N.Lock) &&
      !reportNotHeld(LockEvent{.What = LockEvent::Kind::CallsNotHeld,
                               .Lock = N.Lock,
                               .Calls = N.What,
                               .At = N.At}) &&
      heldByAlias(N.Lock).empty();
  if (T.Record && IsOfCaller)
    T.Record->Summary.Needs.add(std::move(N));
}

void Transition::bind(const LockNeed &N, const Binding &Bound) {
  if (!N.Units.meets(S.Units) || !Bound.admits(N.When))
    return;
  LockNeed Mine = N;
  Mine.Lock = Bound.path(N.Lock);
  Mine.Units = S.Units & N.Units;
  Mine.When = Bound.whenReached(N.When, T.Kept);
  Mine.At = trace(N.At);
  need(std::move(Mine));
}

void Transition::operator()(const Need &N) {
  for (const Path &Lock : locate(N.Locks))
    need({Lock, N.Mode, N.What, T.conditions(S), S.Units, trace()});
  done();
}

//===-- Facts that are neither locks, guards nor calls ----------------------//

void Transition::operator()(const Suspend &) {
  for (const HeldLock &H : S.Held)
    if (H.IsMust && H.At)
      note(LockEvent{.What = LockEvent::Kind::Suspended,
                     .Lock = H.Lock,
                     .Mode = H.Mode,
                     .IsConditional = H.IsConditional,
                     .At = trace(),
                     .Earlier = H.At});
  done();
}

void Transition::operator()(const Wait &W) {
  noteHolding();
  checkAlive(S.Values.locate(W.On), trace());
  std::vector<Path> Released;
  if (W.Lock) {
    Path P = S.Values.locate(*W.Lock);
    if (GuardState *G = S.guard(P))
      Released = G->Locks;
    else
      Released = {W.LockIsGuard ? lockOfGuard(P) : P};
    if (W.Kind == WaitKind::Condition && !Released.empty())
      noteWait(W, Released.front(), S.guard(P));
    // A lock that has another name here, perhaps.
    for (const Path &L : std::vector<Path>(Released))
      if (!S.held(L))
        if (auto Aliases = heldByAlias(L); Aliases.size() == 1)
          Released.push_back(Aliases.front()->Lock);
  }
  static constexpr llvm::StringLiteral Names[] = {
      "wait on a condition variable", "wait on a latch",   "wait at a barrier",
      "wait on a semaphore",          "wait for a future", "wait for an event"};
  Blocking B{Names[unsigned(W.Kind)], Released, T.conditions(S), S.Units,
             trace()};
  if (!W.IsTimed) {
    B.On = S.Values.locate(W.On);
    B.IsOnCondition = W.Kind == WaitKind::Condition;
    if (W.Kind == WaitKind::Future)
      B.Awaited = awaited(*B.On);
  }
  block(std::move(B));
  if (W.Succeeds)
    redefineResult(*W.Succeeds);
  // Without a predicate, the wait may be over before anybody notifies.
  bool IsHeard = W.Kind != WaitKind::Condition || W.HasPredicate;
  if (IsHeard && !W.IsTimed)
    hear(wordOf(W.Kind, W.On));
  else if (IsHeard && W.Succeeds)
    hearIf(S, wordOf(W.Kind, W.On), *W.Succeeds);
  if (W.Kind == WaitKind::Future && !W.IsTimed)
    join(S.Values.locate(W.On));
  done();
}

void Transition::operator()(const Join &J) {
  Path Handle = S.Values.locate(J.Handle);
  RootSet Awaited = awaited(Handle);
  // The end of a future waits for what std::async started, and else for nobody.
  SyncKind Kind = T.F.entity(lastEntity(J.Handle)).Sync;
  bool IsFuture = Kind == SyncKind::Future || Kind == SyncKind::Other;
  if (!IsFuture || !Awaited.empty())
    block({"join", {}, T.conditions(S), S.Units, trace(), Handle, Awaited});
  join(Handle);
  done();
}

void Transition::operator()(const Block &B) {
  LockState Blocked = S;
  if (!B.When || Blocked.Values.assume(*B.When))
    block({B.What, {}, T.conditions(Blocked), S.Units, trace()});
  done();
}

void Transition::operator()(const Assign &A) {
  // A closure's captures may be there already, built in place.
  bool IsClosure = A.What.What == Value::Kind::Function;
  if (A.To.Root == PathRoot::Temp && A.To.Steps.empty() && !IsClosure)
    S.redefine(A.To.Id);
  Path To = S.Values.locate(A.To);
  Value What = S.Values.evaluate(A.What);
  if (What.What == Value::Kind::Address)
    S.Others.rename(What.Where, To.deref());
  else if (A.What.What == Value::Kind::Load)
    S.Others.rename(S.Values.locate(A.What.Where), To);
  // Made anew, in a loop perhaps: what is held, or was released, is a lock of
  // one made before.
  if (A.What.What == Value::Kind::Address &&
      A.What.Where.Root == PathRoot::Alloc && A.What.Where.Steps.empty()) {
    for (HeldLock &H : S.Held)
      if (H.Lock.startsWith(A.What.Where))
        H.IsDoubtful = true;
    llvm::erase_if(S.Free, [&](const FreeLock &Old) {
      return Old.Lock.startsWith(A.What.Where);
    });
  }
  S.redefine(freshSymbol(Fresh, To).Id);
  S.renew(To);
  S.Values.assign(A.To, A.What, Fresh);
  bool IsSet =
      What.What == Value::Kind::Integer
          ? What.Int != 0
          : What.What == Value::Kind::Address && A.To.Root == PathRoot::Entity;
  if (IsSet && T.About.Shared.isFlag(A.To))
    tellByFlag(A.To);
  // Whoever counts, and finds that he was the last, hears of the others.
  if (What.What == Value::Kind::Unknown && T.About.Shared.isCount(A.To))
    hearIfLast(A.To);
  done();
}

void Transition::operator()(const Throw &Th) {
  if (!Th.IsCertain)
    Out.Next.push_back(S);
  S.IsThrowCertain = Th.IsCertain;
  Out.Thrown.push_back(std::move(S));
}

void Transition::operator()(const lockstitch::Return &R) {
  S.Returned = S.Values.evaluate(R.What);
  S.Result = S.Values.range(*S.Returned);
  S.ReturnedAt = X.Where;
  done();
}
