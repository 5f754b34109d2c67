// LockOrderInversion.cpp - locks acquired in opposite orders
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include <fmt/format.h>

using namespace lockstitch;

static Finding describe(const LockCycle &Cycle, const Program &P) {
  auto Name = [&](const LockClass &C) { return nameOf(C, P.Bodies); };
  const LockOrderEdge &Front = Cycle.front();
  Finding F =
      findingAt(*Front.Pair->SecondAt,
                fmt::format("acquiring '{}' while holding '{}' can deadlock",
                            Name(Front.Second), Name(Front.First)));
  for (unsigned Thread = 0; Thread < Cycle.size(); ++Thread) {
    const LockOrderEdge &E = Cycle[Thread];
    tell(F, *E.Pair->FirstAt, fmt::format("acquires '{}'", Name(E.First)), P,
         Thread);
    tell(F, *E.Pair->SecondAt,
         fmt::format("then acquires '{}'", Name(E.Second)), P, Thread);
    F.About.push_back(Name(E.First));
    F.About.push_back(P.name(P.Bodies[E.Body].id()).str());
  }
  if (!isOfSameLocks(Cycle))
    F.Doubts.push_back({Certainty::Medium,
                        "alias: the threads may lock members of different "
                        "objects"});
  if (!P.Roots.mayHaveThreads(P.Bodies[Front.Body].Units) &&
      P.Bodies.hasMain(P.Bodies[Front.Body].Units))
    F.Doubts.push_back({Certainty::Medium,
                        "parallel: no start of a thread was seen in this "
                        "program"});
  return F;
}

static void run(const Program &P, Reporter Report) {
  for (const LockCycle &Cycle : P.Order.cycles())
    Report(describe(Cycle, P));
}

const Check lockstitch::LockOrderInversion = {
    .Name = "lock-order-inversion",
    .Summary = "locks acquired in opposite orders, so that threads can wait "
               "for each other forever",
    .Severity = Severity::Error,
    .Cwe = 833,
    .Run = run,
};
