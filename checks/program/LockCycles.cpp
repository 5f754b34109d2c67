// LockCycles.cpp - locks that threads acquire in opposite orders
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/LockCycles.h"
#include "program/Links.h"
#include "program/MayAlias.h"
#include <deque>

using namespace lockstitch;

static bool isCommonGate(const LockClass &Gate, const LockCycle &Cycle,
                         const LockOrder &Graph) {
  return llvm::all_of(Cycle, [&](const LockOrderEdge &E) {
    return Graph.gates(E).count(Gate) && E.First != Gate && E.Second != Gate;
  });
}

/// Whether a function acquires two variables of its own, itself: no other run
/// of it has them.
static bool isOfOneRun(const LockPair &P, const Functions &F) {
  auto IsOwn = [&](const Path &Lock) {
    return Lock.Root == PathRoot::Entity &&
           F.entity({Lock.Id}).Kind == EntityKind::Local &&
           !llvm::is_contained(Lock.Steps, Step::deref());
  };
  return !P.By && IsOwn(P.First) && IsOwn(P.Second);
}

/// Whether all threads can wait for each other in these edges, as far as the
/// locks tell.
static bool isPossible(const LockCycle &Cycle, const LockOrder &Graph) {
  if (llvm::count_if(Cycle, [&](const LockOrderEdge &E) {
        return isOfOneRun(*E.Pair, Graph.bodies());
      }) > 1)
    return false;
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
         llvm::none_of(Graph.gates(Cycle.front()), [&](const LockClass &Gate) {
           return isCommonGate(Gate, Cycle, Graph);
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

/// How many locks are looked at for ways back, in all: thousands of locks that
/// are all ordered both ways are one mistake, not millions.
static constexpr unsigned MaxVisits = 2'000'000;

/// The way from From to To with the fewest locks, by breadth first. Nothing if
/// there is none.
static std::vector<unsigned> wayTo(unsigned From, unsigned To,
                                   const LockOrder &Graph, unsigned &Budget) {
  std::unordered_map<unsigned, unsigned> CameFrom;
  std::deque<unsigned> Todo = {From};
  while (!Todo.empty()) {
    unsigned Here = Todo.front();
    Todo.pop_front();
    for (const auto &[Next, Ways] : Graph.after(Here)) {
      if (Budget == 0)
        return {};
      --Budget;
      if (Next == From || !CameFrom.try_emplace(Next, Here).second)
        continue;
      if (Next == To) {
        std::vector<unsigned> Out = {To};
        while (Out.back() != From)
          Out.push_back(CameFrom.at(Out.back()));
        return {Out.rbegin(), Out.rend()};
      }
      Todo.push_back(Next);
    }
  }
  return {};
}

/// Chooses a way for each edge so that the cycle is possible. Tries the most
/// direct ways first.
static bool choose(const std::vector<const LockOrderWays *> &All,
                   LockCycle &Cycle, const LockOrder &Graph,
                   const HappensBefore &Threads, bool IsAllDifferent) {
  if (Cycle.size() == All.size()) {
    LockCycle Edges = Cycle;
    return isPossible(Cycle, Graph) &&
           Cast(Edges, Threads).choose(IsAllDifferent, Cycle);
  }
  for (const LockOrderEdge &E : *All[Cycle.size()]) {
    Cycle.push_back(E);
    if (choose(All, Cycle, Graph, Threads, IsAllDifferent))
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
  auto Rank = [](const LockCycle &C) {
    return std::tuple(!isOfSameLocks(C), C.size(), depthOf(C),
                      rankOf(C.front()));
  };
  llvm::sort(Cycles, [&](const LockCycle &A, const LockCycle &B) {
    return Rank(A) < Rank(B);
  });
  ToldCycles Told;
  llvm::erase_if(Cycles, [&](const LockCycle &Cycle) {
    if (Told.has(Cycle))
      return true;
    Told.add(Cycle);
    return false;
  });
}

static void addCycles(const LockOrder &Graph, const HappensBefore &Threads,
                      std::vector<LockCycle> &Out) {
  std::set<std::set<unsigned>> Seen;
  unsigned Budget = MaxVisits;
  for (unsigned First = 0; First < Graph.size(); ++First)
    for (const auto &[Second, Ways] : Graph.after(First)) {
      std::vector<unsigned> Back = wayTo(Second, First, Graph, Budget);
      std::set<unsigned> Locks(Back.begin(), Back.end());
      if (Back.empty() || Seen.count(Locks))
        continue;
      std::vector<const LockOrderWays *> All = {&Ways};
      for (unsigned I = 0; I + 1 < Back.size(); ++I)
        All.push_back(&Graph.after(Back[I]).at(Back[I + 1]));
      LockCycle Cycle;
      // A thread that meets another of its own kind says less.
      if (!choose(All, Cycle, Graph, Threads, true) &&
          !choose(All, Cycle, Graph, Threads, false))
        continue;
      Seen.insert(std::move(Locks));
      rotateToFirst(Cycle);
      Out.push_back(std::move(Cycle));
    }
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
static void addExchanges(const LockOrder &Graph, const Locksets &Held,
                         const HappensBefore &Threads,
                         std::vector<LockCycle> &Out) {
  for (const LockOrderEdge &E : Graph.ofOneClass()) {
    if (E.First.isOneLock() || !isOfTwoArguments(*E.Pair) ||
        isEitherWay(*E.Pair, Held[E.Body]))
      continue;
    bool IsPublic = llvm::any_of(Threads.contexts(E.Body), [&](auto &C) {
      return C.Thread == Threads.outside() && !C.Call;
    });
    bool HasGate = llvm::any_of(
        Graph.gates(E), [](const LockClass &C) { return C.isOneLock(); });
    LockCycle Cycle = {E}, Found = {E};
    if (IsPublic && !HasGate && isPossible(Cycle, Graph) &&
        Cast(Cycle, Threads).choose(false, Found))
      Out.push_back(std::move(Found));
  }
}

/// Functions that acquire an object's lock and then that of the object that it
/// leads to, where another one comes back: up a tree, and down it.
static void addOpposites(const LockOrder &Graph, const Functions &F,
                         const HappensBefore &Threads,
                         std::vector<LockCycle> &Out) {
  std::vector<std::pair<EntityId, const LockOrderEdge *>> Linked;
  for (const LockOrderEdge &E : Graph.ofOneClass())
    if (!E.Pair->AreCompared)
      if (EntityId Link =
              linkBetween(ownerOf(E.Pair->First), ownerOf(E.Pair->Second)))
        Linked.push_back({Link, &E});
  if (Linked.size() < 2)
    return;
  Links Known(F);
  for (auto [There, A] : Linked)
    for (auto [Back, B] : Linked) {
      LockCycle Cycle = {*A, *B}, Found = Cycle;
      if (There < Back && A->First == B->First &&
          Known.areOpposite(There, Back) && isPossible(Cycle, Graph) &&
          (Cast(Cycle, Threads).choose(true, Found) ||
           Cast(Cycle, Threads).choose(false, Found))) {
        rotateToFirst(Found);
        Out.push_back(std::move(Found));
      }
    }
}

std::vector<LockCycle>
lockstitch::findLockCycles(const Functions &F, const ThreadRoots &Roots,
                           const Locksets &Held, const HappensBefore &Threads) {
  LockOrder Graph(F, Roots, Held, Threads);
  std::vector<LockCycle> Out;
  addExchanges(Graph, Held, Threads, Out);
  addOpposites(Graph, F, Threads, Out);
  addCycles(Graph, Threads, Out);
  keepSeparate(Out);
  return Out;
}
