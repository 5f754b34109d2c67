// LockTransfer.cpp - what one fact does to what a thread holds
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/LockTransfer.h"
#include "program/LockClass.h"

using namespace lockstitch;

/// More than a person would read: a function that acquires more kinds of locks
/// than this has its first ones in its summary.
static constexpr size_t MaxEffects = 256;

/// What one outcome says of memory: enough for a large constructor.
static constexpr size_t MaxStored = 32;

/// Acquisitions of a lock that are told apart.
static constexpr unsigned MaxCount = 4;

const Trace *Traces::at(const Fact &X, EntityId Function, const Trace *Inner,
                        unsigned Candidates) {
  auto &Slot = Known[{&X, Inner}];
  if (!Slot)
    Slot = std::make_unique<Trace>(
        Trace{X.Where, X.Spelling, Function, Inner, Candidates});
  return Slot.get();
}

std::optional<bool> lockstitch::isRecursive(const Path &Lock,
                                            const Functions &F) {
  if (Lock.Steps.empty()
          ? Lock.Root != PathRoot::Entity
          : Lock.Steps.back().What == lockstitch::Step::Kind::Deref)
    return std::nullopt;
  SyncKind Sync = F.entity(lastEntity(Lock)).Sync;
  if (!isLock(Sync))
    return std::nullopt;
  return lockstitch::isRecursive(Sync);
}

bool lockstitch::isRefinable(const Path &P) {
  return P.Root == PathRoot::Param || P.Root == PathRoot::This;
}

/// Adds X unless it is there already, or there is too much.
static void addEffect(auto &List, auto X, auto IsSame) {
  if (List.size() < MaxEffects &&
      llvm::none_of(List, [&](const auto &Y) { return IsSame(X, Y); }))
    List.push_back(std::move(X));
}

/// The locks of the caller's that S has given up.
static std::vector<Path> givenUp(const LockState &S) {
  std::vector<Path> Out;
  for (const FreeLock &L : S.Free)
    if (L.IsFromEntry)
      Out.push_back(L.Lock);
  return Out;
}

static std::vector<Path> mustHold(const LockState &S) {
  std::vector<Path> Out;
  for (const HeldLock &H : S.Held)
    if (H.IsMust)
      Out.push_back(H.Lock);
  return Out;
}

/// One fact being applied to one state, which it may split.
struct LockTransfer::Step {
  LockTransfer &T;
  const Fact &X;
  uint64_t Fresh;
  LockState S;
  Successors Out;
  unsigned Candidates = 1; ///< what the call being applied may run

  void done() { Out.Next.push_back(std::move(S)); }

  const Trace *trace(const Trace *Inner = nullptr) {
    return T.Origins.at(X, T.F[T.Body].id(), Inner, Candidates);
  }

  void event(LockEvent E) {
    if (T.Record && !llvm::is_contained(T.Record->Events, E))
      T.Record->Events.push_back(std::move(E));
  }

  //===-- Acquiring and releasing one lock --------------------------------===//

  void noteAcquisition(Acquisition A) {
    if (!T.Record || (A.Lock.isTop() && !lastEntity(A.Lock)))
      return;
    addEffect(T.Record->Summary.Acquisitions, std::move(A),
              [](const Acquisition &A, const Acquisition &B) {
                return A.Lock == B.Lock && A.Mode == B.Mode && A.How == B.How &&
                       A.Released == B.Released && A.When == B.When &&
                       A.Units == B.Units;
              });
  }

  /// Whether Released, locks that are given up meanwhile, has this one, under
  /// a name of its own perhaps.
  bool isGivenUp(const HeldLock &H, llvm::ArrayRef<Path> Released) const {
    return llvm::any_of(Released, [&](const Path &R) {
      if (R == H.Lock)
        return true;
      return !S.held(R) && mayBe(R, H.Lock);
    });
  }

  void notePair(LockPair P) {
    if (!T.Record || P.First == P.Second)
      return;
    auto IsSame = [](const LockPair &A, const LockPair &B) {
      return A.First == B.First && A.Second == B.Second &&
             A.FirstMode == B.FirstMode && A.SecondMode == B.SecondMode &&
             A.Gates == B.Gates && A.When == B.When && A.Units == B.Units;
    };
    if (isRefinable(P.First) || isRefinable(P.Second))
      addEffect(T.Record->Summary.Pairs, P, IsSame);
    addEffect(T.Record->Pairs, std::move(P), IsSame);
  }

  /// Lock is acquired while Held are: how that orders the locks.
  void orderAfterHeld(const Acquisition &A) {
    if (A.How != Attempt::Waits || !T.Record)
      return; // whoever gives up after a while does not wait forever
    for (const HeldLock &H : S.Held) {
      if (T.Record->Pairs.size() == MaxEffects)
        return;
      if (!H.IsMust || isGivenUp(H, A.Released))
        continue;
      LockPair P{H.Lock, A.Lock,  H.Mode,
                 A.Mode, {},      A.Released,
                 A.When, A.Units, H.At ? H.At : A.At,
                 A.At};
      for (const HeldLock &G : S.Held)
        if (G.IsMust && &G != &H)
          P.Gates.push_back(G.Lock);
      notePair(std::move(P));
    }
  }

  /// Reports that A waits for what this thread holds, if it does.
  bool isReacquired(const Acquisition &A) {
    const HeldLock *H = S.held(A.Lock);
    if (!H || !H->IsMust || !A.Lock.isOneObject() ||
        llvm::is_contained(A.Released, A.Lock) || A.How != Attempt::Waits ||
        isRecursive(A.Lock, T.F) == true ||
        (H->Mode == LockMode::Shared && A.Mode == LockMode::Shared))
      return false;
    event({LockEvent::Kind::Reacquired, A.Lock, A.Mode, H->Mode,
           H->IsConditional, "", A.At, H->At});
    return true;
  }

  void hold(const Path &Lock, LockMode Mode, const Trace *At) {
    if (HeldLock *H = S.held(Lock)) {
      // Counted whatever its kind: readers may meet, and of a mutex that was
      // reported it would only be said again that its second release is one
      // too many.
      if (!Lock.isOneObject())
        return;
      if (H->IsMust || H->IsDoubtful)
        H->Count = std::min(H->Count + 1, MaxCount);
      else
        H->IsMust = true; // it was held in other executions than this one
      return;
    }
    const FreeLock *Free = S.free(Lock);
    HeldLock H{Lock,  Mode,  1, Lock.isOneObject(), Free && Free->IsFromEntry,
               false, false, At};
    S.eraseFree(Lock);
    S.Held.push_back(std::move(H));
  }

  Acquisition acquisition(const Path &Lock, LockMode Mode, Attempt How) {
    return {Lock,    Mode,   How, givenUp(S), S.Values.knownOfEntry(),
            S.Units, trace()};
  }

  void acquireAll(llvm::ArrayRef<Path> Locks, LockMode Mode, Attempt How) {
    for (const Path &L : Locks) {
      Acquisition A = acquisition(L, Mode, How);
      orderAfterHeld(A);
      // How often it must be released now is anybody's guess.
      if (isReacquired(A)) {
        S.held(L)->IsMust = false;
        S.held(L)->IsDoubtful = true;
      }
      noteAcquisition(std::move(A));
    }
    for (const Path &L : Locks) {
      hold(L, Mode, trace());
      noteExists(L);
    }
  }

  /// What leads to a lock that was acquired is no null pointer.
  void noteExists(const Path &Lock) {
    Path Pointer = Lock;
    while (!Pointer.Steps.empty() && !Lock.isTop()) {
      bool IsDeref = Pointer.Steps.back() == lockstitch::Step::deref();
      Pointer.Steps.pop_back();
      if (IsDeref)
        S.Values.restrict(Pointer, Range::nonZero());
    }
  }

  /// Whether the function has a name of its own for just this object; two such
  /// names are taken for two objects. What a stored pointer leads to may have
  /// another name.
  static bool isNamed(const Path &P) {
    return P.isOneObject() && P.Root != PathRoot::Temp &&
           llvm::none_of(llvm::drop_begin(P.Steps, !P.Steps.empty()),
                         [](const lockstitch::Step &S) {
                           return S.What == lockstitch::Step::Kind::Deref;
                         });
  }

  /// Whether two names that differ may be one lock's: they end alike, or one is
  /// whatever a stored pointer to a lock leads to.
  static bool mayBe(const Path &A, const Path &B) {
    if ((isNamed(A) && isNamed(B)) || isLockOfGuard(A) || isLockOfGuard(B))
      return false;
    // What an object points to, a list's next node, is not the object itself.
    Path OwnerOfA = ownerOf(A), OwnerOfB = ownerOf(B);
    bool IsNested = OwnerOfA != OwnerOfB && (OwnerOfA.startsWith(OwnerOfB) ||
                                             OwnerOfB.startsWith(OwnerOfA));
    if (IsNested &&
        llvm::equal(llvm::drop_begin(A.Steps, OwnerOfA.Steps.size()),
                    llvm::drop_begin(B.Steps, OwnerOfB.Steps.size())))
      return false;
    auto IsPointee = [](const Path &P) {
      return !isNamed(P) &&
             (P.Steps.empty() || P.Steps.back() == lockstitch::Step::deref());
    };
    return lastEntity(A) == lastEntity(B) || IsPointee(A) || IsPointee(B);
  }

  /// Whether a callee can name the location: not what is the caller's own, if
  /// it is not passed.
  bool isReachable(const Path &P, const Call &C) const {
    bool IsOwn = P.Root == PathRoot::Temp ||
                 (P.Root == PathRoot::Entity &&
                  T.F.entity({P.Id}).Kind == EntityKind::Local);
    if (!IsOwn || llvm::is_contained(P.Steps, lockstitch::Step::deref()))
      return true;
    auto IsPassed = [&](const Value &V) {
      Value Passed = S.Values.evaluate(V);
      return Passed.What == Value::Kind::Address &&
             Passed.Where.Root == P.Root && Passed.Where.Id == P.Id;
    };
    return llvm::any_of(C.Args, IsPassed) || (C.Self && IsPassed(*C.Self));
  }

  /// The lock that is held under another name than Lock, if there is just one
  /// that may be it.
  HeldLock *heldByAlias(const Path &Lock) {
    HeldLock *Found = nullptr;
    for (HeldLock &H : S.Held)
      if (mayBe(Lock, H.Lock)) {
        if (Found)
          return nullptr;
        Found = &H;
      }
    return Found;
  }

  /// Lock, which is not held by that name, may be any of several that are:
  /// none of them is held for certain now. False if it can be none.
  bool releaseAlias(const Path &Lock) {
    bool IsAny = false;
    for (HeldLock &H : S.Held)
      if (mayBe(Lock, H.Lock)) {
        H.IsMust = false;
        IsAny = true;
      }
    return IsAny;
  }

  void release(const Path &Lock, const Trace *At) {
    HeldLock *H = S.held(Lock);
    if (!H && !S.free(Lock) && releaseAlias(Lock))
      return;
    if (H) {
      if (H->Count > 1) {
        --H->Count;
        return;
      }
      FreeLock Now{H->Lock, H->IsFromEntry, At};
      if (!H->IsFromEntry)
        S.addFreed(H->Lock);
      S.Held.erase(S.Held.begin() + (H - S.Held.data()));
      S.setFree(std::move(Now));
      return;
    }
    if (const FreeLock *Free = S.free(Lock)) {
      // What an attempt returned was told from one error: then it may have
      // succeeded after all.
      // A name made up for what is unknown may mean another lock by now.
      if (!isNamed(Lock) ||
          (Free->Why == FreeBecause::AttemptFailed &&
           S.Values.range(S.Values.valueAt(Free->Result)).Not.value_or(0) != 0))
        return;
      event({LockEvent::Kind::NotHeld,
             Lock,
             {},
             {},
             false,
             "",
             At,
             Free->At,
             Free->Why});
      return;
    }
    // Not acquired here: the caller's, it is assumed.
    S.setFree({Lock, true, At});
  }

  void releaseAll(llvm::ArrayRef<Path> Locks) {
    for (const Path &L : llvm::reverse(Locks))
      release(L, trace());
  }

  //===-- Facts -----------------------------------------------------------===//

  std::vector<Path> locate(llvm::ArrayRef<Path> Paths) {
    std::vector<Path> Located;
    for (const Path &P : Paths)
      Located.push_back(S.Values.locate(P));
    return Located;
  }

  /// Continues with two states: one in which the attempt failed, and S, in
  /// which it did not. Changes S only if it can have succeeded.
  bool splitFailure(Attempt How, const std::optional<Condition> &Succeeds,
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

  void redefineResult(const Condition &C) {
    if (C.Left.Where.Root == PathRoot::Temp)
      S.redefine(C.Left.Where.Id);
  }

  void operator()(const Acquire &A) {
    std::vector<Path> Locks;
    std::vector<Path> Guards;
    for (const Path &P : locate(A.Locks))
      if (GuardState *G = S.guard(P)) {
        llvm::append_range(Locks, G->Locks);
        Guards.push_back(P);
      } else {
        Locks.push_back(P);
      }
    if (!splitFailure(A.How, A.Succeeds, Locks))
      return;
    acquireAll(Locks, A.Mode, A.How);
    for (const Path &P : Guards)
      S.guard(P)->Owns = true;
    done();
  }

  void operator()(const Release &R) {
    std::vector<Path> Locks = locate(R.Locks);
    for (const Path &P : llvm::reverse(Locks))
      if (GuardState *G = S.guard(P))
        unlock(*G);
      else
        release(P, trace());
    done();
  }

  void adopt(const Guard &G, llvm::ArrayRef<Path> Locks) {
    for (const Path &L : Locks) {
      if (S.held(L))
        continue;
      if (const FreeLock *Free = S.free(L)) {
        event({LockEvent::Kind::AdoptedNotHeld,
               L,
               {},
               {},
               false,
               "",
               trace(),
               Free->At,
               Free->Why});
        S.eraseFree(L);
        S.Held.push_back({L, G.Mode, 1, false, false, false, true, trace()});
        continue;
      }
      S.Held.push_back(
          {L, G.Mode, 1, L.isOneObject(), true, false, false, nullptr});
    }
  }

  void operator()(const Guard &G) {
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
    if (How != Attempt::Waits) {
      LockState Failed = S;
      addGuard(Failed, New);
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
    addGuard(S, std::move(New));
    done();
  }

  static void addGuard(LockState &S, GuardState G) {
    auto It = llvm::lower_bound(
        S.Guards, G, [](auto &A, auto &B) { return A.Object < B.Object; });
    S.Guards.insert(It, std::move(G));
  }

  void unlock(GuardState &G) {
    if (G.Owns) {
      G.Owns = false;
      releaseAll(std::vector<Path>(G.Locks));
      return;
    }
    if (G.Locks.empty())
      return;
    const FreeLock *Free = S.free(G.Locks.front());
    event({LockEvent::Kind::NotHeld,
           G.Locks.front(),
           {},
           {},
           false,
           "",
           trace(),
           Free ? Free->At : G.Bound,
           Free ? Free->Why : FreeBecause::GuardDeferred});
  }

  void operator()(const GuardUse &U) {
    Path Object = S.Values.locate(U.Object);
    GuardState *G = S.guard(Object);
    switch (U.What) {
    case GuardUse::Kind::Relock:
      return relock(U, Object, G);
    case GuardUse::Kind::Unlock:
      if (G)
        unlock(*G);
      else
        release(lockOfGuard(Object), trace());
      return done();
    case GuardUse::Kind::Disown:
      if (G) {
        G->Owns = false;
        G->Locks.clear();
      }
      return done();
    case GuardUse::Kind::Test:
      if (U.Succeeds) {
        redefineResult(*U.Succeeds);
        G = S.guard(Object);
        if (G &&
            !S.Values.assume(G->Owns ? *U.Succeeds : U.Succeeds->negated()))
          return;
      }
      return done();
    case GuardUse::Kind::End:
      if (G && G->Owns)
        unlock(*G);
      else if (!G && Object.Root == PathRoot::Param && Object.Steps.empty())
        release(lockOfGuard(Object), trace());
      S.dropGuard(Object);
      return done();
    }
  }

  void relock(const GuardUse &U, const Path &Object, GuardState *G) {
    std::vector<Path> Locks = {lockOfGuard(Object)};
    if (G) {
      Locks = G->Locks;
      if (G->Owns && !Locks.empty()) { // throws, whatever the attempt
        const HeldLock *H = S.held(Locks.front());
        event({LockEvent::Kind::Reacquired, Locks.front(), G->Mode, G->Mode,
               false, "", trace(), H ? H->At : G->Bound});
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

  void operator()(const GuardMove &M) {
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
      addGuard(S, std::move(*NewTo));
    }
    if (!NewFrom)
      NewFrom = GuardState{From, {}, LockMode::Exclusive, false, trace()};
    NewFrom->Object = From;
    addGuard(S, std::move(*NewFrom));
    done();
  }

  /// A guard that the caller bound: it owns its lock, it is assumed.
  GuardState entryGuard(const Path &Object) {
    Path Lock = lockOfGuard(Object);
    if (!S.held(Lock) && !S.free(Lock))
      S.Held.push_back(
          {Lock, LockMode::Exclusive, 1, true, true, false, false, nullptr});
    return {Object, {Lock}, LockMode::Exclusive, true, trace()};
  }

  void block(llvm::StringRef What, std::vector<Path> Released,
             EntryConditions When, const Trace *At) {
    for (const HeldLock &H : S.Held)
      if (H.IsMust && !isGivenUp(H, Released))
        event({LockEvent::Kind::Blocked, H.Lock, H.Mode, H.Mode,
               H.IsConditional, What, At, H.At});
    llvm::append_range(Released, givenUp(S));
    if (!T.Record)
      return;
    addEffect(T.Record->Summary.Blockings,
              Blocking{What, std::move(Released), std::move(When), S.Units, At},
              [](const Blocking &A, const Blocking &B) {
                return A.What == B.What && A.Released == B.Released &&
                       A.Units == B.Units;
              });
  }

  void noteHolding() {
    bool HasOwn = llvm::any_of(
        S.Held, [](const HeldLock &H) { return !H.IsFromEntry && H.At; });
    if (T.Record && HasOwn)
      T.Record->Holding.insert(&X);
    if (T.Record && S.Held.empty())
      T.Record->Unlocked.insert(&X);
  }

  void operator()(const Wait &W) {
    noteHolding();
    std::vector<Path> Released;
    if (W.Lock) {
      Path P = S.Values.locate(*W.Lock);
      if (GuardState *G = S.guard(P))
        Released = G->Locks;
      else
        Released = {W.LockIsGuard ? lockOfGuard(P) : P};
      // A lock that has another name here, perhaps.
      for (const Path &L : std::vector<Path>(Released))
        if (!S.held(L))
          if (HeldLock *H = heldByAlias(L))
            Released.push_back(H->Lock);
    }
    static constexpr llvm::StringLiteral Names[] = {
        "wait on a condition variable",
        "wait on a latch",
        "wait at a barrier",
        "wait on a semaphore",
        "wait for a future",
        "wait for an event"};
    block(Names[unsigned(W.Kind)], Released, S.Values.knownOfEntry(), trace());
    if (W.Succeeds)
      redefineResult(*W.Succeeds);
    done();
  }

  void operator()(const Join &) {
    block("join", {}, S.Values.knownOfEntry(), trace());
    done();
  }

  void operator()(const Block &B) {
    block(B.What, {}, S.Values.knownOfEntry(), trace());
    done();
  }

  void operator()(const Assign &A) {
    if (A.To.Root == PathRoot::Temp && A.To.Steps.empty())
      S.redefine(A.To.Id);
    Path To = S.Values.locate(A.To);
    S.redefine(freshSymbol(Fresh, To).Id);
    S.Values.assign(A.To, A.What, Fresh);
    done();
  }

  void operator()(const Access &A) {
    if (T.Record && A.Place.Root == PathRoot::Entity &&
        T.F.entity({A.Place.Id}).Kind == EntityKind::Global)
      T.Record->Accesses.push_back({&X, A.Place, A.Kind, !S.Held.empty()});
    done();
  }

  void operator()(const Throw &Th) {
    S.IsThrowCertain = Th.IsCertain;
    if (!Th.IsCertain)
      Out.Next.push_back(S);
    Out.Thrown.push_back(std::move(S));
  }

  void operator()(const lockstitch::Return &R) {
    S.Returned = S.Values.evaluate(R.What);
    S.Result = S.Values.range(*S.Returned);
    S.ReturnedAt = X.Where;
    done();
  }

  void operator()(const Call &C);

  void operator()(const Spawn &) { done(); }
  void operator()(const Detach &) { done(); }
  void operator()(const Notify &) { done(); }
  void operator()(const Lifetime &) { done(); }
  void operator()(const Suspend &) { done(); }

  /// When in our terms, and what led to the call.
  EntryConditions whenReached(const Binding &Bound,
                              const EntryConditions &When) const {
    EntryConditions Out = S.Values.knownOfEntry();
    for (auto &Known : Bound.conditions(When))
      if (llvm::none_of(Out, [&](auto &E) { return E.first == Known.first; }))
        Out.push_back(Known);
    return Out;
  }

  void instantiate(const FunctionSummary &Callee, const Binding &Bound);
  void finish(const Call &C, const Outcome &O, const Binding &Bound,
              const std::set<EntityId> *Written,
              llvm::function_ref<bool(const Path &)> IsLeaky);
  void callUnknown(const Call &C, const FunctionFacts *Declared);
};

//===-- Calls -------------------------------------------------------------===//

/// What the callee does, seen from here.
void LockTransfer::Step::instantiate(const FunctionSummary &Callee,
                                     const Binding &Bound) {
  for (const Acquisition &A : Callee.Acquisitions) {
    if (!A.Units.meets(S.Units) || !Bound.admits(A.When))
      continue;
    Acquisition Mine{Bound.path(A.Lock),
                     A.Mode,
                     A.How,
                     Bound.paths(A.Released),
                     whenReached(Bound, A.When),
                     S.Units & A.Units,
                     trace(A.At)};
    llvm::append_range(Mine.Released, givenUp(S));
    isReacquired(Mine);
    orderAfterHeld(Mine);
    noteAcquisition(std::move(Mine));
  }
  for (const LockPair &P : Callee.Pairs) {
    if (!P.Units.meets(S.Units) || !Bound.admits(P.When))
      continue;
    LockPair Mine = P;
    Mine.Units = S.Units & P.Units;
    Mine.First = Bound.path(P.First);
    Mine.Second = Bound.path(P.Second);
    Mine.Gates = Bound.paths(P.Gates);
    Mine.Released = Bound.paths(P.Released);
    Mine.When = whenReached(Bound, P.When);
    Mine.FirstAt = trace(P.FirstAt);
    Mine.SecondAt = trace(P.SecondAt);
    llvm::append_range(Mine.Released, givenUp(S));
    for (const Path &L : mustHold(S))
      if (!llvm::is_contained(Mine.Released, L))
        Mine.Gates.push_back(L);
    notePair(std::move(Mine));
  }
  for (const Blocking &B : Callee.Blockings)
    if (B.Units.meets(S.Units) && Bound.admits(B.When))
      block(B.What, Bound.paths(B.Released), whenReached(Bound, B.When),
            trace(B.At));
}

/// The state after the callee ended with O.
void LockTransfer::Step::finish(
    const Call &C, const Outcome &O, const Binding &Bound,
    const std::set<EntityId> *Written,
    llvm::function_ref<bool(const Path &)> IsLeaky) {
  LockState Before = S;
  S.Units &= O.Units;
  bool IsPossible = llvm::all_of(O.When, [&](const auto &E) {
    Value V = Bound.value(Value::load(E.first));
    return V.What != Value::Kind::Load || V.Where.isTop() ||
           S.Values.restrict(V.Where, E.second);
  });
  // In terms of the state before the call.
  Store::Values Mine;
  for (const auto &[Place, What] : O.Stored)
    Mine.push_back({Bound.path(Place), Bound.value(What)});

  for (const Path &Lock : O.Released) {
    Path Mine = Bound.path(Lock);
    for (GuardState &G : S.Guards)
      if (isLockOfGuard(Lock) && llvm::is_contained(G.Locks, Mine))
        G.Owns = false;
    release(Mine, trace());
  }
  for (const HeldLock &H : O.Held) {
    Path Mine = Bound.path(H.Lock);
    hold(Mine, H.Mode, trace(H.At));
    for (GuardState &G : S.Guards)
      if (isLockOfGuard(H.Lock) && llvm::is_contained(G.Locks, Mine))
        G.Owns = true;
    if (HeldLock *Now = S.held(Mine)) {
      // What the callee releases on another way out it may leak on this one,
      // and that is said there.
      if (IsLeaky(H.Lock)) {
        Now->IsMust = false;
        Now->IsDoubtful = true;
      }
      Now->IsMust &= H.IsMust;
      Now->IsConditional |= H.IsConditional;
    }
  }
  for (const GuardState &G : O.Guards) {
    GuardState Mine{Bound.path(G.Object), Bound.paths(G.Locks), G.Mode, G.Owns,
                    trace(G.Bound)};
    if (Mine.Object.isTop())
      continue;
    S.dropGuard(Mine.Object);
    addGuard(S, std::move(Mine));
  }

  if (Written)
    for (uint64_t Symbol : S.Values.forgetEach(
             [&](const Path &P) {
               return Written->count(lastEntity(P)) && isReachable(P, C);
             },
             Fresh))
      S.renameLocks(Symbol);
  for (const auto &[Place, What] : Mine) {
    S.renameLocks(freshSymbol(Fresh, Place).Id);
    S.Values.assignAt(Place, What, Fresh);
  }

  if (C.Result && !O.IsThrow) {
    Value Returned = O.Returned ? Bound.value(*O.Returned) : Value::unknown();
    S.redefine(freshSymbol(Fresh, S.Values.locate(*C.Result)).Id);
    if (C.Result->Root == PathRoot::Temp && C.Result->Steps.empty())
      S.redefine(C.Result->Id);
    S.Values.assign(*C.Result, Returned, Fresh);
    Value Now = S.Values.evaluate(Value::load(*C.Result));
    if (Now.What == Value::Kind::Load && Returned.What == Value::Kind::Unknown)
      IsPossible &= S.Values.restrict(Now.Where, O.Result);
  }
  if (IsPossible) {
    S.IsThrowCertain = O.IsThrowCertain;
    (O.IsThrow ? Out.Thrown : Out.Next).push_back(std::move(S));
  }
  S = std::move(Before);
}

/// Calls what has no body here: it does what its declaration promises.
void LockTransfer::Step::callUnknown(const Call &C,
                                     const FunctionFacts *Declared) {
  Binding Bound(C, S, T.F);
  Outcome O;
  O.Units = S.Units;
  if (Declared)
    for (const Contract &K : Declared->Contracts) {
      if (K.What == Contract::Kind::Acquires) {
        acquireAll({Bound.path(K.Lock)}, K.Mode, Attempt::Waits);
      } else if (K.What == Contract::Kind::Releases) {
        release(Bound.path(K.Lock), trace());
      }
    }
  for (const Value &V : C.Args) {
    Value Passed = S.Values.evaluate(V);
    if (Passed.What == Value::Kind::Address && !S.guard(Passed.Where) &&
        Passed.Where.Root == PathRoot::Entity &&
        T.F.entity({Passed.Where.Id}).Kind == EntityKind::Local) {
      S.redefine(freshSymbol(Fresh, Passed.Where).Id);
      S.Values.forget(Passed.Where, Fresh);
    }
  }
  if (!C.IsNoThrow) {
    LockState Thrown = S;
    Thrown.IsThrowCertain = false;
    Out.Thrown.push_back(std::move(Thrown));
  }
  LockState After = S;
  Binding Again(C, After, T.F);
  finish(C, O, Again, nullptr, [](const Path &) { return false; });
}

/// Whether the function releases Lock on another way out.
static bool isReleasedElsewhere(const FunctionSummary &S, const Path &Lock) {
  return llvm::any_of(S.Outcomes, [&](const Outcome &O) {
    return !O.IsThrow && llvm::is_contained(O.Freed, Lock);
  });
}

void LockTransfer::Step::operator()(const Call &C) {
  Value Callee = S.Values.evaluate(C.Callee);
  bool IsKnown = Callee.What == Value::Kind::Function;
  const std::vector<unsigned> &Targets = T.targetsOf(X, C, Callee);
  if (Targets.empty())
    return callUnknown(C, IsKnown ? T.F.declaration(Callee.Callee) : nullptr);

  noteHolding();
  // Whatever was once stored is a worse guess than what overrides.
  Candidates = Targets.size() * (IsKnown || Targets.size() == 1 ? 1 : 4);
  LockState Before = S;
  Binding Bound(C, Before, T.F);
  for (unsigned Target : Targets) {
    const FunctionSummary &Summary = T.Done[Target].Summary;
    if (T.Record)
      instantiate(Summary, Bound);
    for (const Outcome &O : Summary.Outcomes)
      if (O.Units.meets(S.Units) && Bound.admits(O.When) &&
          !(O.IsThrow && C.IsNoThrow))
        finish(C, O, Bound, &T.Calls.writes(Target), [&](const Path &Lock) {
          return isReleasedElsewhere(Summary, Lock);
        });
  }
}

//===-- The body as a whole -----------------------------------------------===//

const std::vector<unsigned> &
LockTransfer::targetsOf(const Fact &X, const Call &C, const Value &Callee) {
  bool IsKnown = Callee.What == Value::Kind::Function;
  auto [Cached, IsNew] =
      Targets.try_emplace({&X, IsKnown ? Callee.Callee : EntityId{}});
  if (IsNew)
    Cached->second = Calls.targets(C, Body, F, IsKnown ? &Callee : nullptr);
  return Cached->second;
}

bool LockTransfer::mayRelease(const Fact &X) {
  if (std::holds_alternative<Release>(X.What))
    return true;
  if (const auto *U = std::get_if<GuardUse>(&X.What))
    return U->What == GuardUse::Kind::Unlock;
  const auto *C = std::get_if<Call>(&X.What);
  return C && llvm::any_of(targetsOf(X, *C, C->Callee), [&](unsigned Target) {
           return llvm::any_of(
               Done[Target].Summary.Outcomes,
               [](const Outcome &O) { return !O.Released.empty(); });
         });
}

LockState LockTransfer::entry() {
  LockState S;
  S.Units = F[Body].Units;
  for (const Contract &C : F[Body].Facts->Contracts)
    if (C.What == Contract::Kind::Requires ||
        C.What == Contract::Kind::Releases)
      S.Held.push_back({C.Lock, C.Mode, 1, true, true, false, false, nullptr});
  return S;
}

Successors LockTransfer::apply(const Fact &X, uint64_t Fresh, LockState State) {
  Step One{*this, X, Fresh, std::move(State), {}};
  std::visit(One, X.What);
  return std::move(One.Out);
}

/// Whether a caller can name the object.
static bool outlives(const Path &P, const Functions &F) {
  switch (P.Root) {
  case PathRoot::Param:
    return !P.Steps.empty() && P.Steps.front().What == Step::Kind::Deref;
  case PathRoot::This:
  case PathRoot::Return:
    return true;
  case PathRoot::Entity:
    return F.entity({P.Id}).Kind != EntityKind::Local;
  case PathRoot::Top:
  case PathRoot::Temp:
  case PathRoot::Alloc:
    return false;
  }
  llvm_unreachable("a root of no kind");
}

/// Whether a caller can make something of a value.
static bool meansSomething(const Value &V, const Functions &F) {
  if (V.What == Value::Kind::Load && isRefinable(V.Where))
    return true; // what came in
  bool IsPath = V.What == Value::Kind::Load || V.What == Value::Kind::Address;
  return !IsPath || outlives(V.Where, F);
}

static bool isStoredForCaller(const Path &Place, const Value &What,
                              const Functions &F) {
  if (!outlives(Place, F) || Place.isTop())
    return false;
  if (What.What != Value::Kind::Load && What.What != Value::Kind::Address)
    return What.What != Value::Kind::Unknown;
  return meansSomething(What, F);
}

Outcome LockTransfer::outcome(const LockState &S, bool IsThrow,
                              Location Exit) const {
  Outcome O;
  O.IsThrow = IsThrow;
  O.IsThrowCertain = !IsThrow || S.IsThrowCertain;
  O.Exit = !IsThrow && S.ReturnedAt ? S.ReturnedAt : Exit;
  for (const HeldLock &H : S.Held)
    if (!H.IsFromEntry)
      O.Held.push_back(H);
  O.Released = givenUp(S);
  for (const Path &L : S.Freed)
    if (!S.held(L))
      O.Freed.push_back(L);
  for (const GuardState &G : S.Guards)
    if (outlives(G.Object, F))
      O.Guards.push_back(G);
  O.When = S.Values.knownOfEntry();
  O.Units = S.Units;
  for (const auto &[Place, What] : S.Values.values())
    if (O.Stored.size() < MaxStored && isStoredForCaller(Place, What, F))
      O.Stored.push_back({Place, What});
  if (S.Returned) {
    O.Result = S.Result;
    if (meansSomething(*S.Returned, F))
      O.Returned = S.Returned;
  }
  return O;
}
