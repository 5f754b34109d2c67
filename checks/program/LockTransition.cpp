// LockTransition.cpp - what acquiring and releasing a lock does
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/MayAlias.h"
#include "program/Transition.h"

using namespace lockstitch;

/// Acquisitions of a lock that are told apart.
static constexpr unsigned MaxCount = 4;

void Transition::orderAfterHeld(const Acquisition &A, bool IsPaired) {
  if (A.How != Attempt::Waits || !T.Record)
    return; // whoever gives up after a while does not wait forever
  for (const HeldLock &H : S.Held) {
    if (T.Record->Pairs.isCut())
      return;
    if (!H.IsMust || isGivenUp(H, A.Released) ||
        (IsPaired && isGivenUp(H, A.Lock)))
      continue;
    LockPair P{.First = H.Lock,
               .Second = A.Lock,
               .FirstMode = H.Mode,
               .SecondMode = A.Mode,
               .Released = A.Released,
               .When = A.When,
               .Units = A.Units,
               .Others = A.Others,
               .FirstAt = H.At ? H.At : A.At,
               .SecondAt = A.At};
    for (const HeldLock &G : S.Held)
      if (G.IsMust && &G != &H)
        P.Gates.push_back(G.Lock);
    note(std::move(P));
  }
}

bool Transition::isReacquired(const Acquisition &A, bool IsPaired) {
  const HeldLock *H = S.held(A.Lock);
  if (!H || !H->IsMust || H->IsDoubtful || !A.Lock.isOneObject() ||
      llvm::is_contained(A.Released, A.Lock) || A.How != Attempt::Waits ||
      T.About.Kinds.isRecursive(A.Lock, S.Units) == true ||
      (H->Mode == LockMode::Shared && A.Mode == LockMode::Shared))
    return false;
  note(LockEvent{LockEvent::Kind::Reacquired, A.Lock, A.Mode, H->Mode,
                 H->IsConditional || IsPaired, "", A.At, H->At});
  return true;
}

void Transition::checkSame(const LockPair &Callees, const LockPair &Mine) {
  if (Mine.First != Mine.Second || !Mine.First.isOneObject() || Mine.By ||
      Callees.AreCompared || llvm::is_contained(Mine.Released, Mine.First) ||
      T.About.Kinds.isRecursive(Mine.First, S.Units) == true ||
      (Mine.FirstMode == LockMode::Shared &&
       Mine.SecondMode == LockMode::Shared))
    return;
  note(LockEvent{LockEvent::Kind::Reacquired, Mine.First, Mine.SecondMode,
                 Mine.FirstMode, false, "", Mine.SecondAt, Mine.FirstAt});
}

void Transition::hold(const Path &Lock, LockMode Mode, const Trace *At) {
  if (HeldLock *H = S.held(Lock)) {
    // Counted whatever its kind: readers may meet, and of a mutex that was
    // reported it would only be said again that its second release is one
    // too many.
    if (!Lock.isOneObject())
      return;
    // A writer's from here on, whatever a reader's would have allowed.
    if (Mode == LockMode::Exclusive)
      H->Mode = Mode;
    if (H->IsMust || H->IsDoubtful)
      H->Count = std::min(H->Count + 1, MaxCount);
    else
      H->IsMust = true; // it was held in other executions than this one
    return;
  }
  const FreeLock *Free = S.free(Lock);
  // It may be what was released under another name.
  bool IsBack = llvm::any_of(S.Held, [&](const HeldLock &H) {
    return !H.IsMust && mayAlias(Lock, H.Lock);
  });
  HeldLock H{Lock,   Mode,  1, Lock.isOneObject(), Free && Free->IsFromEntry,
             IsBack, false, At};
  S.eraseFree(Lock);
  llvm::erase_if(S.Failed, [&](auto &F) { return F.Lock == Lock; });
  S.Held.push_back(std::move(H));
}

Acquisition Transition::acquisition(const Path &Lock, LockMode Mode,
                                    Attempt How) {
  return {Lock,    Mode,        How,    S.givenUp(), T.conditions(S),
          S.Units, meanwhile(), trace()};
}

void Transition::acquireAll(llvm::ArrayRef<Path> Locks, LockMode Mode,
                            Attempt How) {
  for (const Path &L : Locks) {
    Acquisition A = acquisition(L, Mode, How);
    orderAfterHeld(A);
    // How often it must be released now is anybody's guess.
    if (isReacquired(A)) {
      S.held(L)->IsMust = false;
      S.held(L)->IsDoubtful = true;
    }
    note(std::move(A));
  }
  for (const Path &L : Locks) {
    hold(L, Mode, trace());
    noteExists(L);
  }
}

void Transition::noteExists(const Path &Lock) {
  Path Pointer = Lock;
  while (!Pointer.Steps.empty() && !Lock.isTop()) {
    bool IsDeref = Pointer.Steps.back() == Step::deref();
    Pointer.Steps.pop_back();
    if (IsDeref)
      S.Values.restrict(Pointer, Range::nonZero());
  }
}

llvm::SmallVector<HeldLock *, 4> Transition::heldByAlias(const Path &Lock) {
  llvm::SmallVector<HeldLock *, 4> Found;
  for (HeldLock &H : S.Held)
    if (mayAlias(Lock, H.Lock))
      Found.push_back(&H);
  // A lock that was acquired by pointer, or by index, is released so.
  auto IsNamedToo = [](const HeldLock *H) { return isNamed(H->Lock); };
  if (!llvm::all_of(Found, IsNamedToo))
    llvm::erase_if(Found, IsNamedToo);
  return Found;
}

bool Transition::isGivenUp(const HeldLock &H,
                           llvm::ArrayRef<Path> Released) const {
  return llvm::any_of(Released, [&](const Path &R) {
    return R == H.Lock || (!S.held(R) && mayAlias(R, H.Lock));
  });
}

void Transition::release(const Path &Lock, const Trace *At, bool IsUntold) {
  if (HeldLock *H = S.held(Lock)) {
    releaseHeld(*H, At);
    S.noteUntold(Lock, IsUntold);
    return;
  }
  if (const FreeLock *Free = S.free(Lock)) {
    // What an attempt returned was told from one error: then it may have
    // succeeded after all.
    // A name made up for what is unknown may mean another lock by now.
    if (isNamed(Lock) &&
        (Free->Why != FreeBecause::AttemptFailed ||
         S.Values.range(S.Values.valueAt(Free->Result)).Not.value_or(0) == 0))
      noteNotHeld(Lock, At, *Free,
                  Free->IsConditional || (IsUntold && Free->IsUntold));
    return;
  }
  auto Aliases = heldByAlias(Lock);
  bool IsAlias = llvm::any_of(Aliases, [](auto *H) { return H->IsMust; });
  for (HeldLock *H : Aliases) // none of them is held for certain now
    H->IsMust = false;
  // Not acquired here: the caller's, it is assumed, if it could be. Of what a
  // result points to, the acquisition was lost sight of.
  bool IsOwn = Lock.Root == PathRoot::Temp || Lock.Root == PathRoot::Top;
  if (!IsAlias && !IsOwn)
    S.setFree({Lock, true, At});
  S.noteUntold(Lock, IsUntold);
}

void Transition::releaseHeld(HeldLock &H, const Trace *At) {
  if (H.Count > 1) {
    --H.Count;
    return;
  }
  FreeLock Now{H.Lock, H.IsFromEntry, At};
  if (!H.IsFromEntry)
    S.addFreed(H.Lock);
  S.Held.erase(S.Held.begin() + (&H - S.Held.data()));
  S.setFree(std::move(Now));
  if (S.Held.empty())
    S.Others.release();
}

void Transition::releaseAll(llvm::ArrayRef<Path> Locks) {
  for (const Path &L : llvm::reverse(Locks))
    release(L, trace());
}

bool Transition::splitFailure(Attempt How, const Boxed<Condition> &Succeeds,
                              llvm::ArrayRef<Path> FreeIfFailed) {
  if (How == Attempt::Waits)
    return true;
  if (Succeeds)
    redefineResult(*Succeeds);
  LockState Failed = S;
  if (!Succeeds || Failed.Values.assume(Succeeds->negated())) {
    for (const Path &L : FreeIfFailed)
      if (!Failed.held(L) && !Failed.free(L) && L.isOneObject())
        Failed.setFree({L, false, trace(), FreeBecause::AttemptFailed,
                        Succeeds ? Succeeds->Left.Where : Path::top()});
    Out.Next.push_back(std::move(Failed));
  }
  return !Succeeds || S.Values.assume(*Succeeds);
}

void Transition::awaitVerdict(const Acquire &A, llvm::ArrayRef<Path> Locks) {
  if (A.How != Attempt::Waits || !A.Succeeds)
    return;
  Value Result = S.Values.evaluate(A.Succeeds->Left);
  if (Result.What != Value::Kind::Load)
    return;
  Verdict V{Result.Where,
            Range().narrowed(A.Succeeds->Is, A.Succeeds->Right.Int),
            std::nullopt};
  if (A.OrIf)
    V.OrIf = A.OrIf->Right.Int;
  for (const Path &L : Locks)
    if (HeldLock *H = S.held(L))
      H->Told = V;
}

void Transition::operator()(const Acquire &A) {
  std::vector<Path> Locks;
  std::vector<Path> Guards;
  for (const Path &P : locate(A.Locks))
    if (GuardState *G = S.guard(P)) {
      llvm::append_range(Locks, G->Locks);
      Guards.push_back(P);
    } else {
      Locks.push_back(P);
    }
  for (const Path &L : Locks)
    checkAlive(L, trace());
  if (!splitFailure(A.How, A.Succeeds, Locks))
    return;
  if (A.How == Attempt::Waits && A.Succeeds)
    redefineResult(*A.Succeeds);
  acquireAll(Locks, A.Mode, A.How);
  awaitVerdict(A, Locks);
  for (const Path &P : Guards)
    S.guard(P)->Owns = true;
  done();
}

void Transition::checkMode(const Path &Lock, ReleaseMode Mode) {
  const HeldLock *H = S.held(Lock);
  if (!H || !H->IsMust || !H->At || Mode == ReleaseMode::Either)
    return;
  LockMode Needed =
      Mode == ReleaseMode::Shared ? LockMode::Shared : LockMode::Exclusive;
  if (H->Mode != Needed)
    note(LockEvent{.What = LockEvent::Kind::WrongMode,
                   .Lock = Lock,
                   .Mode = Needed,
                   .EarlierMode = H->Mode,
                   .IsConditional = H->IsConditional,
                   .At = trace(),
                   .Earlier = H->At});
}

bool Transition::hasHandler() const {
  for (const BasicBlock &B : T.F[T.Body].Facts->Blocks)
    for (const Fact &Each : B.Facts) {
      const auto *C = std::get_if<Call>(&Each.What);
      if (!C || C->Callee.What == Value::Kind::Function)
        continue;
      auto Targets = T.targetsOf(Each, C->Callee);
      if (Targets.empty() || T.mayRelease(Each))
        return true;
    }
  return false;
}

void Transition::operator()(const Exit &) {
  if (T.Record && !hasHandler())
    for (const HeldLock &H : S.Held)
      if (H.IsMust && H.At && llvm::none_of(S.Guards, [&](auto &G) {
            return G.Owns && llvm::is_contained(G.Locks, H.Lock);
          }))
        note(LockEvent{.What = LockEvent::Kind::ThreadEnded,
                       .Lock = H.Lock,
                       .IsConditional = H.IsConditional,
                       .At = trace(),
                       .Earlier = H.At});
  done();
}

void Transition::operator()(const Release &R) {
  std::vector<Path> Locks = locate(R.Locks);
  for (const Path &P : llvm::reverse(Locks))
    if (GuardState *G = S.guard(P))
      unlock(*G);
    else {
      if (!checkAlive(P, trace()))
        continue;
      checkMode(P, R.Mode);
      release(P, trace());
    }
  done();
}
