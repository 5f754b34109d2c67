// HandleFlow.cpp - handles, carried through one body
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/HandleFlow.h"

using namespace lockstitch;

/// Ways to one point on which handles fare differently; past that they are
/// joined, and what differs becomes unknown.
static constexpr unsigned MaxStates = 8;

/// Visits of blocks, per block of a body, before it is given up.
static constexpr unsigned MaxVisits = 32;

//===-- States --------------------------------------------------------------//

const Holder *HandleSet::find(const Path &Handle) const {
  auto It =
      llvm::lower_bound(Handles, Handle, [](const Holder &H, const Path &P) {
        return H.Handle < P;
      });
  return It != Handles.end() && It->Handle == Handle ? &*It : nullptr;
}

void HandleSet::set(Holder H) {
  if (H.Handle.isTop())
    return;
  if (isEscaped(H.Handle))
    H.Is = Life::Unknown;
  if (Holder *Old = find(H.Handle)) {
    H.IsNeeded |= Old->IsNeeded;
    *Old = std::move(H);
    return;
  }
  auto It =
      llvm::lower_bound(Handles, H.Handle, [](const Holder &O, const Path &P) {
        return O.Handle < P;
      });
  Handles.insert(It, std::move(H));
}

void HandleSet::eraseUnder(const Path &Prefix) {
  llvm::erase_if(Handles,
                 [&](const Holder &H) { return H.Handle.startsWith(Prefix); });
}

bool HandleSet::isEscaped(const Path &Handle) const {
  return llvm::any_of(Escaped,
                      [&](const Path &P) { return Handle.startsWith(P); });
}

void HandleSet::escape(const Path &Object) {
  if (Object.isTop())
    return;
  addObject(Escaped, Object);
  for (Holder &H : Handles)
    if (H.Handle.startsWith(Object))
      H.Is = Life::Unknown;
}

bool HandleState::isSameProperty(const HandleState &O) const {
  return JustMade == O.JustMade && IsLikely == O.IsLikely &&
         std::equal(Handles.begin(), Handles.end(), O.Handles.begin(),
                    O.Handles.end(),
                    [](auto &A, auto &B) { return A.isSame(B); });
}

bool HandleState::join(const HandleState &O, uint64_t Fresh) {
  bool IsChanged = Now.join(O.Now, Fresh);
  for (Holder &H : Handles) {
    const Holder *Theirs = O.find(H.Handle);
    if (Theirs && Theirs->IsUntold && !H.IsUntold)
      IsChanged = H.IsUntold = true;
    if ((!Theirs || !H.isSame(*Theirs)) && H.Is != Life::Unknown) {
      H = {H.Handle};
      IsChanged = true;
    }
  }
  for (const Holder &H : O.Handles)
    if (!find(H.Handle)) {
      set({H.Handle});
      IsChanged = true;
    }
  if (JustMade != O.JustMade)
    IsChanged |= std::exchange(JustMade, std::nullopt).has_value();
  if (O.IsLikely && !IsLikely)
    IsChanged = IsLikely = true;
  size_t Before = Escaped.size();
  for (const Path &P : O.Escaped)
    escape(P);
  return IsChanged || Escaped.size() != Before;
}

//===-- The fixpoint --------------------------------------------------------//

HandleFlow::HandleFlow(const HandleFacts &Of, unsigned Body, Traces &Origins,
                       CircumstancePool &Kept)
    : Of(Of), F(Of.About.F), Body(Body), Facts(*F[Body].Facts),
      Transfer(Of.About, Body, Of.Held.bodies(), Origins, Kept), Temps(Facts),
      In(Facts.Blocks.size()) {
  for (const BasicBlock &B : Facts.Blocks)
    for (const Fact &X : B.Facts)
      if (auto *D = std::get_if<Drop>(&X.What))
        DroppedHere.insert(D->Handle);
      else if (auto *J = std::get_if<Join>(&X.What))
        JoinedHere.insert(J->Handle);
}

/// Whether the next round of a loop calls another object the same.
static bool isOfRound(const Path &P) {
  static constexpr uint64_t SymbolBit = uint64_t(1) << 63;
  return P.Root == PathRoot::Temp &&
         ((P.Id & SymbolBit) || llvm::is_contained(P.Steps, Step::deref()));
}

void HandleFlow::arrive(unsigned Block, HandleState S) {
  S.Now.dropTemps([&](uint64_t T) { return Temps.isLiveInto(Block, T); });
  std::vector<Arrival> &Here = In[Block];
  auto Old = llvm::find_if(
      Here, [&](const Arrival &A) { return A.State.isSameProperty(S); });
  if (Old == Here.end() && Here.size() < MaxStates)
    return Here.push_back({std::move(S)});
  Arrival &Into = Old == Here.end() ? Here.back() : *Old;
  Into.IsPending |= Into.State.join(S, (uint64_t(Block) << 20) | 0xfffff);
}

HandleSummary HandleFlow::solve(std::vector<HandleEvent> &Events) {
  HandleState Entry;
  Entry.Now = Transfer.entry();
  arrive(0, std::move(Entry));
  unsigned Budget = MaxVisits * Facts.Blocks.size();
  // Round after round, so that all of a loop's body comes before it goes on.
  for (bool IsNews = true; IsNews && !IsGivenUp;) {
    IsNews = false;
    for (unsigned Block = 0; Block < In.size(); ++Block)
      for (size_t I = 0; I < In[Block].size() && !IsGivenUp; ++I)
        if (std::exchange(In[Block][I].IsPending, false)) {
          IsNews = true;
          IsGivenUp |= Budget-- == 0;
          run(Block, In[Block][I].State);
        }
  }
  HandleSummary Out;
  if (IsGivenUp)
    return Out;
  findBroken();
  keepEvents(Events);
  summarise(Out);
  return Out;
}

void HandleFlow::run(unsigned Block, HandleState S) {
  const BasicBlock &B = Facts.Blocks[Block];
  std::vector<HandleState> Ways;
  Ways.push_back(std::move(S));
  for (unsigned I = 0; I < B.Facts.size() && !Ways.empty(); ++I) {
    Current = &B.Facts[I];
    Next = I + 1 < B.Facts.size() ? &B.Facts[I + 1] : nullptr;
    std::vector<HandleState> After;
    for (HandleState &Each : Ways)
      for (HandleState &N : step(Block, I, std::move(Each))) {
        auto Same = llvm::find_if(
            After, [&](auto &Old) { return Old.isSameProperty(N); });
        if (Same == After.end() && After.size() < MaxStates) {
          After.push_back(std::move(N));
          continue;
        }
        HandleState &Into = Same == After.end() ? After.back() : *Same;
        Into.join(N, (uint64_t(Block) << 20) | I | (uint64_t(1) << 62));
      }
    Ways = std::move(After);
  }
  for (HandleState &Each : Ways)
    finish(Block, std::move(Each));
}

std::vector<HandleState> HandleFlow::step(unsigned Block, unsigned Index,
                                          HandleState S) {
  const Fact &X = *Current;
  HandleSet Before = S;
  std::optional<Path> Asked;
  if (const auto *U = std::get_if<GuardUse>(&X.What);
      U && U->What == GuardUse::Kind::Test)
    Asked = S.Now.Values.locate(U->Object);
  apply(X, S);
  Successors Out =
      Transfer.apply(X, (uint64_t(Block) << 20) | Index, std::move(S.Now));
  if (const auto &Unwind = Facts.Blocks[Block].Unwind)
    for (LockState &T : Out.Thrown)
      arrive(*Unwind, thrown(Before, std::move(T)));
  std::vector<HandleState> Ways;
  for (LockState &N : Out.Next) {
    HandleState After = {S, std::move(N)};
    if (Asked)
      addAfterTest(*Asked, std::move(After), Ways);
    else
      addWays(Before, std::move(After), Ways);
  }
  return Ways;
}

/// An exception leaves a fact, which has done nothing then.
HandleState HandleFlow::thrown(const HandleSet &Before, LockState &&Now) {
  HandleState There = {Before, std::move(Now)};
  There.JustMade.reset();
  if (std::holds_alternative<Call>(Current->What))
    throwing(There);
  if (const auto *Th = std::get_if<Throw>(&Current->What))
    There.IsLikely &= Th->IsCertain;
  return There;
}

/// Adds the ways on from a fact: a join that may fail comes out both ways.
void HandleFlow::addWays(const HandleSet &Before, HandleState &&After,
                         std::vector<HandleState> &To) {
  if (const auto *J = std::get_if<Join>(&Current->What); J && J->Succeeds) {
    if (J->Succeeds->Left.Where.Root == PathRoot::Temp)
      After.Now.redefine(J->Succeeds->Left.Where.Id);
    HandleState Failed = {Before, After.Now};
    if (Failed.Now.Values.assume(J->Succeeds->negated()))
      To.push_back(std::move(Failed));
    if (!After.Now.Values.assume(*J->Succeeds))
      return;
  }
  To.push_back(std::move(After));
}

/// Whoever is asked says whether there is a thread, or a value.
void HandleFlow::addAfterTest(const Path &Handle, HandleState &&S,
                              std::vector<HandleState> &To) {
  const Boxed<Condition> &Succeeds = std::get<GuardUse>(Current->What).Succeeds;
  if (!Succeeds || !Handle.isOneObject())
    return To.push_back(std::move(S));
  Holder *Old = S.find(Handle);
  Life Was = Old ? Old->Is : Life::Entry;
  bool IsSpent = Was == Life::Joined || Was == Life::Detached ||
                 Was == Life::Empty || Was == Life::Taken;
  HandleState Not = S;
  if (Was != Life::Full && Not.Now.Values.assume(Succeeds->negated())) {
    if (!IsSpent)
      Not.set({Handle, Life::Empty, {}});
    To.push_back(std::move(Not));
  }
  if (!IsSpent && S.Now.Values.assume(*Succeeds)) {
    if (Was == Life::Entry)
      S.set({Handle, Life::Full, {Body, Current}});
    To.push_back(std::move(S));
  }
}

void HandleFlow::finish(unsigned Block, HandleState S) {
  const BasicBlock &B = Facts.Blocks[Block];
  if (B.End == BlockEnd::Returns)
    Returned.push_back(S);
  if (B.End != BlockEnd::Goes)
    return;
  for (const Edge &E : B.Next) {
    HandleState There = S;
    if (!Transfer.follow(E, (uint64_t(Block) << 20) | 0xffffe, There.Now))
      continue;
    if (E.To <= Block)
      llvm::erase_if(There.Handles,
                     [](const Holder &H) { return isOfRound(H.Handle); });
    if (B.Next.size() > 1 && E.When.empty())
      for (Holder &H : There.Handles)
        H.IsUntold = true;
    arrive(E.To, std::move(There));
  }
}

//===-- What follows --------------------------------------------------------//

void HandleFlow::summarise(HandleSummary &Into) const {
  Into.IsKnown = true;
  bool IsFirst = true;
  for (const HandleState &S : Returned) {
    std::vector<HandleEffect> Mine;
    for (const Holder &H : S.Handles)
      if (!F.isOwn(H.Handle) || H.Handle.Root == PathRoot::Return)
        Mine.push_back(
            {H.Handle, H.Is, H.Since, H.IsThread, H.IsTask, H.IsNeeded});
    if (IsFirst)
      Into.Effects = std::move(Mine);
    else
      mergeEffects(Into.Effects, Mine);
    IsFirst = false;
    for (const Path &P : S.Escaped)
      if (!F.isOwn(P))
        addObject(Into.Escaped, P);
  }
}

/// Whether it dies with the call: a parameter, or a part of the closure that a
/// thread runs once.
bool HandleFlow::endsWithCall(const Path &Promise) const {
  if (Promise.Root == PathRoot::Param)
    return Promise.Steps.empty();
  return Promise.Root == PathRoot::This && Promise.Steps.size() == 2 &&
         Promise.Steps.front() == Step::deref() && Facts.Is == Role::Lambda &&
         Of.About.Roots.isReached(Body) &&
         Of.About.Roots.rootOf(Body).Body == Body;
}

/// Promises that callers hand over: somebody waits, or why are they kept.
void HandleFlow::findBroken() {
  for (const HandleState &S : Returned)
    for (const Holder &H : S.Handles)
      if (H.Is == Life::Kept && endsWithCall(H.Handle) &&
          llvm::any_of(Returned, [&](const HandleState &Other) {
            return !Other.find(H.Handle) && !Other.isEscaped(H.Handle);
          }))
        Found.push_back(
            {HandleEvent::Kind::Broken, H.Handle, H.Since, {}, {}, {}});
}

/// Whether others in the same array or container are joined, or given away: by
/// an index, as the second of a pair, by an iterator.
bool HandleFlow::isOneOfUsed(const HandleEvent &E) const {
  auto Index = llvm::find_if(E.Handle.Steps, [](const Step &S) {
    return S.What == Step::Kind::Index || S.What == Step::Kind::AnyIndex;
  });
  if (Index == E.Handle.Steps.end())
    return false;
  Path Whole = E.Handle;
  Whole.Steps.truncate(Index - E.Handle.Steps.begin());
  return (E.What == HandleEvent::Kind::Dropped ||
          E.What == HandleEvent::Kind::Overwritten) &&
         llvm::any_of(Used, [&](auto &P) { return P.startsWith(Whole); });
}

void HandleFlow::keepEvents(std::vector<HandleEvent> &Into) {
  for (HandleEvent &E : Found) {
    // Where nothing ever looks after it, no condition does.
    E.IsUntold &= Used.contains(E.Handle);
    // The same once more, in a loop: it was there the first time.
    bool IsAgain = E.What == HandleEvent::Kind::JoinedAgain ||
                   E.What == HandleEvent::Kind::AskedAgain;
    E.IsConditional = IsAgain ? E.Since.At != E.At.At &&
                                    FoundFull.contains({E.At.At, E.Handle})
                              : DroppedEmpty.contains({E.At.At, E.Handle});
  }
  llvm::erase_if(Found, [&](const HandleEvent &E) { return isOneOfUsed(E); });
  // Of the ways to one place, the surest.
  llvm::stable_sort(Found, [](const HandleEvent &A, const HandleEvent &B) {
    return std::pair(!A.IsThrowCertain, A.IsUntold) <
           std::pair(!B.IsThrowCertain, B.IsUntold);
  });
  std::set<std::tuple<HandleEvent::Kind, Location, Path>> Seen;
  for (HandleEvent &E : Found)
    if (Seen.insert({E.What, E.At.At->Where, E.Handle}).second)
      Into.push_back(std::move(E));
}
