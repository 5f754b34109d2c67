// LockOrder.cpp - which locks are acquired while which are held; cycles
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/LockOrder.h"
#include "program/Components.h"
#include "program/MayAlias.h"
#include <deque>

using namespace lockstitch;

/// Different ways to acquire the same two locks that are kept: they differ in
/// gates and programs.
static constexpr unsigned MaxWays = 8;

const Trace &lockstitch::placeOf(const LockPair &P) {
  const Trace *First = P.FirstAt, *Second = P.SecondAt;
  while (First->Inner && Second->Inner && First->Where == Second->Where &&
         First->Inner->Function == Second->Inner->Function) {
    First = First->Inner;
    Second = Second->Inner;
  }
  // One call, made twice: whoever makes it brings the two together.
  return First->Where == Second->Where ? *P.SecondAt : *Second;
}

/// Orders the ways to the same two locks: the most direct first.
static auto rankOf(const LockOrderEdge &E) {
  return std::tuple(E.Pair->FirstAt->depth() + E.Pair->SecondAt->depth(),
                    placeOf(*E.Pair).Where, E.Pair->FirstAt->innermost().Where,
                    E.Body);
}

static std::vector<std::optional<ThreadId>> threadsOf(const LockOrderEdge &E) {
  std::vector<std::optional<ThreadId>> Out;
  for (const EdgeRunner &R : E.Runners)
    Out.push_back(R.Thread);
  return Out;
}

/// Two edges tell of the same two lines, in the same programs; the more direct
/// one suffices.
static bool isSameWay(const LockOrderEdge &A, const LockOrderEdge &B,
                      const Functions &F) {
  return F[A.Body].Units == F[B.Body].Units &&
         placeOf(*A.Pair).Where == placeOf(*B.Pair).Where &&
         A.Pair->FirstAt->innermost().Where ==
             B.Pair->FirstAt->innermost().Where &&
         A.Gates == B.Gates && threadsOf(A) == threadsOf(B);
}

static void addLocks(LockOrderEdge &E, const auto &Locks) {
  for (const Path &P : Locks)
    if (std::optional<LockClass> C = classOf(P))
      if (C->isOneLock() || ownerOf(P) == ownerOf(E.Pair->First) ||
          ownerOf(P) == ownerOf(E.Pair->Second))
        E.Gates.insert(*C);
}

static void addGates(LockOrderEdge &E, const Locksets &Held) {
  addLocks(E, E.Pair->Gates);
  if (E.Pair->By) // whoever starts a thread holds its own locks
    return;
  std::set<Path> OnEntry = Held.heldOnEntry(E.Body);
  for (const Path &Lock : E.Pair->Released)
    OnEntry.erase(Lock);
  addLocks(E, OnEntry);
}

static bool isCommonGate(const LockClass &Gate, const LockCycle &Cycle) {
  return llvm::all_of(Cycle, [&](const LockOrderEdge &E) {
    return E.Gates.count(Gate) && E.First != Gate && E.Second != Gate;
  });
}

/// Whether all threads can wait for each other in these edges, as far as the
/// locks tell.
static bool isPossible(const LockCycle &Cycle) {
  UnitSet Common = Cycle.front().Pair->Units;
  for (unsigned I = 0; I < Cycle.size(); ++I) {
    const LockPair &Mine = *Cycle[I].Pair;
    const LockPair &Next = *Cycle[(I + 1) % Cycle.size()].Pair;
    if (Mine.SecondMode == LockMode::Shared &&
        Next.FirstMode == LockMode::Shared)
      return false;
    Common &= Cycle[I].Pair->Units;
  }
  return !Common.isEmpty() &&
         llvm::none_of(Cycle.front().Gates, [&](const LockClass &Gate) {
           return isCommonGate(Gate, Cycle);
         });
}

namespace {

/// Chooses a thread for each edge, so that any two of them may run at once.
class Cast {
public:
  Cast(const LockCycle &Cycle, const HappensBefore &Threads)
      : Cycle(Cycle), Threads(Threads) {}

  /// Writes the choice into Out, if there is one.
  bool choose(bool IsAllDifferent, LockCycle &Out) {
    Different = IsAllDifferent;
    Chosen.clear();
    if (!fill())
      return false;
    for (unsigned I = 0; I < Out.size(); ++I)
      Out[I].Runners = {*Chosen[I]};
    return true;
  }

private:
  /// Attempts at one cycle: many threads through many locks are one mistake.
  unsigned Budget = 4096;

  /// A function that passes itself both locks is run by two threads.
  unsigned size() const { return std::max<size_t>(Cycle.size(), 2); }

  bool fill() {
    if (Chosen.size() == size())
      return true;
    for (const EdgeRunner &R :
         Cycle[std::min(Chosen.size(), Cycle.size() - 1)].Runners) {
      if (Budget == 0)
        return false;
      --Budget;
      if (!llvm::all_of(Chosen, [&](const EdgeRunner *Other) {
            return mayMeet(*Other, R);
          }))
        continue;
      Chosen.push_back(&R);
      if (fill())
        return true;
      Chosen.pop_back();
    }
    return false;
  }

  bool mayMeet(const EdgeRunner &A, const EdgeRunner &B) const {
    // Of what nobody is seen to call, or may call, nothing is known.
    if (!A.Thread || !B.Thread || A.Thread == Threads.outside() ||
        B.Thread == Threads.outside())
      return true;
    auto Runs = [](const llvm::BitVector &Beside, ThreadId T) {
      return T < Beside.size() && Beside.test(T);
    };
    if (A.Thread == B.Thread)
      return !Different && Threads.mayRunTogether(*A.Thread, *B.Thread);
    return Threads.mayRunTogether(*A.Thread, *B.Thread) ||
           Runs(A.Beside, *B.Thread) || Runs(B.Beside, *A.Thread);
  }

  const LockCycle &Cycle;
  const HappensBefore &Threads;
  bool Different = false;
  llvm::SmallVector<const EdgeRunner *, 3> Chosen;
};

} // namespace

/// Leaves only edges that are part of some cycle.
static void
keepCycles(std::map<LockClass, std::map<LockClass, std::vector<LockOrderEdge>>>
               &Graph) {
  std::map<LockClass, unsigned> Numbers;
  for (const auto &[First, Seconds] : Graph)
    Numbers.try_emplace(First, Numbers.size());
  std::vector<std::vector<unsigned>> Next(Numbers.size());
  for (const auto &[First, Seconds] : Graph)
    for (const auto &[Second, Ways] : Seconds)
      if (auto It = Numbers.find(Second); It != Numbers.end())
        Next[Numbers.at(First)].push_back(It->second);
  Components All(Next);
  for (auto &[First, Seconds] : Graph)
    std::erase_if(Seconds, [&, Mine = All.Of[Numbers.at(First)]](auto &E) {
      auto It = Numbers.find(E.first);
      return It == Numbers.end() || All.Of[It->second] != Mine;
    });
}

/// How many locks are looked at for ways back, in all: thousands of locks that
/// are all ordered both ways are one mistake, not millions.
static constexpr unsigned MaxVisits = 2'000'000;

/// The way from To back to From with the fewest locks, by breadth first.
static std::vector<LockClass> wayBack(
    const LockClass &From, const LockClass &To,
    const std::map<LockClass, std::map<LockClass, std::vector<LockOrderEdge>>>
        &Graph,
    unsigned &Budget) {
  std::map<LockClass, LockClass> CameFrom;
  std::deque<LockClass> Todo = {From};
  while (!Todo.empty()) {
    LockClass Here = Todo.front();
    Todo.pop_front();
    auto It = Graph.find(Here);
    if (It == Graph.end())
      continue;
    for (const auto &[Next, Ways] : It->second) {
      if (Budget == 0)
        return {};
      --Budget;
      if (Next == From || !CameFrom.try_emplace(Next, Here).second)
        continue;
      if (Next == To) {
        std::vector<LockClass> Out = {To};
        while (Out.back() != From)
          Out.push_back(CameFrom.at(Out.back()));
        return {Out.rbegin(), Out.rend()};
      }
      Todo.push_back(Next);
    }
  }
  return {};
}

using Ways = std::vector<LockOrderEdge>;

/// Chooses a way for each edge so that the cycle is possible. Tries the most
/// direct ways first.
static bool choose(const std::vector<const Ways *> &All, LockCycle &Cycle,
                   const HappensBefore &Threads, bool IsAllDifferent) {
  if (Cycle.size() == All.size()) {
    LockCycle Edges = Cycle;
    return isPossible(Cycle) &&
           Cast(Edges, Threads).choose(IsAllDifferent, Cycle);
  }
  for (const LockOrderEdge &E : *All[Cycle.size()]) {
    Cycle.push_back(E);
    if (choose(All, Cycle, Threads, IsAllDifferent))
      return true;
    Cycle.pop_back();
    if (All.size() > 3)
      break; // long cycles: the most direct ways only
  }
  return false;
}

static void rotateToFirst(LockCycle &Cycle) {
  auto First = llvm::min_element(Cycle, [](const auto &A, const auto &B) {
    return std::tuple(A.Pair->SecondAt->Where, A.Runners.front().Thread) <
           std::tuple(B.Pair->SecondAt->Where, B.Runners.front().Thread);
  });
  std::rotate(Cycle.begin(), First, Cycle.end());
}

bool lockstitch::isOfSameLocks(const LockCycle &Cycle) {
  return llvm::all_of(Cycle,
                      [](const LockOrderEdge &E) {
                        return E.First.isOneLock() && E.Second.isOneLock();
                      }) ||
         llvm::all_of(Cycle, [](auto &E) { return E.isOfOneObject(); });
}

static unsigned depthOf(const LockCycle &Cycle) {
  unsigned Depth = 0;
  for (const LockOrderEdge &E : Cycle)
    Depth += E.Pair->FirstAt->depth() + E.Pair->SecondAt->depth();
  return Depth;
}

namespace {

/// What was told already, so that one mistake is told once.
class ToldCycles {
public:
  bool has(const LockCycle &Cycle) const {
    return Places.count(placesOf(Cycle)) || isOfToldEdge(Cycle) ||
           isOfToldFunctions(Cycle);
  }

  void add(const LockCycle &Cycle) {
    Places.insert(placesOf(Cycle));
    for (const LockOrderEdge &E : Cycle)
      Edges.insert(edgeOf(E));
    std::set<LockClass> Locks = locksOf(Cycle);
    Disagreeing[functionsOf(Cycle)].insert(Locks.begin(), Locks.end());
  }

private:
  using Edge = std::pair<Location, Location>;

  static std::set<Location> placesOf(const LockCycle &Cycle) {
    std::set<Location> Out;
    for (const LockOrderEdge &E : Cycle)
      Out.insert(placeOf(*E.Pair).Where);
    return Out;
  }
  static Edge edgeOf(const LockOrderEdge &E) {
    return {E.Pair->FirstAt->Where, E.Pair->SecondAt->Where};
  }
  static std::set<unsigned> functionsOf(const LockCycle &Cycle) {
    std::set<unsigned> Out;
    for (const LockOrderEdge &E : Cycle)
      Out.insert(E.Body);
    return Out;
  }
  static std::set<LockClass> locksOf(const LockCycle &Cycle) {
    std::set<LockClass> Out;
    for (const LockOrderEdge &E : Cycle)
      Out.insert(E.First);
    return Out;
  }

  /// One call that takes many locks while one is held makes many cycles.
  bool isOfToldEdge(const LockCycle &Cycle) const {
    return llvm::any_of(
        Cycle, [&](const LockOrderEdge &E) { return Edges.count(edgeOf(E)); });
  }

  /// So do two functions that disagree on many locks; but on other locks they
  /// disagree once more.
  bool isOfToldFunctions(const LockCycle &Cycle) const {
    auto It = Disagreeing.find(functionsOf(Cycle));
    return It != Disagreeing.end() && It->first.size() > 1 &&
           llvm::any_of(locksOf(Cycle), [&](const LockClass &C) {
             return It->second.count(C);
           });
  }

  std::set<std::set<Location>> Places;
  std::set<Edge> Edges;
  std::map<std::set<unsigned>, std::set<LockClass>> Disagreeing;
};

} // namespace

/// Callers that know the locks better tell of the same mistake again: the most
/// certain telling stays, then the one of the fewest locks, then the most
/// direct.
static void keepSeparate(std::vector<LockCycle> &Cycles) {
  llvm::sort(Cycles, [](const LockCycle &A, const LockCycle &B) {
    return std::tuple(!isOfSameLocks(A), A.size(), depthOf(A),
                      rankOf(A.front())) < std::tuple(!isOfSameLocks(B),
                                                      B.size(), depthOf(B),
                                                      rankOf(B.front()));
  });
  ToldCycles Told;
  llvm::erase_if(Cycles, [&](const LockCycle &Cycle) {
    if (Told.has(Cycle))
      return true;
    Told.add(Cycle);
    return false;
  });
}

void LockOrder::findCycles(const Edges &Graph, const HappensBefore &Threads,
                           std::vector<LockCycle> &Out) {
  std::set<std::set<LockClass>> Seen;
  unsigned Budget = MaxVisits;
  for (const auto &[First, Seconds] : Graph)
    for (const auto &[Second, Ways] : Seconds) {
      std::vector<LockClass> Back = wayBack(Second, First, Graph, Budget);
      if (Back.empty() ||
          Seen.count(std::set<LockClass>(Back.begin(), Back.end())))
        continue;
      std::vector<const ::Ways *> All = {&Ways};
      for (unsigned I = 0; I + 1 < Back.size(); ++I)
        All.push_back(&Graph.at(Back[I]).at(Back[I + 1]));
      LockCycle Cycle;
      // A thread that meets another of its own kind says less.
      if (!choose(All, Cycle, Threads, true) &&
          !choose(All, Cycle, Threads, false))
        continue;
      Seen.insert(std::set<LockClass>(Back.begin(), Back.end()));
      rotateToFirst(Cycle);
      Out.push_back(std::move(Cycle));
    }
  keepSeparate(Out);
}

/// Whether the function that acquires the locks has a name of its own for each:
/// what callers pass, which may be passed the other way round. What an object
/// leads to, a list's next node, is always locked after it.
static bool isOfTwoArguments(const LockPair &P) {
  Path First = ownerOf(P.First), Second = ownerOf(P.Second);
  return isRefinable(P.First) && isRefinable(P.Second) && isNamed(P.First) &&
         isNamed(P.Second) && !First.startsWith(Second) &&
         !Second.startsWith(First);
}

/// Whether the body acquires the two the other way round as well: it chooses,
/// by their addresses perhaps.
static bool isEitherWay(const LockPair &P, const BodyLocks &Body) {
  return llvm::any_of(Body.Pairs, [&](const LockPair &Other) {
    return Other.First == P.Second && Other.Second == P.First;
  });
}

/// Functions that are passed two locks of one class. Where callers are seen,
/// they name the locks; whoever may call a library may pass any.
static void addExchanges(const LockOrderEdge &E, const Locksets &Held,
                         const HappensBefore &Threads,
                         std::vector<LockCycle> &Out) {
  if (E.First.isOneLock() || !isOfTwoArguments(*E.Pair) ||
      isEitherWay(*E.Pair, Held[E.Body]))
    return;
  bool IsPublic = llvm::any_of(Threads.contexts(E.Body), [&](auto &C) {
    return C.Thread == Threads.outside() && !C.Call;
  });
  LockCycle Cycle = {E};
  addGates(Cycle.front(), Held);
  bool HasGate = llvm::any_of(Cycle.front().Gates,
                              [](const LockClass &C) { return C.isOneLock(); });
  LockCycle Found = Cycle;
  if (IsPublic && !HasGate && isPossible(Cycle) &&
      Cast(Cycle, Threads).choose(false, Found))
    Out.push_back(std::move(Found));
}

/// The threads that run an edge while others run. None: it is run, but alone.
static std::vector<EdgeRunner> runnersOf(unsigned Body, const LockPair &P,
                                         const ThreadRoots &Roots,
                                         const HappensBefore &Threads) {
  if (P.By)
    return {{*P.By, Threads.withStarted(P.Others.Alive)}};
  llvm::ArrayRef<Context> Contexts = Threads.contexts(Body);
  if (Contexts.empty() || !Roots.mayHaveThreads(P.Units))
    return {{}};
  std::vector<EdgeRunner> Out;
  for (const Context &C : Contexts) {
    llvm::BitVector Beside = Threads.beside(C, P.Others.Alive, P.Others.Joined);
    if (C.Thread != Threads.main() || Beside.any())
      Out.push_back({C.Thread, std::move(Beside), C.IsCalled});
  }
  llvm::stable_sort(Out, [](const EdgeRunner &A, const EdgeRunner &B) {
    return A.IsCalled > B.IsCalled;
  });
  return Out;
}

/// The most direct ways, but at least one of each set of threads.
static void keepSome(Ways &All, const Functions &F) {
  llvm::sort(
      All, [](const auto &A, const auto &B) { return rankOf(A) < rankOf(B); });
  All.erase(std::unique(All.begin(), All.end(),
                        [&](const auto &A, const auto &B) {
                          return isSameWay(A, B, F);
                        }),
            All.end());
  if (All.size() <= MaxWays)
    return;
  std::set<std::vector<std::optional<ThreadId>>> Seen;
  auto Others = std::stable_partition(All.begin(), All.end(), [&](auto &E) {
    return Seen.insert(threadsOf(E)).second;
  });
  if (Others - All.begin() < MaxWays)
    Others = All.begin() + MaxWays;
  All.erase(std::min(Others, All.begin() + 2 * MaxWays), All.end());
  llvm::sort(
      All, [](const auto &A, const auto &B) { return rankOf(A) < rankOf(B); });
}

LockOrder::LockOrder(const Functions &F, const ThreadRoots &Roots,
                     const Locksets &Held, const HappensBefore &Threads) {
  Edges Graph;
  for (unsigned Body = 0; Body < Held.size(); ++Body)
    for (const LockPair &P : Held[Body].Pairs) {
      std::optional<LockClass> First = classOf(P.First);
      std::optional<LockClass> Second = classOf(P.Second);
      if (!First || !Second)
        continue;
      LockOrderEdge E{*First, *Second, Body, &P, {}, {}};
      E.Runners = runnersOf(Body, P, Roots, Threads);
      if (E.Runners.empty())
        continue;
      if (*First == *Second)
        addExchanges(E, Held, Threads, Cycles);
      else
        Graph[*First][*Second].push_back(std::move(E));
    }

  keepCycles(Graph);
  for (auto &[First, Seconds] : Graph)
    for (auto &[Second, Ways] : Seconds) {
      for (LockOrderEdge &E : Ways)
        addGates(E, Held);
      keepSome(Ways, F);
    }
  findCycles(Graph, Threads, Cycles);
}
