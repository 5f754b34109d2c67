// LockOrder.cpp - which locks are acquired while which are held
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/LockOrder.h"
#include "program/Components.h"

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

std::tuple<unsigned, Location, Location, unsigned>
lockstitch::rankOf(const LockOrderEdge &E) {
  return {E.Pair->FirstAt->depth() + E.Pair->SecondAt->depth(),
          placeOf(*E.Pair).Where, E.Pair->FirstAt->innermost().Where, E.Body};
}

static void sortByRank(LockOrderWays &All) {
  llvm::sort(
      All, [](const auto &A, const auto &B) { return rankOf(A) < rankOf(B); });
}

static std::vector<std::optional<ThreadId>> threadsOf(const LockOrderEdge &E) {
  std::vector<std::optional<ThreadId>> Out;
  for (const EdgeRunner &R : E.Runners)
    Out.push_back(R.Thread);
  return Out;
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

/// Two locks that a body acquires, by the numbers of their classes.
struct LockOrder::Numbered {
  unsigned First, Second;
  unsigned Body;
  const LockPair *Pair;
};

static std::set<LockClass> classesOf(const Locksets &Held) {
  std::set<LockClass> Out;
  std::set<Path> Seen;
  for (unsigned Body = 0; Body < Held.size(); ++Body)
    for (const LockPair &P : Held[Body].Pairs)
      for (const Path *Lock : {&P.First, &P.Second})
        if (Seen.insert(*Lock).second)
          if (std::optional<LockClass> C = classOf(*Lock))
            Out.insert(std::move(*C));
  return Out;
}

LockOrder::LockOrder(const Functions &F, const ThreadRoots &Roots,
                     const Locksets &Held, const HappensBefore &Threads)
    : Bodies(F), Roots(Roots), Held(Held), Threads(Threads) {
  std::map<Path, std::optional<unsigned>> Numbers;
  for (const LockClass &C : classesOf(Held)) {
    Numbers[C.Lock] = Classes.size();
    Classes.push_back(C);
  }
  auto NumberOf = [&](const Path &Lock) {
    auto [It, IsNew] = Numbers.try_emplace(Lock);
    if (IsNew)
      if (std::optional<LockClass> C = classOf(Lock))
        It->second = Numbers.at(C->Lock);
    return It->second;
  };
  std::vector<Numbered> All;
  std::vector<std::vector<unsigned>> Next(Classes.size());
  for (unsigned Body = 0; Body < Held.size(); ++Body)
    for (const LockPair &P : Held[Body].Pairs) {
      std::optional<unsigned> First = NumberOf(P.First);
      std::optional<unsigned> Second = NumberOf(P.Second);
      if (!First || !Second)
        continue;
      All.push_back({*First, *Second, Body, &P});
      Next[*First].push_back(*Second);
    }

  Components Cyclic(Next);
  Edges.resize(Classes.size());
  for (const Numbered &N : All)
    if (N.First == N.Second)
      add(N, OfOneClass);
    else if (Cyclic.Of[N.First] == Cyclic.Of[N.Second])
      add(N, Edges[N.First][N.Second]);
  for (auto &Seconds : Edges) {
    std::erase_if(Seconds, [](const auto &E) { return E.second.empty(); });
    for (auto &[Second, Ways] : Seconds)
      keepSome(Ways);
  }
}

void LockOrder::add(const Numbered &N, LockOrderWays &To) {
  std::vector<EdgeRunner> Runners = runnersOf(N.Body, *N.Pair, Roots, Threads);
  if (!Runners.empty())
    To.push_back({Classes[N.First], Classes[N.Second], N.Body, N.Pair,
                  std::move(Runners)});
}

/// Two edges tell of the same two lines, in the same programs; the more direct
/// one suffices.
bool LockOrder::isSameWay(const LockOrderEdge &A,
                          const LockOrderEdge &B) const {
  return Bodies[A.Body].Units == Bodies[B.Body].Units &&
         placeOf(*A.Pair).Where == placeOf(*B.Pair).Where &&
         A.Pair->FirstAt->innermost().Where ==
             B.Pair->FirstAt->innermost().Where &&
         threadsOf(A) == threadsOf(B) && gates(A) == gates(B);
}

/// The most direct ways, but at least one of each set of threads.
void LockOrder::keepSome(LockOrderWays &All) const {
  sortByRank(All);
  All.erase(std::unique(
                All.begin(), All.end(),
                [&](const auto &A, const auto &B) { return isSameWay(A, B); }),
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
  sortByRank(All);
}

const std::set<LockClass> &LockOrder::gates(const LockOrderEdge &E) const {
  auto [It, IsNew] = Gates.try_emplace(E.Pair);
  if (!IsNew)
    return It->second;
  auto Add = [&](const auto &Locks) {
    for (const Path &P : Locks)
      if (std::optional<LockClass> C = classOf(P))
        if (C->isOneLock() || ownerOf(P) == ownerOf(E.Pair->First) ||
            ownerOf(P) == ownerOf(E.Pair->Second))
          It->second.insert(*C);
  };
  Add(E.Pair->Gates);
  if (E.Pair->By) // whoever starts a thread holds its own locks
    return It->second;
  std::set<Path> OnEntry = Held.heldOnEntry(E.Body);
  for (const Path &Lock : E.Pair->Released)
    OnEntry.erase(Lock);
  Add(OnEntry);
  return It->second;
}
