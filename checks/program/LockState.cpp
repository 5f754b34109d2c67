// LockState.cpp - what one thread holds at one point of one function
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/LockState.h"
#include "llvm/ADT/STLExtras.h"

using namespace lockstitch;

static EntityId theLockOfAGuard() {
  static const EntityId Id = entityIdOf("(the lock of a guard)");
  return Id;
}

Path lockstitch::lockOfGuard(const Path &Guard) {
  return Guard.field(theLockOfAGuard());
}

bool lockstitch::isLockOfGuard(const Path &Lock) {
  return !Lock.Steps.empty() &&
         Lock.Steps.back() == Step::field(theLockOfAGuard());
}

HeldLock *LockState::held(const Path &Lock) {
  auto It = llvm::find_if(Held, [&](auto &H) { return H.Lock == Lock; });
  return It == Held.end() ? nullptr : &*It;
}

const HeldLock *LockState::held(const Path &Lock) const {
  return const_cast<LockState *>(this)->held(Lock);
}

const FreeLock *LockState::free(const Path &Lock) const {
  auto It = llvm::find_if(Free, [&](auto &F) { return F.Lock == Lock; });
  return It == Free.end() ? nullptr : &*It;
}

GuardState *LockState::guard(const Path &Object) {
  auto It = llvm::find_if(Guards, [&](auto &G) { return G.Object == Object; });
  return It == Guards.end() ? nullptr : &*It;
}

std::vector<Path> LockState::givenUp() const {
  std::vector<Path> Out;
  for (const FreeLock &F : Free)
    if (F.IsFromEntry)
      Out.push_back(F.Lock);
  return Out;
}

void LockState::addGuard(GuardState G) {
  auto It = llvm::lower_bound(
      Guards, G, [](auto &A, auto &B) { return A.Object < B.Object; });
  Guards.insert(It, std::move(G));
}

void LockState::dropGuard(const Path &Object) {
  llvm::erase_if(Guards, [&](auto &G) { return G.Object == Object; });
}

void LockState::eraseFree(const Path &Lock) {
  llvm::erase_if(Free, [&](auto &F) { return F.Lock == Lock; });
}

void LockState::setFree(FreeLock Lock) {
  // Of any element, only that the caller's were released is worth knowing.
  if (Lock.Lock.isTop() || (!Lock.Lock.isOneObject() && !Lock.IsFromEntry))
    return;
  if (const FreeLock *Old = free(Lock.Lock)) {
    Lock.IsFromEntry |= Old->IsFromEntry;
    eraseFree(Lock.Lock);
  }
  auto It = llvm::lower_bound(Free, Lock,
                              [](auto &A, auto &B) { return A.Lock < B.Lock; });
  Free.insert(It, std::move(Lock));
}

void LockState::renew(const Path &Location) {
  llvm::erase_if(Free, [&](const FreeLock &F) {
    return F.Why == FreeBecause::Destroyed && F.Lock.startsWith(Location);
  });
}

void LockState::noteUntold(const Path &Lock, bool IsUntold) {
  auto It = llvm::find_if(Free, [&](auto &F) { return F.Lock == Lock; });
  if (It != Free.end())
    It->IsUntold = IsUntold;
}

void LockState::settle() {
  Others.settle([&](const Path &P) { return Values.range(Value::load(P)); });
  auto Result = [&](const HeldLock &H) {
    return Values.range(Value::load(H.Told->Result));
  };
  auto IsOther = [&](const HeldLock &H) {
    Range R = Result(H);
    return H.Told->OrIf && R.Low == *H.Told->OrIf && R.High == R.Low;
  };
  // One error was told from the others: it means that the lock is held.
  for (size_t I = Failed.size(); I-- > 0;)
    if (HeldLock H = Failed[I]; IsOther(H) && !held(H.Lock)) {
      Failed.erase(Failed.begin() + I);
      eraseFree(H.Lock);
      H.Told.reset();
      Held.push_back(std::move(H));
    }
  for (size_t I = Held.size(); I-- > 0;) {
    HeldLock &H = Held[I];
    if (!H.Told || Result(H).meets(H.Told->Success) || IsOther(H))
      continue;
    if (H.Count > 1) {
      --H.Count;
      H.Told.reset();
      continue;
    }
    HeldLock Lost = H;
    Held.erase(Held.begin() + I);
    setFree({Lost.Lock, Lost.IsFromEntry, Lost.At, FreeBecause::AttemptFailed,
             Lost.Told->Result});
    Failed.push_back(std::move(Lost));
  }
}

bool LockState::isFailureOf(const LockState &Other) const {
  if (Returned && Other.Returned && !Result.meets(Other.Result))
    return false; // the caller may ask
  return llvm::any_of(Failed, [&](const HeldLock &F) {
    const HeldLock *Theirs = Other.held(F.Lock);
    return Theirs && Theirs->At == F.At;
  });
}

void LockState::addFreed(const Path &Lock) {
  auto It = llvm::lower_bound(Freed, Lock);
  if (It == Freed.end() || *It != Lock)
    Freed.insert(It, Lock);
}

void LockState::redefine(uint64_t Temp) {
  Values.redefine(Temp);
  renameLocks(Temp);
}

void LockState::dropTemps(llvm::function_ref<bool(uint64_t)> IsLive) {
  std::set<uint64_t> Named;
  auto Name = [&](const Path &P) {
    if (P.Root == PathRoot::Temp)
      Named.insert(P.Id);
  };
  for (const HeldLock &H : Held)
    Name(H.Lock);
  for (const FreeLock &F : Free) {
    Name(F.Lock);
    Name(F.Result);
  }
  for (const GuardState &G : Guards) {
    Name(G.Object);
    llvm::for_each(G.Locks, Name);
  }
  llvm::for_each(Freed, Name);
  if (Returned)
    Name(Returned->Where);
  Values.dropTemps(IsLive, std::move(Named));
}

void LockState::renameLocks(uint64_t Temp) {
  auto Lose = [Temp](Path &P) {
    if (isRootedAt(P, Temp))
      P.Root = PathRoot::Top;
  };
  auto IsStale = [Temp](const HeldLock &H) {
    return H.Told && isRootedAt(H.Told->Result, Temp);
  };
  for (HeldLock &H : Held) {
    if (IsStale(H))
      H.Told.reset();
    Lose(H.Lock);
    H.IsMust &= !H.Lock.isTop();
  }
  llvm::erase_if(
      Failed, [&](auto &H) { return IsStale(H) || isRootedAt(H.Lock, Temp); });
  llvm::erase_if(Free, [&](auto &F) { return isRootedAt(F.Lock, Temp); });
  llvm::erase_if(Freed, [&](auto &P) { return isRootedAt(P, Temp); });
  for (GuardState &G : Guards)
    llvm::for_each(G.Locks, Lose);
  Others.forgetResult(Temp);
}

bool LockState::isSameEffect(const LockState &Other) const {
  return llvm::equal(Held, Other.Held,
                     [](auto &A, auto &B) { return A.isSameHold(B); }) &&
         llvm::equal(Guards, Other.Guards,
                     [](auto &A, auto &B) { return A.isSame(B); }) &&
         givenUp() == Other.givenUp();
}

bool LockState::isSameProperty(const LockState &Other) const {
  // What was only initialised, on some way, is as good as any lock.
  auto WereHeld = [](const std::vector<FreeLock> &Locks) {
    return llvm::make_filter_range(Locks, [](const FreeLock &L) {
      return L.Why != FreeBecause::Initialised;
    });
  };
  return isSameEffect(Other) && Units == Other.Units &&
         llvm::equal(WereHeld(Free), WereHeld(Other.Free),
                     [](auto &A, auto &B) { return A.Lock == B.Lock; }) &&
         llvm::equal(Failed, Other.Failed,
                     [](auto &A, auto &B) { return A.Lock == B.Lock; }) &&
         Returned.has_value() == Other.Returned.has_value() &&
         Result.truth() == Other.Result.truth();
}

/// Whether what W says of the temporary that is its Result is true in S.
static bool holds(const DoubtedWord &W, const LockState &S) {
  Value Now = S.Values.valueAt(W.Result);
  return llvm::is_contained(S.Others.heard(), W.On) ||
         (Now.What == Value::Kind::Integer &&
          !W.If.meets(Range::of(Now.Int))) ||
         (Now.What == Value::Kind::Load &&
          llvm::any_of(S.Others.heardIf(), [&](const DoubtedWord &Mine) {
            return Mine.On == W.On && Mine.Result == Now.Where &&
                   W.If.isWithin(Mine.If);
          }));
}

/// Adds what temporaries tell in One of the words that it heard or may have,
/// and that Other did not hear.
static void addByTemps(std::vector<DoubtedWord> &Out, const LockState &One,
                       const LockState &Other) {
  auto Add = [&](const DoubtedWord &W) {
    if (holds(W, One) && holds(W, Other) && !llvm::is_contained(Out, W))
      Out.push_back(W);
  };
  for (const auto &[Temp, Now] : One.Values.values()) {
    if (Temp.Root != PathRoot::Temp || !Temp.Steps.empty())
      continue;
    if (Now.What == Value::Kind::Integer)
      for (const Path &On : One.Others.heard())
        if (!llvm::is_contained(Other.Others.heard(), On))
          Add({On, Temp, Range::of(Now.Int)});
    for (const DoubtedWord &W : One.Others.heardIf())
      if (Now == Value::load(W.Result))
        Add({W.On, Temp, W.If});
  }
}

/// What temporaries will tell of the words where two ways meet.
static std::vector<DoubtedWord> wordsByTemps(const LockState &A,
                                             const LockState &B) {
  std::vector<DoubtedWord> Out;
  if (A.Others == B.Others)
    return Out;
  addByTemps(Out, A, B);
  addByTemps(Out, B, A);
  return Out;
}

bool LockState::join(const LockState &Other, uint64_t Fresh) {
  LockState Before; // but for what is known of values and other threads
  Before.Units = Units;
  Before.Held = Held;
  Before.Free = Free;
  Before.Guards = Guards;
  Before.Freed = Freed;
  Before.Returned = Returned;
  Before.Result = Result;
  Before.IsThrowCertain = IsThrowCertain;

  std::vector<DoubtedWord> ByTemps = wordsByTemps(*this, Other);
  Peers Was;
  if (!ByTemps.empty())
    Was = Others;
  std::vector<uint64_t> Redefined;
  bool IsNews = Values.join(Other.Values, Fresh, Redefined);
  for (uint64_t Temp : Redefined)
    renameLocks(Temp);

  for (HeldLock &H : Held) {
    const HeldLock *Theirs = Other.held(H.Lock);
    H.IsMust &= Theirs && Theirs->IsMust;
    H.IsConditional |= !Theirs || Theirs->IsConditional;
    if (!Theirs || Theirs->Told != H.Told)
      H.Told.reset();
  }
  for (const HeldLock &H : Other.Held)
    if (!held(H.Lock)) {
      Held.push_back(H);
      Held.back().IsMust = false;
      Held.back().IsConditional = true;
    }
  llvm::erase_if(
      Free, [&](auto &F) { return !F.IsFromEntry && !Other.free(F.Lock); });
  for (FreeLock &L : Free)
    if (const FreeLock *Theirs = Other.free(L.Lock)) {
      L.IsUntold |= Theirs->IsUntold;
      L.IsConditional |= Theirs->IsConditional;
      // One that ended its life on some way only is as good as any.
      if (std::max(L.Why, Theirs->Why) >= FreeBecause::Initialised)
        L.Why = std::min(L.Why, Theirs->Why);
    }
  llvm::erase_if(Failed, [&](auto &H) {
    return llvm::none_of(Other.Failed, [&](auto &O) {
      return O.Lock == H.Lock && O.Told == H.Told;
    });
  });
  llvm::erase_if(Guards, [&](GuardState &G) {
    return llvm::none_of(Other.Guards, [&](auto &O) { return G.isSame(O); });
  });
  for (const Path &P : Other.Freed)
    addFreed(P);
  bool IsMet = Others.meet(Other.Others);
  for (const DoubtedWord &W : ByTemps)
    if (Value Now = Values.valueAt(W.Result); Now.What == Value::Kind::Load)
      Others.hearIf({W.On, Now.Where, W.If});
  IsNews |= ByTemps.empty() ? IsMet : !(Others == Was);
  IsThrowCertain |= Other.IsThrowCertain;
  if (Returned != Other.Returned)
    Returned = Value::unknown();
  Units.add(Other.Units);
  Result = Result.hull(Other.Result);
  ReturnedAt = std::min(ReturnedAt, Other.ReturnedAt);

  return IsNews || !isSameProperty(Before) || !(Result == Before.Result) ||
         Freed != Before.Freed || IsThrowCertain != Before.IsThrowCertain ||
         !llvm::equal(Held, Before.Held,
                      [](auto &A, auto &B) {
                        return A.IsConditional == B.IsConditional &&
                               A.Told == B.Told;
                      }) ||
         !llvm::equal(Free, Before.Free, [](auto &A, auto &B) {
           return A.IsUntold == B.IsUntold && A.Why == B.Why &&
                  A.IsConditional == B.IsConditional;
         });
}
