// LockOrderInversion.cpp - locks acquired in opposite orders
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include <fmt/format.h>

using namespace lockstitch;

/// Where a thread that was started comes from.
static void tellStart(Finding &F, const EdgeRunner &R, const Program &P,
                      unsigned Thread) {
  if (!R.Thread || *R.Thread >= P.Roots.roots().size())
    return;
  const ThreadRoot &Root = P.Roots.roots()[*R.Thread];
  F.Notes.push_back({Root.At->Where,
                     fmt::format("a thread is started here, and runs {}",
                                 nameOfFunction(P.Bodies[Root.Body].id(), P)),
                     Thread});
}

static void addDoubts(Finding &F, const LockCycle &Cycle, const Program &P) {
  if (!isOfSameLocks(Cycle))
    F.Doubts.push_back({Certainty::Medium,
                        "alias: the threads may lock members of different "
                        "objects"});
  const UnitSet &Units = P.Bodies[Cycle.front().Body].Units;
  if (!P.Bodies.hasMain(Units))
    return;
  if (!P.Roots.mayHaveThreads(Units)) {
    F.Doubts.push_back({Certainty::Medium,
                        "parallel: no start of a thread was seen in this "
                        "program"});
    return;
  }
  for (const LockOrderEdge &E : Cycle)
    for (const EdgeRunner &R : E.Runners) {
      Doubt D{R.IsCalled, "parallel: a call through a pointer leads there"};
      if (!R.Thread)
        D = {Certainty::Medium,
             fmt::format("parallel: no call of {} is seen",
                         nameOfFunction(P.Bodies[E.Body].id(), P))};
      if (D.Level < Certainty::High && !llvm::is_contained(F.Doubts, D))
        F.Doubts.push_back(std::move(D));
    }
}

/// A function that is passed both locks.
static Finding describeExchange(const LockOrderEdge &E, const Program &P) {
  std::string First = P.spell(E.Pair->First, E.Body);
  std::string Second = P.spell(E.Pair->Second, E.Body);
  Finding F = findingAt(*E.Pair->SecondAt,
                        fmt::format("acquiring '{}' while holding '{}' can "
                                    "deadlock with a call that exchanges them",
                                    Second, First));
  tell(F, *E.Pair->FirstAt, fmt::format("acquires '{}'", First), P);
  tell(F, *E.Pair->SecondAt, fmt::format("then acquires '{}'", Second), P);
  F.Doubts.push_back({Certainty::Medium,
                      fmt::format("alias: whether callers pass the same two "
                                  "objects as '{}' and as '{}' is not seen",
                                  First, Second)});
  F.About.push_back(P.about(E.Body, E.Pair->First));
  F.About.push_back(Second);
  return F;
}

/// One function acquires both: whoever calls it decides in which order.
static bool isOfOnePlace(const LockCycle &Cycle) {
  return llvm::all_of(Cycle, [&](const LockOrderEdge &E) {
    return placeOf(*E.Pair).Where == placeOf(*Cycle.front().Pair).Where;
  });
}

static Finding describe(const LockCycle &Cycle, const Program &P) {
  // Two of one class have the names that each function gives them.
  const LockOrderEdge &Front = Cycle.front();
  bool IsOneClass = Front.First == Front.Second;
  auto NameOf = [&](const LockOrderEdge &E, bool IsSecond) {
    return IsOneClass
               ? P.spell(IsSecond ? E.Pair->Second : E.Pair->First, E.Body)
               : nameOf(IsSecond ? E.Second : E.First, P.Bodies);
  };
  // Else it is a mistake of those who know which locks they are.
  const Trace &Outer = *Front.Pair->SecondAt;
  Finding F =
      findingAt(Outer, isOfOnePlace(Cycle) ? placeOf(*Front.Pair) : Outer,
                fmt::format("acquiring '{}' while holding '{}' can deadlock",
                            NameOf(Front, true), NameOf(Front, false)));
  for (unsigned Thread = 0; Thread < Cycle.size(); ++Thread) {
    const LockOrderEdge &E = Cycle[Thread];
    tellStart(F, E.Runners.front(), P, Thread);
    tell(F, *E.Pair->FirstAt, fmt::format("acquires '{}'", NameOf(E, false)), P,
         Thread);
    tell(F, *E.Pair->SecondAt,
         fmt::format("then acquires '{}'", NameOf(E, true)), P, Thread);
    F.About.push_back(nameOf(E.First, P.Bodies));
    F.About.push_back(P.name(P.Bodies[E.Body].id()).str());
  }
  addDoubts(F, Cycle, P);
  return F;
}

static void run(const Program &P, Reporter Report) {
  for (const LockCycle &Cycle : P.LockCycles)
    Report(Cycle.size() == 1 ? describeExchange(Cycle.front(), P)
                             : describe(Cycle, P));
}

const Check lockstitch::LockOrderInversion = {
    .Name = "lock-order-inversion",
    .Summary = "locks acquired in opposite orders, so that threads can wait "
               "for each other forever",
    .Severity = Severity::Error,
    .Cwe = 833,
    .Run = run,
};
