// Locksets.cpp - the locks held at each fact, within and across functions
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Locksets.h"
#include "program/TempLiveness.h"

using namespace lockstitch;

/// States that hold different locks at one point of one body; past that they
/// are joined, and what is held becomes uncertain.
static constexpr unsigned MaxStates = 16;

/// Visits of blocks, per block of a body, before it is given up.
static constexpr unsigned MaxVisits = 64;

/// Locks of its callers that a body is known to run under; there may be more.
static constexpr unsigned MaxOnEntry = 64;

/// Rounds over a strongly connected component.
static constexpr unsigned MaxRounds = 4;

namespace {

/// The fixpoint of one body.
class BodyFixpoint {
public:
  BodyFixpoint(const FunctionFacts &Facts, LockTransfer &Transfer)
      : Facts(Facts), Transfer(Transfer), Temps(Facts), In(Facts.Blocks.size()),
        Queued(Facts.Blocks.size()) {
    findReleases();
  }

  /// Notes what is to be said of the body, and in Around the locks that are
  /// held at each call. False if it was given up.
  using Calls = std::map<const Fact *, LocksAround>;
  bool solve(BodyLocks &Into, Calls &Around) {
    Recorded = &Around;
    arrive(0, Transfer.entry());
    if (!hasLoop()) {
      runOnce(Into);
      return true;
    }
    if (!solve())
      return false;
    Transfer.record(&Into);
    Noted = &Into.Summary;
    IsFlowing = false;
    for (unsigned Block = 0; Block < In.size(); ++Block)
      for (Arrival &A : In[Block])
        run(Block, std::move(A.State));
    return true;
  }

private:
  /// A state in which control comes to a block.
  struct Arrival {
    LockState State;
    bool IsPending = true; ///< it is new, or has changed since it was run
  };

  /// Whether control may go back to an earlier block.
  bool hasLoop() const {
    for (unsigned Block = 0; Block < Facts.Blocks.size(); ++Block) {
      const BasicBlock &B = Facts.Blocks[Block];
      if ((B.Unwind && *B.Unwind <= Block) ||
          llvm::any_of(B.Next, [&](const Edge &E) { return E.To <= Block; }))
        return true;
    }
    return false;
  }

  /// Without a loop, all states have come to a block before it is run.
  void runOnce(BodyLocks &Into) {
    Transfer.record(&Into);
    Noted = &Into.Summary;
    for (unsigned Block = 0; Block < In.size(); ++Block)
      for (Arrival &A : std::exchange(In[Block], {}))
        run(Block, std::move(A.State));
  }

  bool solve() {
    unsigned Budget = MaxVisits * Facts.Blocks.size();
    // Round after round, so that all of a loop's body comes before it goes on.
    while (llvm::is_contained(Queued, true))
      for (unsigned Block = 0; Block < In.size(); ++Block) {
        if (!Queued[Block])
          continue;
        if (Budget-- == 0)
          return false;
        Queued[Block] = false;
        std::vector<LockState> Pending;
        for (Arrival &A : In[Block])
          if (std::exchange(A.IsPending, false))
            Pending.push_back(A.State);
        for (LockState &S : Pending)
          run(Block, std::move(S));
      }
    return true;
  }

  /// Tells the symbols of a join from those of the fact before it.
  static constexpr uint64_t JoinBit = uint64_t(1) << 62;

  uint64_t freshFor(unsigned Block, unsigned Index) const {
    return (uint64_t(Block) << 20) | Index;
  }

  void arrive(unsigned Block, LockState &&S, bool IsBack = false) {
    S.dropTemps([&](uint64_t T) { return Temps.isLiveInto(Block, T); });
    std::vector<Arrival> &Here = In[Block];
    // Whoever goes on alike, whether a lock failed or not, takes it for held.
    if (llvm::any_of(Here, [&](auto &A) { return S.isFailureOf(A.State); }))
      return;
    llvm::erase_if(Here, [&](auto &A) { return A.State.isFailureOf(S); });
    for (Arrival &Old : Here)
      if (Old.State.isSameProperty(S))
        return join(Old, S, Block);
    if (Here.size() >= MaxStates / 2)
      for (Arrival &Old : Here)
        if (Old.State.isSameEffect(S))
          return join(Old, S, Block);
    if (Here.size() == MaxStates)
      return join(Here.back(), S, Block);
    // What is held when a loop begins again was acquired the last time round.
    if (ReleasesLater[Block] && !IsBack)
      for (Arrival &Old : Here)
        Old.IsPending |= markConditional(Old.State, S);
    Here.push_back({std::move(S)});
    Queued[Block] = true;
  }

  void join(Arrival &Old, const LockState &S, unsigned Block) {
    if (!Old.State.join(S, freshFor(Block, 0xfffff)))
      return;
    Old.IsPending = true;
    Queued[Block] = true;
  }

  /// Finds the blocks from which some lock may be released one by one: where
  /// it matters whether it was acquired under the same condition.
  void findReleases() {
    ReleasesLater.resize(Facts.Blocks.size());
    for (unsigned I = 0; I < Facts.Blocks.size(); ++I)
      ReleasesLater[I] =
          llvm::any_of(Facts.Blocks[I].Facts,
                       [&](const Fact &X) { return Transfer.mayRelease(X); });
    for (bool IsChanged = true; IsChanged;) {
      IsChanged = false;
      for (unsigned I = Facts.Blocks.size(); I-- > 0;)
        for (const Edge &E : Facts.Blocks[I].Next)
          if (!ReleasesLater[I] && ReleasesLater[E.To])
            ReleasesLater[I] = IsChanged = true;
    }
  }

  /// Whether a lock that is held was acquired after it was let go of there, as
  /// it stands in the source. An attempt that failed says by itself under which
  /// condition it is held.
  static bool isOlder(const FreeLock &Free, const HeldLock &H) {
    return Free.Why != FreeBecause::AttemptFailed && Free.At && H.At &&
           Free.At->Where.File == H.At->Where.File &&
           Free.At->Where < H.At->Where;
  }

  /// A lock that one state holds, and that the other has not acquired since, is
  /// held under a condition. True if that is news of A.
  static bool markConditional(LockState &A, LockState &B) {
    // Whether it is news of the one that holds, and of the other.
    auto Mark = [](LockState &Holds, LockState &Other) {
      std::pair<bool, bool> News;
      for (HeldLock &H : Holds.Held) {
        auto Free = llvm::find_if(
            Other.Free, [&](const FreeLock &F) { return F.Lock == H.Lock; });
        bool IsFree = Free != Other.Free.end();
        if (Other.held(H.Lock) || (IsFree && !isOlder(*Free, H)))
          continue;
        News.first |= !std::exchange(H.IsConditional, true);
        if (IsFree)
          News.second |= !std::exchange(Free->IsConditional, true);
      }
      return News;
    };
    bool IsNews = Mark(A, B).first;
    return Mark(B, A).second || IsNews;
  }

  void leave(const LockState &S, bool IsThrow, Location Exit) {
    if (!Noted || (IsThrow && Facts.IsNoThrow))
      return;
    addOutcome(Noted->Outcomes, Transfer.outcome(S, IsThrow, Exit));
  }

  void thrown(const BasicBlock &B, const Fact &X, LockState &&S) {
    if (!B.Unwind)
      leave(S, true, X.Where);
    else if (IsFlowing)
      arrive(*B.Unwind, std::move(S));
  }

  /// What is known of what was passed, and of variables as they are now.
  EntryConditions knownNow(const LockState &S) const {
    EntryConditions Out = Transfer.conditions(S).list();
    llvm::erase_if(Out, [&](const auto &E) {
      return S.Values.valueAt(E.first) != Value::load(E.first);
    });
    for (const auto &[Place, What] : S.Values.values())
      if (Place.Root == PathRoot::Entity)
        if (Range R = S.Values.range(What); !R.isAll())
          Out.push_back({Place, R});
    return Out;
  }

  void noteCall(const Fact &X, const LockState &S) {
    LocksAround Here;
    for (const HeldLock &H : S.Held)
      if (H.IsMust && H.Lock.Root == PathRoot::Entity)
        Here.Held.insert(H.Lock);
      else if (!H.Lock.isOneObject() && !H.IsConditional &&
               H.Lock.Root == PathRoot::Entity && !H.Lock.IsCut)
        Here.Striped.insert(H.Lock);
    // What runs once for a flag runs under it.
    if (const auto &Once = std::get<Call>(X.What).Once)
      if (Path Flag = S.Values.locate(*Once); Flag.Root == PathRoot::Entity)
        Here.Held.insert(Flag);
    for (const FreeLock &L : S.Free)
      if (L.IsFromEntry)
        Here.GivenUp.insert(L.Lock);
    Here.Others = S.Others;
    Here.When = knownNow(S);
    auto [It, IsNew] = Recorded->try_emplace(&X, Here);
    if (IsNew)
      return;
    std::erase_if(It->second.Held,
                  [&](const Path &P) { return !Here.Held.count(P); });
    std::erase_if(It->second.Striped,
                  [&](const Path &P) { return !Here.Striped.count(P); });
    It->second.GivenUp.insert(Here.GivenUp.begin(), Here.GivenUp.end());
    It->second.Others.meet(Here.Others);
    std::erase_if(It->second.When, [&](auto &E) {
      auto Same = llvm::find_if(
          Here.When, [&](const auto &O) { return O.first == E.first; });
      if (Same == Here.When.end())
        return true;
      E.second = E.second.hull(Same->second);
      return E.second.isAll();
    });
  }

  /// Carries S through a block.
  void run(unsigned Block, LockState S) {
    const BasicBlock &B = Facts.Blocks[Block];
    std::vector<LockState> Now;
    Now.push_back(std::move(S));
    Location Last = Facts.Where;
    for (unsigned I = 0; I < B.Facts.size() && !Now.empty(); ++I) {
      const Fact &X = B.Facts[I];
      Last = X.Where;
      std::vector<LockState> Next;
      for (LockState &Each : Now) {
        if (Noted && std::holds_alternative<Call>(X.What))
          noteCall(X, Each);
        Successors Out = Transfer.apply(X, freshFor(Block, I), std::move(Each));
        for (LockState &T : Out.Thrown)
          thrown(B, X, std::move(T));
        if (Now.size() == 1 && Out.Next.size() <= 1) {
          Next = std::move(Out.Next); // the usual case: nothing to join
          continue;
        }
        for (LockState &N : Out.Next)
          addState(Next, std::move(N), freshFor(Block, I) | JoinBit);
      }
      Now = std::move(Next);
    }
    for (LockState &Each : Now)
      finish(Block, std::move(Each), Last);
  }

  static void addState(std::vector<LockState> &States, LockState &&S,
                       uint64_t Fresh) {
    for (LockState &Old : States)
      if (Old.isSameProperty(S)) {
        Old.join(S, Fresh);
        return;
      }
    if (States.size() < MaxStates)
      States.push_back(std::move(S));
    else
      States.back().join(S, Fresh);
  }

  void finish(unsigned Block, LockState &&S, Location Last) {
    const BasicBlock &B = Facts.Blocks[Block];
    switch (B.End) {
    case BlockEnd::Stops:
    case BlockEnd::Aborts:
      return;
    case BlockEnd::Throws:
      return leave(S, true, Last);
    case BlockEnd::Returns:
      return leave(S, false, Last);
    case BlockEnd::Goes:
      break;
    }
    if (!IsFlowing)
      return;
    for (const Edge &E : B.Next) {
      bool IsLast = &E == &B.Next.back();
      LockState There = IsLast ? std::move(S) : LockState(S);
      if (Transfer.follow(E, freshFor(Block, 0xffffe), There))
        arrive(E.To, std::move(There), E.To <= Block);
    }
  }

  const FunctionFacts &Facts;
  LockTransfer &Transfer;
  TempLiveness Temps;
  std::vector<std::vector<Arrival>> In;
  std::vector<bool> Queued;
  std::vector<bool> ReleasesLater;
  FunctionSummary *Noted = nullptr; ///< null: nothing is to be noted yet
  bool IsFlowing = true;            ///< whether states go on to other blocks
  Calls *Recorded = nullptr;
};

} // namespace

void Locksets::solveBody(unsigned Body, const Known &About) {
  const Functions &F = About.F;
  LockTransfer Transfer(About, Body, Bodies, *Origins, *Kept);
  BodyFixpoint Fixpoint(*F[Body].Facts, Transfer);
  BodyLocks Result;
  BodyFixpoint::Calls Around;
  Result.Summary.IsGivenUp = !Fixpoint.solve(Result, Around);
  if (Result.Summary.IsGivenUp) // it returns, for all that is known
    Result.Summary.Outcomes.push_back({.Units = F[Body].Units});
  keepAround(Body, std::move(Around));
  llvm::sort(Result.Passed);
  Result.Passed.erase(llvm::unique(Result.Passed), Result.Passed.end());
  Result.close();
  Bodies[Body] = std::move(Result);
}

void Locksets::keepAround(unsigned Body,
                          std::map<const Fact *, LocksAround> Around) {
  std::map<const Fact *, Boxed<LocksAround>> All;
  for (auto &[Call, L] : Around)
    All[Call] = L == LocksAround() ? std::nullopt : std::optional(std::move(L));
  // What an earlier round came to stays.
  std::vector<CallAround> &Calls = AroundCalls[Body];
  All.insert(Calls.begin(), Calls.end());
  Calls.assign(std::make_move_iterator(All.begin()),
               std::make_move_iterator(All.end()));
}

/// What tells whether another round over a component may bring news.
static auto shapeOf(const FunctionSummary &S) {
  return std::tuple(S.Outcomes.size(), S.Acquisitions.size(), S.Pairs.size(),
                    S.Blockings.size());
}

Locksets::Locksets(const Known &About)
    : Bodies(About.F.size()), OnEntry(About.F.size()),
      AroundCalls(About.F.size()) {
  const CallGraph &Calls = About.Calls;
  for (const std::vector<unsigned> &Component : Calls.bottomUp()) {
    bool IsLoop =
        Component.size() > 1 ||
        llvm::any_of(Calls.callsOf(Component.front()), [&](const CallEdge &E) {
          return E.Callee == Component.front();
        });
    for (unsigned Round = 0; Round < (IsLoop ? MaxRounds : 1); ++Round) {
      bool IsChanged = false;
      for (unsigned Body : Component) {
        auto Before = shapeOf(Bodies[Body].Summary);
        solveBody(Body, About);
        IsChanged |= shapeOf(Bodies[Body].Summary) != Before;
      }
      if (!IsChanged)
        break;
    }
  }
  Origins->close();
  propagateDown(About.F, Calls);
}

/// Whether others than the calls that we know may enter the body.
static bool isEntry(unsigned Body, const Functions &F, const CallGraph &Calls) {
  return F[Body].Facts->Is == Role::Main ||
         F[Body].Facts->Is == Role::Initialiser ||
         Calls.isAddressTaken(F[Body].id()) || Calls.callersOf(Body).empty();
}

/// What every caller of Body holds, of those whose own entry is known.
std::set<Path> Locksets::heldByCallers(unsigned Body, const CallGraph &Calls,
                                       const std::vector<bool> &IsKnown) const {
  std::optional<std::set<Path>> Held;
  for (const CallEdge &E : Calls.callersOf(Body)) {
    const LocksAround *L = around(E.Caller, E.At);
    if (!IsKnown[E.Caller] || !L) // is it ever reached?
      continue;
    std::set<Path> Here = OnEntry[E.Caller];
    std::erase_if(Here, [&](const Path &P) { return L->GivenUp.count(P); });
    Here.insert(L->Held.begin(), L->Held.end());
    if (!Held)
      Held = std::move(Here);
    else
      std::erase_if(*Held, [&](const Path &P) { return !Here.count(P); });
  }
  if (!Held)
    return {};
  while (Held->size() > MaxOnEntry)
    Held->erase(std::prev(Held->end()));
  return std::move(*Held);
}

void Locksets::propagateDown(const Functions &F, const CallGraph &Calls) {
  std::vector<bool> IsKnown(F.size());
  // Callers before callees; a component's bodies again and again, from what
  // its first callers hold downwards.
  for (const auto &Component : llvm::reverse(Calls.bottomUp()))
    for (bool IsChanged = true; IsChanged;) {
      IsChanged = false;
      for (unsigned Body : Component) {
        bool WasKnown = IsKnown[Body];
        IsKnown[Body] = true;
        if (isEntry(Body, F, Calls))
          continue;
        std::set<Path> Held = heldByCallers(Body, Calls, IsKnown);
        if (!WasKnown) {
          OnEntry[Body] = std::move(Held);
          IsChanged |= Component.size() > 1;
          continue;
        }
        IsChanged |= std::erase_if(
            OnEntry[Body], [&](const Path &P) { return !Held.count(P); });
      }
    }
}
