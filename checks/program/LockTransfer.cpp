// LockTransfer.cpp - what one fact does to what a thread holds
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/LockTransfer.h"
#include "program/Loops.h"
#include "program/Transition.h"

using namespace lockstitch;

/// What one outcome says of memory: enough for a large constructor.
static constexpr size_t MaxStored = 32;

const Trace *Traces::at(const Fact &X, EntityId Function, const Trace *Inner,
                        unsigned Candidates) {
  Trace *&Slot = Known[{&X, Inner}];
  if (!Slot) {
    const auto *C = std::get_if<Call>(&X.What);
    Slot = new (All.Allocate())
        Trace{X.Where,    X.Spelling, Function,         Inner,
              Candidates, false,      C && C->IsPerhaps};
  }
  return Slot;
}

const Trace *Traces::entryOf(const FunctionFacts &F) {
  Trace *&Slot = Entries[&F];
  if (!Slot)
    Slot = new (All.Allocate()) Trace{F.Where, F.Where, F.Id, nullptr, 1, true};
  return Slot;
}

const Trace *Traces::joined(const Trace *Outer, const Trace *Inner) {
  if (!Outer || !Inner)
    return Outer ? Outer : Inner;
  if (const Trace *Old = Joined.lookup({Outer, Inner}))
    return Old;
  Trace *New = new (All.Allocate()) Trace(*Outer);
  Joined[{Outer, Inner}] = New;
  New->Inner = joined(Outer->Inner, Inner);
  if (!Outer->Inner)
    New->Candidates = 1;
  return New;
}

bool lockstitch::isRefinable(const Path &P) {
  return P.Root == PathRoot::Param || P.Root == PathRoot::This;
}

bool LockTransfer::compares(const Path &A, const Path &B) {
  auto RootOf = [](const Path &P) { return std::pair(P.Root, P.Id); };
  if (!Compared) {
    Compared.emplace();
    for (const BasicBlock &Block : F[Body].Facts->Blocks)
      for (const Edge &E : Block.Next)
        for (const Condition &C : E.When)
          if (!C.Left.Where.isTop() && !C.Right.Where.isTop())
            Compared->insert({RootOf(C.Left.Where), RootOf(C.Right.Where)});
  }
  return Compared->count({RootOf(A), RootOf(B)}) ||
         Compared->count({RootOf(B), RootOf(A)});
}

bool LockTransfer::isRepeated(const Fact &X) {
  if (!Repeated) {
    Repeated.emplace();
    const std::vector<BasicBlock> &Blocks = F[Body].Facts->Blocks;
    Loops L(*F[Body].Facts);
    for (unsigned I = 0; I < Blocks.size(); ++I)
      if (L.isInLoop(I))
        for (const Fact &Fact : Blocks[I].Facts)
          if (std::holds_alternative<Call>(Fact.What) ||
              std::holds_alternative<Spawn>(Fact.What))
            Repeated->insert(&Fact);
  }
  return Repeated->count(&X);
}

const std::vector<unsigned> &LockTransfer::targetsOf(const Fact &X,
                                                     const Value &Callee) {
  bool IsKnown = Callee.What == Value::Kind::Function;
  auto [Cached, IsNew] =
      Targets.try_emplace({&X, IsKnown ? Callee.Callee : EntityId{}});
  if (IsNew)
    Cached->second =
        About.Calls.targets(X, Body, F, IsKnown ? &Callee : nullptr);
  return Cached->second;
}

const LockTransfer::Ends &
LockTransfer::endsOf(const std::vector<unsigned> &Targets) {
  auto [It, IsNew] = Ending.try_emplace(&Targets);
  Ends &All = It->second;
  if (IsNew)
    for (unsigned Target : Targets) {
      for (const Outcome &O : Done[Target].Summary.Outcomes)
        addOutcome(All.Outcomes, O);
      const WrittenPlaces &Mine = About.Calls.writes(Target);
      All.Writes.OfThis.insert(Mine.OfThis.begin(), Mine.OfThis.end());
      All.Writes.Others.insert(Mine.Others.begin(), Mine.Others.end());
    }
  return All;
}

bool LockTransfer::mayRelease(const Fact &X) {
  if (std::holds_alternative<Release>(X.What))
    return true;
  if (const auto *U = std::get_if<GuardUse>(&X.What))
    return U->What == GuardUse::Kind::Unlock;
  const auto *C = std::get_if<Call>(&X.What);
  return C && llvm::any_of(targetsOf(X, C->Callee), [&](unsigned Target) {
           return llvm::any_of(
               Done[Target].Summary.Outcomes,
               [](const Outcome &O) { return !O.Released.empty(); });
         });
}

LockState LockTransfer::entry() {
  LockState S;
  S.Units = F[Body].Units;
  // Of a lock that is behind a library's interface nobody sees the caller.
  auto Since = [&](const Path &Lock) -> const Trace * {
    bool IsHidden = Lock.Root == PathRoot::Entity && !Lock.isTop() &&
                    F.entity({Lock.Id}).IsHidden;
    return IsHidden ? Origins.entryOf(*F[Body].Facts) : nullptr;
  };
  for (const Contract &C : F[Body].Facts->Contracts)
    if ((C.What == Contract::Kind::Requires ||
         C.What == Contract::Kind::Releases) &&
        !(F[Body].Facts->IsScoped && C.Lock == Path::self().deref()))
      S.Held.push_back(
          {C.Lock, C.Mode, 1, true, true, false, false, Since(C.Lock)});
  return S;
}

Successors LockTransfer::apply(const Fact &X, uint64_t Fresh,
                               LockState &&State) {
  Transition One{*this, X, Fresh, std::move(State), {}};
  std::visit(One, X.What);
  return std::move(One.Out);
}

bool lockstitch::outlives(const Path &P, const Functions &F) {
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

/// Whether an object that a caller passed by address holds something that only
/// we know, and has no name by which the caller could tell (WrittenPlaces).
static bool isForgotten(const Path &Place) {
  return isRefinable(Place) && !Place.isTop() && !Place.Steps.empty() &&
         !lastEntity(Place);
}

/// Whether other threads may know the object: a local may be captured.
static bool mayBeShared(const Path &P, const Functions &F) {
  return outlives(P, F) || (P.Root == PathRoot::Entity && P.isOneObject());
}

/// The object whose value a condition asks for, if callers or other threads
/// know it, and Is says that it is such a one.
static std::optional<Path> objectAsked(const Condition &C, const LockState &S,
                                       const Known &About,
                                       bool (Sharing::*Is)(const Path &)
                                           const) {
  if (C.Left.What != Value::Kind::Load || C.Right.What != Value::Kind::Integer)
    return std::nullopt;
  auto IsIt = [&](const Path &P) {
    return !P.isTop() && mayBeShared(P, About.F) && (About.Shared.*Is)(P);
  };
  Path Asked = S.Values.locate(C.Left.Where);
  if (IsIt(Asked))
    return Asked;
  Value Now = S.Values.valueAt(Asked);
  if (Now.What != Value::Kind::Load)
    return std::nullopt;
  if (IsIt(Now.Where))
    return Now.Where;
  // What an atomic holds is a symbol of its own, each time that it is read.
  for (const auto &[Place, What] : S.Values.values())
    if (What == Now && IsIt(Place))
      return Place;
  return std::nullopt;
}

/// What a condition on a number leaves it to be.
static Range rangeOf(const Condition &C) {
  return Range().narrowed(C.Is, C.Right.Int);
}

/// Whether a condition asks what the thread itself has made of a count: that
/// somebody is left says nothing of what they did.
static bool isOwnSum(const Condition &C, const LockState &S) {
  if (S.Others.heardIf().empty() || C.Left.What != Value::Kind::Load)
    return false;
  Value Now = S.Values.valueAt(S.Values.locate(C.Left.Where));
  return llvm::any_of(S.Others.heardIf(), [&](const DoubtedWord &W) {
    return Now == Value::load(W.Result) && W.If.isWithin(Range::of(0));
  });
}

/// The flag that a condition finds set.
static std::optional<Path> flagSeen(const Condition &C, const LockState &S,
                                    const Known &About) {
  if (rangeOf(C).meets(Range::of(0)))
    return std::nullopt;
  return objectAsked(C, S, About, &Sharing::isFlag);
}

/// The count that a condition finds at zero.
static std::optional<Path> countAtZero(const Condition &C, const LockState &S,
                                       const Known &About) {
  if (!rangeOf(C).isWithin(Range::of(0)))
    return std::nullopt;
  return objectAsked(C, S, About, &Sharing::isCount);
}

/// The lock made by hand that a condition asks for, whether it was free.
static std::optional<Path> spinLockAsked(const Condition &C, const LockState &S,
                                         unsigned Body, const Known &About) {
  const Path &Asked = C.Left.Where;
  if ((C.Is != Relation::Eq && C.Is != Relation::Ne) ||
      C.Left.What != Value::Kind::Load || Asked.Root != PathRoot::Temp ||
      !Asked.Steps.empty() || !About.Shared.isOfSpinLock(Body, Asked.Id))
    return std::nullopt;
  Value Now = S.Values.valueAt(Asked);
  for (const auto &[Place, What] : S.Values.values())
    if (What == Now && outlives(Place, About.F) && !Place.isTop())
      return Place;
  return std::nullopt;
}

void LockTransfer::findWaitLoops() {
  const std::vector<BasicBlock> &Blocks = F[Body].Facts->Blocks;
  std::optional<Loops> Around;
  for (unsigned Waiting = 0; Waiting < Blocks.size(); ++Waiting)
    for (const Fact &X : Blocks[Waiting].Facts) {
      const auto *W = std::get_if<Wait>(&X.What);
      bool IsTimed = W && W->Kind == WaitKind::Condition && W->IsTimed;
      std::optional<Path> On = IsTimed ? W->On : conditionOf(X);
      if (!On)
        continue;
      if (!Around)
        Around.emplace(*F[Body].Facts);
      for (unsigned From = 0; From < Blocks.size(); ++From)
        if (Around->isOneLoop(Waiting, From))
          for (const Edge &E : Blocks[From].Next)
            if (!Around->isOneLoop(Waiting, E.To)) {
              if (!IsTimed)
                Awaited.try_emplace(&E, *On);
              else if (const Condition *C =
                           reasonToLeave(Blocks[From], E, *W, *Around))
                leaveBy(*C, E, *On);
            }
    }
  findPolls(Around);
}

/// Whether a condition asks how a wait went: the result itself, or a variable
/// in which it is stored.
static bool isOfResult(const Condition &C, const Wait &W,
                       const FunctionFacts &Facts) {
  if (!W.Succeeds)
    return false;
  const Path &Result = W.Succeeds->Left.Where, &Asked = C.Left.Where;
  return Asked == Result ||
         llvm::any_of(Facts.Blocks, [&](const BasicBlock &B) {
           return llvm::any_of(B.Facts, [&](const Fact &X) {
             const auto *A = std::get_if<Assign>(&X.What);
             return A && A->To == Asked && A->What == Value::load(Result);
           });
         });
}

const Condition *LockTransfer::reasonToLeave(const BasicBlock &From,
                                             const Edge &E, const Wait &W,
                                             const Loops &Around) const {
  auto IsToStay = [&](const Condition &C) {
    return llvm::any_of(From.Next, [&](const Edge &Other) {
      return Around.isOneLoop(&From - F[Body].Facts->Blocks.data(), Other.To) &&
             llvm::is_contained(Other.When, C);
    });
  };
  for (const Condition &C : E.When)
    if (!isOfResult(C, W, *F[Body].Facts) && !IsToStay(C))
      return &C;
  return nullptr;
}

void LockTransfer::leaveBy(const Condition &C, const Edge &E, const Path &On) {
  Awaited.try_emplace(&E, On);
  const std::vector<BasicBlock> &Blocks = F[Body].Facts->Blocks;
  // Asked by a call: the same call may be made again, to find out.
  const Call *Asks = nullptr;
  auto ForEachCall = [&](auto Visit) {
    for (const BasicBlock &B : Blocks)
      for (const Fact &X : B.Facts)
        if (const auto *Mine = std::get_if<Call>(&X.What); Mine && Mine->Result)
          Visit(X, *Mine);
  };
  ForEachCall([&](const Fact &, const Call &Mine) {
    if (*Mine.Result == C.Left.Where)
      Asks = &Mine;
  });
  if (Asks && C.Right.What == Value::Kind::Integer)
    ForEachCall([&](const Fact &X, const Call &Again) {
      if (Again.Callee == Asks->Callee && Again.Self == Asks->Self &&
          Again.Args == Asks->Args)
        AskedAgain.try_emplace(
            &X, Condition{Value::load(*Again.Result), C.Is, C.Right}, On);
    });
}

void LockTransfer::findPolls(std::optional<Loops> &Around) {
  const std::vector<BasicBlock> &Blocks = F[Body].Facts->Blocks;
  auto AsksFlag = [&](const Condition &C) {
    return C.Left.What == Value::Kind::Load && outlives(C.Left.Where, F) &&
           About.Shared.isFlag(C.Left.Where);
  };
  for (unsigned From = 0; From < Blocks.size(); ++From)
    for (const Edge &E : Blocks[From].Next) {
      if (llvm::none_of(E.When, AsksFlag))
        continue;
      if (!Around)
        Around.emplace(*F[Body].Facts);
      if (Around->isInLoop(From) && !Around->isOneLoop(From, E.To))
        Polls.insert(&E);
    }
}

std::optional<Path> LockTransfer::conditionOf(const Fact &X) {
  if (const auto *W = std::get_if<Wait>(&X.What))
    return W->Kind == WaitKind::Condition && !W->IsTimed ? std::optional(W->On)
                                                         : std::nullopt;
  const auto *C = std::get_if<Call>(&X.What);
  if (!C || C->Callee.What != Value::Kind::Function)
    return std::nullopt;
  for (unsigned Target : targetsOf(X, C->Callee))
    for (const Blocking &B : Done[Target].Summary.Blockings)
      if (B.IsOnCondition && B.On && !B.At->Inner)
        if (Path On = inCaller(*B.On, *C, F); !On.isTop())
          return On;
  return std::nullopt;
}

bool LockTransfer::follow(const Edge &E, uint64_t Fresh, LockState &S) const {
  if (auto It = Awaited.find(&E); It != Awaited.end())
    if (Path On = S.Values.locate(It->second); !On.isTop())
      S.Others.hear(On);
  if (Polls.contains(&E))
    for (const Condition &C : E.When)
      if (Path Flag = S.Values.locate(C.Left.Where); outlives(Flag, F)) {
        S.redefine(freshSymbol(Fresh, Flag).Id);
        S.Values.forget(Flag, Fresh);
      }
  for (const Condition &C : E.When) {
    std::optional<Path> Spin = spinLockAsked(C, S, Body, About);
    if (!S.Values.assume(C))
      return false;
    S.settle();
    if (std::optional<Path> Flag = flagSeen(C, S, About);
        Flag && (!isOwnSum(C, S) || leavesLoop(E))) {
      if (isOfRelaxedLoad(C))
        S.Others.hearRelaxedly(*Flag);
      else
        S.Others.hear(*Flag);
    }
    if (std::optional<Path> Count = countAtZero(C, S, About);
        Count && leavesLoop(E))
      S.Others.hear(atZero(*Count));
    if (Spin)
      S.Others.hear(*Spin);
  }
  return true;
}

/// What was last stored in each temporary and local, if always by loads that
/// are relaxed.
static std::set<Path> relaxedLoads(const std::vector<BasicBlock> &Blocks) {
  std::map<Path, bool> All;
  auto IsRelaxed = [&](const std::vector<Fact> &Facts, size_t At) {
    const Value &What = std::get<Assign>(Facts[At].What).What;
    if (What.What != Value::Kind::Load)
      return false;
    if (auto It = All.find(What.Where); It != All.end())
      return It->second;
    const auto *A =
        At == 0 ? nullptr : std::get_if<Access>(&Facts[At - 1].What);
    return A && A->Place == What.Where && A->Order == MemoryOrder::Relaxed;
  };
  for (const BasicBlock &B : Blocks)
    for (size_t I = 0; I < B.Facts.size(); ++I)
      if (const auto *A = std::get_if<Assign>(&B.Facts[I].What)) {
        bool Is = IsRelaxed(B.Facts, I);
        auto [It, IsNew] = All.try_emplace(A->To, Is);
        It->second = It->second && Is;
      }
  std::set<Path> Out;
  for (const auto &[To, Is] : All)
    if (Is)
      Out.insert(To);
  return Out;
}

bool LockTransfer::isOfRelaxedLoad(const Condition &C) const {
  if (!RelaxedLoads)
    RelaxedLoads = relaxedLoads(F[Body].Facts->Blocks);
  return RelaxedLoads->count(C.Left.Where);
}

bool LockTransfer::leavesLoop(const Edge &E) const {
  if (!Leaving) {
    Leaving.emplace();
    Loops Around(*F[Body].Facts);
    const std::vector<BasicBlock> &Blocks = F[Body].Facts->Blocks;
    for (unsigned From = 0; From < Blocks.size(); ++From)
      for (const Edge &Next : Blocks[From].Next)
        if (Around.isInLoop(From) && !Around.isOneLoop(From, Next.To))
          Leaving->insert(&Next);
  }
  return Leaving->contains(&E);
}

/// Adds what is known of the object that the pointer at At leads to, if it was
/// made here.
static void addMade(std::vector<StoredPart> &Out, const Path &At,
                    const Value &Pointer, const Store &Values,
                    const Functions &F) {
  Path Object = Store::pointee(Pointer);
  bool IsOwn = Object.Root == PathRoot::Alloc || Object.Root == PathRoot::Temp;
  if (!IsOwn || !At.isOneObject())
    return;
  for (auto &[Part, What] : Values.partsOf(Object, At.deref()))
    if (!Part.isTop() && What.What != Value::Kind::Unknown &&
        meansSomething(What, F) && Out.size() < MaxStored)
      Out.push_back({At, std::move(Part), std::move(What)});
}

/// The name of a lock by what is returned, if it has no other outside.
static std::optional<Path> byResult(const Path &Lock, const LockState &S,
                                    const Functions &F) {
  if (!S.Returned || outlives(Lock, F))
    return std::nullopt;
  Path Object = Store::pointee(*S.Returned);
  if (Object.isTop() || !Lock.startsWith(Object))
    return std::nullopt;
  return Lock.rebased(Object, Path::result().deref());
}

Outcome LockTransfer::outcome(const LockState &S, bool IsThrow,
                              Location Exit) const {
  Outcome O;
  O.IsThrow = IsThrow;
  O.IsThrowCertain = !IsThrow || S.IsThrowCertain;
  O.Exit = !IsThrow && S.ReturnedAt ? S.ReturnedAt : Exit;
  for (const HeldLock &H : S.Held)
    if (!H.IsFromEntry) {
      O.Held.push_back(H);
      std::optional<Verdict> &Told = O.Held.back().Told;
      if (!Told || S.Returned != Value::load(Told->Result))
        Told.reset();
      else
        Told->Result = Path::result();
      O.Held.back().ByResult = byResult(H.Lock, S, F);
    }
  for (const HeldLock &H : S.Failed)
    O.Failed.push_back(H.Lock);
  O.Released = S.givenUp();
  for (const Path &L : S.Freed)
    if (!S.held(L))
      O.Freed.push_back(L);
  for (const FreeLock &L : S.Free)
    if (L.Why >= FreeBecause::Initialised && outlives(L.Lock, F))
      O.Lives.push_back(L);
  for (const GuardState &G : S.Guards)
    if (outlives(G.Object, F))
      O.Guards.push_back(G);
  O.Others = S.Others;
  O.Others.release(); // by the caller, soon
  O.Others.returnResult(S.Returned);
  O.When = conditionsOf(S, F);
  O.Units = S.Units;
  for (const auto &[Place, What] : S.Values.values()) {
    bool IsKnown = isStoredForCaller(Place, What, F);
    if (!IsKnown && !isForgotten(Place))
      continue;
    O.IsStoredCut = O.Stored.size() == MaxStored;
    if (O.IsStoredCut)
      break;
    O.Stored.push_back({Place, IsKnown ? What : Value::unknown()});
  }
  for (const auto &[Place, What] : S.Values.values())
    if (outlives(Place, F))
      addMade(O.Made, Place, What, S.Values, F);
  if (S.Returned) {
    addMade(O.Made, Path::result(), *S.Returned, S.Values, F);
    O.Result = S.Result;
    if (meansSomething(*S.Returned, F))
      O.Returned = S.Returned;
    else if (S.Returned->What == Value::Kind::Load)
      for (const auto &[Place, What] : S.Values.values())
        if (What == *S.Returned && outlives(Place, F) && Place.isOneObject())
          O.ReturnedOf = Place;
  }
  return O;
}
