// CallTransition.cpp - what a call does, by its callees' summaries
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/MayAlias.h"
#include "program/Transition.h"

using namespace lockstitch;

/// Functions that one call may run, up to which the ways out of each are told
/// apart from those of the others.
static constexpr size_t MaxExact = 4;

bool Transition::isReachable(const Path &P, const Call &C) const {
  bool IsOwn = P.Root == PathRoot::Temp ||
               (P.Root == PathRoot::Entity &&
                T.F.entity({P.Id}).Kind == EntityKind::Local);
  if (!IsOwn || llvm::is_contained(P.Steps, Step::deref()))
    return true;
  auto IsPassed = [&](const Value &V) {
    Value Passed = S.Values.evaluate(V);
    return Passed.What == Value::Kind::Address && Passed.Where.Root == P.Root &&
           Passed.Where.Id == P.Id;
  };
  return llvm::any_of(C.Args, IsPassed) || (C.Self && IsPassed(*C.Self));
}

/// Whether a place may be a part of an object, which another name may have.
static bool mayBePartOf(const Path &Place, const Path &Object) {
  if (Object.Root == PathRoot::Alloc && Object.Steps.empty())
    return Place.startsWith(Object); // nobody else knows it
  return Place.startsWith(Object) || !isNamed(Object) || !isNamed(Place);
}

LockPair Transition::bind(const LockPair &P, const Binding &Bound) {
  LockPair Mine = P;
  Mine.Units = S.Units & P.Units;
  Mine.First = Bound.path(P.First);
  Mine.Second = Bound.path(P.Second);
  Mine.Gates = Bound.paths(P.Gates);
  Mine.Released = Bound.paths(P.Released);
  Mine.When = Bound.whenReached(P.When, T.Kept);
  if (P.By) { // told from where the thread starts
    Mine.By = known(*P.By);
    return Mine;
  }
  Mine.Others = meanwhile(P.Others, Bound);
  Mine.FirstAt = trace(P.FirstAt);
  Mine.SecondAt = trace(P.SecondAt);
  return Mine;
}

/// Whether on another way to the same place the caller's lock is released
/// before it is acquired: what is done under one condition is undone under it.
/// Where not all ways are known, one may do so under another condition.
static bool isPaired(const Acquisition &A, const FunctionSummary &Callee) {
  return (Callee.Acquisitions.isCut() && !A.When.empty()) ||
         llvm::any_of(Callee.Acquisitions, [&](const Acquisition &Other) {
           return Other.At == A.At && Other.Lock == A.Lock &&
                  llvm::is_contained(Other.Released, A.Lock);
         });
}

void Transition::instantiate(unsigned Target, const Binding &Bound) {
  const FunctionSummary &Callee = T.Done[Target].Summary;
  const FunctionSummary &Here = T.Record->Summary;
  bool HoldsNothing = S.Held.empty();
  for (const Acquisition &A : Callee.Acquisitions) {
    if (Here.Acquisitions.isCut() && HoldsNothing)
      break; // nothing more is kept
    if (!A.Units.meets(S.Units) || !Bound.admits(A.When))
      continue;
    Acquisition Mine{Bound.path(A.Lock),
                     A.Mode,
                     A.How,
                     Bound.paths(A.Released),
                     Bound.whenReached(A.When, T.Kept),
                     S.Units & A.Units,
                     meanwhile(A.Others, Bound),
                     trace(A.At)};
    llvm::append_range(Mine.Released, S.givenUp());
    if (S.free(Mine.Lock) &&
        !llvm::is_contained(Bound.paths(Callee.Initialised), Mine.Lock))
      checkAlive(Mine.Lock, Mine.At, !Mine.When.empty());
    bool IsPaired = !S.Held.empty() && isPaired(A, Callee);
    isReacquired(Mine, IsPaired);
    orderAfterHeld(Mine, IsPaired);
    note(std::move(Mine));
  }
  for (const LockPair &P : Callee.Pairs) {
    if (Here.Pairs.isCut() && T.Record->Pairs.isCut())
      break;
    if (!P.Units.meets(S.Units) || !Bound.admits(P.When))
      continue;
    LockPair Mine = bind(P, Bound);
    checkSame(P, Mine);
    if (!P.By) {
      llvm::append_range(Mine.Released, S.givenUp());
      for (const HeldLock &H : S.Held)
        if (H.IsMust && !llvm::is_contained(Mine.Released, H.Lock))
          Mine.Gates.push_back(H.Lock);
    }
    note(std::move(Mine));
  }
  if (!isToldAlready(Target)) {
    passWords(Target, Bound);
    instantiateAccesses(Callee, Bound);
  }
  llvm::DenseMap<const Trace *, std::vector<Path>> ReleasedAlso;
  if (!HoldsNothing)
    for (const Blocking &B : Callee.Blockings)
      if (!B.Released.empty() && Bound.admits(B.When))
        llvm::append_range(ReleasedAlso[B.At], Bound.paths(B.Released));
  for (const Blocking &B : Callee.Blockings) {
    if (Here.Blockings.isCut() && HoldsNothing)
      break;
    if (B.Units.meets(S.Units) && Bound.admits(B.When)) {
      Blocking Mine{B.What,
                    Bound.paths(B.Released),
                    Bound.whenReached(B.When, T.Kept),
                    S.Units,
                    trace(B.At),
                    std::nullopt,
                    B.Awaited,
                    B.IsOnCondition};
      if (B.On) {
        Mine.On = Bound.path(*B.On);
        if (!Mine.On->isTop())
          addRoots(Mine.Awaited, awaited(*Mine.On));
      }
      block(std::move(Mine), ReleasedAlso.lookup(B.At));
    }
  }
}

/// Whether the function releases Lock on another way out.
static bool isReleasedElsewhere(llvm::ArrayRef<Outcome> Outcomes,
                                const Path &Lock) {
  return llvm::any_of(Outcomes, [&](const Outcome &O) {
    return !O.IsThrow && llvm::is_contained(O.Freed, Lock);
  });
}

/// Whether what leads to A may lead to B as well.
static bool mayMeet(const EntryConditions &A, const EntryConditions &B) {
  return llvm::all_of(A, [&](const auto &Mine) {
    return llvm::all_of(B, [&](const auto &Theirs) {
      return Mine.first != Theirs.first || Mine.second.meets(Theirs.second);
    });
  });
}

/// Whether a way out on which the caller's Lock is not released looks the same
/// to the caller as O, on which it is.
static bool isUntold(const Outcome &O, llvm::ArrayRef<Outcome> Outcomes,
                     const Path &Lock, const Call &C, const Binding &Bound) {
  return !O.IsThrow && llvm::any_of(Outcomes, [&](const Outcome &Other) {
    return !Other.IsThrow && !llvm::is_contained(Other.Released, Lock) &&
           (!C.Result || Other.Result.meets(O.Result)) &&
           mayMeet(Other.When, O.When) && Bound.admits(Other.When);
  });
}

/// The same of a lock that begins or ends its life on O.
static bool isUntoldLife(const Outcome &O, llvm::ArrayRef<Outcome> Outcomes,
                         const FreeLock &Life, const Call &C,
                         const Binding &Bound) {
  return llvm::any_of(Outcomes, [&](const Outcome &Other) {
    return Other.IsThrow == O.IsThrow &&
           llvm::none_of(Other.Lives,
                         [&](auto &L) { return L.Lock == Life.Lock; }) &&
           (!C.Result || Other.Result.meets(O.Result)) &&
           mayMeet(Other.When, O.When) && Bound.admits(Other.When);
  });
}

void Transition::finish(const Call &C, const Outcome &O, const Binding &Bound,
                        const WrittenPlaces *Written,
                        llvm::ArrayRef<Outcome> Outcomes) {
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
  Path ReturnedOf = O.ReturnedOf ? Bound.path(*O.ReturnedOf) : Path::top();
  std::vector<StoredPart> Made;
  for (const StoredPart &P : O.Made)
    Made.push_back({Bound.path(P.At), P.Part, Bound.value(P.What)});

  meetAfterCall(O.Others, Bound);
  for (const Path &Lock : O.Released) {
    Path Mine = Bound.path(Lock);
    for (GuardState &G : S.Guards)
      if (isLockOfGuard(Lock) && llvm::is_contained(G.Locks, Mine))
        G.Owns = false;
    release(Mine, trace(), isUntold(O, Outcomes, Lock, C, Bound));
  }
  for (const FreeLock &L : O.Lives) {
    Path Mine = Bound.path(L.Lock);
    bool IsUntold = isUntoldLife(O, Outcomes, L, C, Bound);
    if (C.IsPerhaps || C.Once) // this time, or not
      S.renew(Mine);
    else if (L.Why == FreeBecause::Destroyed)
      destroy(Mine, trace(L.At), IsUntold);
    else
      initialise(Mine, trace(L.At), IsUntold);
  }
  bool HasResult = C.Result && !O.IsThrow;
  for (const HeldLock &H : O.Held)
    if (!H.ByResult || !HasResult)
      holdAfterCall(H, Bound.path(H.Lock),
                    isReleasedElsewhere(Outcomes, H.Lock), O.IsThrow);
  for (const GuardState &G : O.Guards) {
    GuardState Mine{Bound.path(G.Object), Bound.paths(G.Locks), G.Mode, G.Owns,
                    trace(G.Bound)};
    if (Mine.Object.isTop())
      continue;
    S.dropGuard(Mine.Object);
    S.addGuard(std::move(Mine));
  }

  if (O.IsStoredCut)
    forgetPassed(C);
  if (Written) {
    Path Self = Bound.path(Path::self().deref());
    auto IsWritten = [&](const Path &P) {
      EntityId Id = lastEntity(P);
      return (Written->Others.count(Id) ||
              (Written->OfThis.count(Id) && mayBePartOf(P, Self))) &&
             isReachable(P, C);
    };
    for (uint64_t Symbol : S.Values.forgetEach(IsWritten, Fresh))
      S.renameLocks(Symbol);
  }
  for (const auto &[Place, What] : Mine) {
    S.renameLocks(freshSymbol(Fresh, Place).Id);
    S.Values.assignAt(Place, What, Fresh);
  }

  if (HasResult) {
    Value Returned = O.Returned ? Bound.value(*O.Returned) : Value::unknown();
    S.redefine(freshSymbol(Fresh, S.Values.locate(*C.Result)).Id);
    if (C.Result->Root == PathRoot::Temp && C.Result->Steps.empty())
      S.redefine(C.Result->Id);
    S.Values.assign(*C.Result, Returned, Fresh);
    Value Now = S.Values.evaluate(Value::load(*C.Result));
    if (Returned.What == Value::Kind::Unknown && ReturnedOf.isOneObject())
      S.Values.assignAt(ReturnedOf, Now, Fresh);
    if (Now.What == Value::Kind::Load && Returned.What == Value::Kind::Unknown)
      IsPossible &= S.Values.restrict(Now.Where, O.Result);
    for (const HeldLock &H : O.Held)
      if (HeldLock *Mine = S.held(Bound.path(H.Lock)); Mine && H.Told) {
        Mine->Told = H.Told;
        Mine->Told->Result = Now.Where;
      }
  }
  for (unsigned I = 0; I < Made.size(); ++I) {
    Value Pointer = S.Values.valueAt(Made[I].At);
    if (Pointer.What == Value::Kind::Load && !Made[I].At.isTop())
      S.Values.assignAt(S.Values.follow(Store::pointee(Pointer), Made[I].Part,
                                        O.Made[I].At.Steps.size() + 1),
                        Made[I].What, Fresh);
  }
  for (const HeldLock &H : O.Held)
    if (H.ByResult && HasResult)
      holdAfterCall(
          H, S.Values.locate(H.ByResult->rebased(Path::result(), *C.Result)),
          isReleasedElsewhere(Outcomes, H.Lock), false);
  if (HasResult)
    hearByResult(*C.Result, O, Bound, Outcomes);
  // Whoever comes past the flag knows what was done under it.
  if (Once && !O.IsThrow) {
    hear(*Once);
    tell(*Once);
  }
  S.settle();
  if (IsPossible) {
    if (O.IsThrow)
      S.IsThrowCertain = O.IsThrowCertain && Candidates == 1;
    (O.IsThrow ? Out.Thrown : Out.Next).push_back(std::move(S));
  }
  S = std::move(Before);
}

void Transition::holdAfterCall(const HeldLock &H, const Path &Mine,
                               bool IsLeaky, bool IsThrow) {
  // What may not be held at all says nothing where nobody can name it; nor
  // after an exception, for that leak is told where it happens.
  if ((Mine.isTop() || IsThrow) && (IsLeaky || !H.IsMust))
    return;
  hold(Mine, H.Mode, trace(H.At));
  for (GuardState &G : S.Guards)
    if (isLockOfGuard(H.Lock) && llvm::is_contained(G.Locks, Mine))
      G.Owns = true;
  HeldLock *Now = S.held(Mine);
  if (!Now)
    return;
  // What the callee releases on another way out it may leak on this one, and
  // that is said there.
  if (IsLeaky) {
    Now->IsMust = false;
    Now->IsDoubtful = true;
  }
  Now->IsMust &= H.IsMust;
  Now->IsConditional |= H.IsConditional;
}

void Transition::forgetPassed(const Call &C) {
  for (const Value &V : C.Args) {
    Value Passed = S.Values.evaluate(V);
    if (Passed.What == Value::Kind::Address && !S.guard(Passed.Where) &&
        Passed.Where.Root == PathRoot::Entity &&
        T.F.entity({Passed.Where.Id}).Kind == EntityKind::Local) {
      S.redefine(freshSymbol(Fresh, Passed.Where).Id);
      S.Values.forget(Passed.Where, Fresh);
    }
  }
}

/// Whether what is passed was just initialised or destroyed is unknown.
static void forgetLives(LockState &S, const Call &C) {
  auto Forget = [&](const Value &V) {
    Path Object = Store::pointee(S.Values.evaluate(V));
    llvm::erase_if(S.Free, [&](const FreeLock &L) {
      return L.Why >= FreeBecause::Initialised && !Object.isTop() &&
             L.Lock.startsWith(Object);
    });
  };
  llvm::for_each(C.Args, Forget);
  if (C.Self)
    Forget(*C.Self);
}

void Transition::doubtPassed(const Call &C) {
  for (const Value &V : C.Args)
    if (Value Passed = S.Values.evaluate(V);
        Passed.What == Value::Kind::Address)
      if (HeldLock *H = S.held(Passed.Where)) {
        H->IsMust = false;
        H->IsDoubtful = true;
      }
}

void Transition::doubtHeld(const Call &C) {
  for (HeldLock &H : S.Held)
    H.IsMust &= !isReachable(H.Lock, C);
  llvm::erase_if(S.Free, [&](const FreeLock &L) {
    return !L.IsFromEntry && isReachable(L.Lock, C);
  });
}

void Transition::callUnknown(const Call &C, const FunctionFacts *Declared) {
  Outcome O;
  O.Units = S.Units;
  Promises Promised = promisesOf(C, Declared);
  forgetPassed(C);
  forgetLives(S, C);
  if (!C.IsNoThrow && !Promised.changesLocks()) {
    LockState Thrown = S;
    Thrown.IsThrowCertain = false;
    Out.Thrown.push_back(std::move(Thrown));
  }
  LockState After = S;
  Binding Again(C, After, T.F);
  finish(C, O, Again, nullptr, {});
  keep(Promised);
}

/// Whether one of them comes about instead of the other because acquisitions
/// failed, and nothing else of what is held is different.
static bool isFailureOf(const Outcome &Failed, const Outcome &O) {
  if (Failed.Failed.empty() || Failed.IsThrow || O.IsThrow ||
      Failed.Released != O.Released ||
      O.Held.size() != Failed.Held.size() + Failed.Failed.size())
    return false;
  return llvm::all_of(O.Held, [&](const HeldLock &H) {
    return llvm::is_contained(Failed.Failed, H.Lock) ||
           llvm::any_of(Failed.Held, [&](auto &F) { return F.isSameHold(H); });
  });
}

std::vector<Outcome> Transition::withoutFailures(const Call &C,
                                                 llvm::ArrayRef<Outcome> All,
                                                 const Binding &Bound) const {
  std::vector<Outcome> Out;
  for (const Outcome &O : All)
    if (O.Units.meets(S.Units) && Bound.admits(O.When))
      Out.push_back(O);
  std::set<const Outcome *> IsTold;
  for (Outcome &O : Out) {
    Range Success = O.Result;
    for (const Outcome &Failed : Out) {
      if (!isFailureOf(Failed, O) || (C.Result && Success.meets(Failed.Result)))
        continue;
      for (HeldLock &H : O.Held)
        if (C.Result && llvm::is_contained(Failed.Failed, H.Lock))
          H.Told = Verdict{Path::result(), Success, std::nullopt};
      O.Result = O.Result.hull(Failed.Result);
      O.Returned.reset();
      IsTold.insert(&Failed);
    }
  }
  llvm::erase_if(Out, [&](const Outcome &O) { return IsTold.count(&O); });
  return Out;
}

bool Transition::endsNothing(const Call &C,
                             llvm::ArrayRef<unsigned> Targets) const {
  if (!C.Self || C.Self->What != Value::Kind::Address ||
      T.F[Targets.front()].Facts->Is != Role::Destructor)
    return false;
  Path Pointer = C.Self->Where; // to the object, or to one that it is part of
  while (!Pointer.Steps.empty() &&
         Pointer.Steps.back().What == Step::Kind::Field)
    Pointer.Steps.pop_back();
  if (Pointer.Steps.empty() || Pointer.Steps.back() != Step::deref())
    return false;
  Pointer.Steps.pop_back();
  return S.Values.range(S.Values.evaluate(Value::load(Pointer))) ==
         Range::of(0);
}

/// Whether a coroutine that the call makes begins somewhere else: its task is
/// not awaited in the expression that makes it.
static bool beginsElsewhere(const Call &C, const FunctionFacts &In) {
  if (!C.IsLazy)
    return false;
  return !C.Result || C.Result->Root != PathRoot::Temp ||
         llvm::none_of(In.Blocks, [&](const BasicBlock &B) {
           return llvm::any_of(B.Facts, [&](const Fact &X) {
             auto *S = std::get_if<Suspend>(&X.What);
             return S && S->On && *S->On == *C.Result;
           });
         });
}

void Transition::operator()(const Call &C) {
  if (beginsElsewhere(C, *T.F[T.Body].Facts))
    return done();
  Value Callee = S.Values.evaluate(C.Callee);
  if (C.Once)
    if (Path Flag = S.Values.locate(*C.Once); !Flag.isTop())
      Once = published(Flag);
  bool IsKnown = Callee.What == Value::Kind::Function;
  const std::vector<unsigned> &Targets = T.targetsOf(X, Callee);
  if (Targets.empty() && C.Callee.What != Value::Kind::Function)
    doubtPassed(C);
  if (Targets.empty())
    return callUnknown(C, IsKnown ? T.F.declaration(Callee.Callee) : nullptr);
  if (endsNothing(C, Targets))
    return done();

  noteHolding();
  // Whatever was once stored is a worse guess than what overrides.
  Candidates = Targets.size() * (IsKnown || Targets.size() == 1 ? 1 : 4);
  LockState Before = S;
  Binding Bound(C, Before, T.F);
  if (!IsKnown)
    defer(Callee, C.Args);
  bool AreMany = Targets.size() > MaxExact;
  for (unsigned Target : Targets) {
    const FunctionSummary &Summary = T.Done[Target].Summary;
    Specialised.clear();
    for (const DeferredCall &D : Summary.Deferred)
      resolve(D, Bound, std::nullopt);
    specialise();
    for (const ConditionWait &W : Summary.Waits)
      bind(W, Bound, std::nullopt);
    for (const LockNeed &N : Summary.Needs)
      bind(N, Bound);
    if (T.Record)
      instantiate(Target, Bound);
    if (Summary.IsGivenUp)
      doubtHeld(C);
    for (const Path &Lock : Summary.Initialised)
      S.renew(Bound.path(Lock));
    if (!AreMany)
      finishEach(C, Summary.Outcomes, Bound, T.About.Calls.writes(Target));
  }
  if (AreMany) {
    const LockTransfer::Ends &All = T.endsOf(Targets);
    finishEach(C, All.Outcomes, Bound, All.Writes);
  }
  if (auto It = T.AskedAgain.find(&X); It != T.AskedAgain.end())
    for (LockState &Next : Out.Next)
      hearIf(Next, It->second.second, It->second.first);
}

void Transition::finishEach(const Call &C, llvm::ArrayRef<Outcome> All,
                            const Binding &Bound,
                            const WrittenPlaces &Written) {
  std::vector<Outcome> Merged;
  llvm::ArrayRef<Outcome> Outcomes = All;
  if (llvm::any_of(Outcomes, [](auto &O) { return !O.Failed.empty(); }))
    Outcomes = Merged = withoutFailures(C, All, Bound);
  for (const Outcome &O : Outcomes)
    if (O.Units.meets(S.Units) && Bound.admits(O.When) &&
        !(O.IsThrow && C.IsNoThrow))
      finish(C, O, Bound, &Written, All);
}
