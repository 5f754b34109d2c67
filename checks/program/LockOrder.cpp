// LockOrder.cpp - which locks are acquired while which are held; cycles
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/LockOrder.h"
#include "program/Components.h"
#include <deque>

using namespace lockstitch;

/// Different ways to acquire the same two locks that are kept: they differ in
/// gates and programs.
static constexpr unsigned MaxWays = 8;

/// Orders the ways to the same two locks: the most direct first.
static auto rankOf(const LockOrderEdge &E) {
  return std::tuple(E.Pair->FirstAt->depth() + E.Pair->SecondAt->depth(),
                    E.Pair->SecondAt->innermost().Where,
                    E.Pair->FirstAt->innermost().Where, E.Body);
}

/// Two edges tell of the same two lines, in the same programs; the more direct
/// one suffices.
static bool isSameWay(const LockOrderEdge &A, const LockOrderEdge &B,
                      const Functions &F) {
  return F[A.Body].Units == F[B.Body].Units &&
         A.Pair->SecondAt->innermost().Where ==
             B.Pair->SecondAt->innermost().Where &&
         A.Pair->FirstAt->innermost().Where ==
             B.Pair->FirstAt->innermost().Where &&
         A.Gates == B.Gates;
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

/// Whether all threads can wait for each other in these edges.
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

/// Chooses a way for each edge so that the cycle is possible. Tries the most
/// direct ways first.
static bool choose(const std::vector<const std::vector<LockOrderEdge> *> &Ways,
                   LockCycle &Cycle, const Functions &F, const Locksets &Held) {
  if (Cycle.size() == Ways.size())
    return isPossible(Cycle);
  for (const LockOrderEdge &E : *Ways[Cycle.size()]) {
    Cycle.push_back(E);
    addGates(Cycle.back(), Held);
    if (choose(Ways, Cycle, F, Held))
      return true;
    Cycle.pop_back();
    if (Ways.size() > 3)
      break; // long cycles: the most direct ways only
  }
  return false;
}

static void rotateToFirst(LockCycle &Cycle) {
  auto First = llvm::min_element(Cycle, [](const auto &A, const auto &B) {
    return A.Pair->SecondAt->Where < B.Pair->SecondAt->Where;
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

void LockOrder::findCycles(const Edges &Graph, const Functions &F,
                           const Locksets &Held, std::vector<LockCycle> &Out) {
  std::set<std::set<LockClass>> Seen;
  unsigned Budget = MaxVisits;
  for (const auto &[First, Seconds] : Graph)
    for (const auto &[Second, Ways] : Seconds) {
      std::vector<LockClass> Back = wayBack(Second, First, Graph, Budget);
      if (Back.empty() ||
          Seen.count(std::set<LockClass>(Back.begin(), Back.end())))
        continue;
      std::vector<const std::vector<LockOrderEdge> *> All = {&Ways};
      for (unsigned I = 0; I + 1 < Back.size(); ++I)
        All.push_back(&Graph.at(Back[I]).at(Back[I + 1]));
      LockCycle Cycle;
      if (!choose(All, Cycle, F, Held))
        continue;
      Seen.insert(std::set<LockClass>(Back.begin(), Back.end()));
      rotateToFirst(Cycle);
      Out.push_back(std::move(Cycle));
    }
  // Callers that know the locks better tell of the same mistake again: the
  // most certain telling stays, then the most direct.
  llvm::sort(Out, [](const LockCycle &A, const LockCycle &B) {
    return std::tuple(!isOfSameLocks(A), depthOf(A), rankOf(A.front())) <
           std::tuple(!isOfSameLocks(B), depthOf(B), rankOf(B.front()));
  });
  std::set<std::set<Location>> Told;
  std::set<std::pair<Location, Location>> Edges;
  std::set<std::set<unsigned>> Disagreeing;
  llvm::erase_if(Out, [&](const LockCycle &Cycle) {
    std::set<Location> Places;
    for (const LockOrderEdge &E : Cycle)
      Places.insert(E.Pair->SecondAt->innermost().Where);
    if (!Told.insert(std::move(Places)).second)
      return true;
    // Two functions that disagree on many locks, or one call that takes many
    // while one is held, make many cycles.
    std::set<unsigned> Between;
    bool IsNew = true;
    for (const LockOrderEdge &E : Cycle) {
      Between.insert(E.Body);
      IsNew &= Edges.insert({E.Pair->FirstAt->Where, E.Pair->SecondAt->Where})
                   .second;
    }
    return !IsNew ||
           (Between.size() > 1 && !Disagreeing.insert(Between).second);
  });
}

LockOrder::LockOrder(const Functions &F, const Locksets &Held) {
  Edges Graph;
  for (unsigned Body = 0; Body < Held.size(); ++Body)
    for (const LockPair &P : Held[Body].Pairs) {
      std::optional<LockClass> First = classOf(P.First);
      std::optional<LockClass> Second = classOf(P.Second);
      if (!First || !Second || *First == *Second)
        continue;
      Graph[*First][*Second].push_back({*First, *Second, Body, &P, {}});
    }

  keepCycles(Graph);
  for (auto &[First, Seconds] : Graph)
    for (auto &[Second, Ways] : Seconds) {
      if (Ways.size() > 1)
        for (LockOrderEdge &E : Ways)
          addGates(E, Held);
      llvm::sort(Ways, [](const auto &A, const auto &B) {
        return rankOf(A) < rankOf(B);
      });
      Ways.erase(std::unique(Ways.begin(), Ways.end(),
                             [&](const auto &A, const auto &B) {
                               return isSameWay(A, B, F);
                             }),
                 Ways.end());
      if (Ways.size() > MaxWays)
        Ways.resize(MaxWays);
    }
  findCycles(Graph, F, Held, Cycles);
}
