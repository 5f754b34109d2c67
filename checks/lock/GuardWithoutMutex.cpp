// GuardWithoutMutex.cpp - a guard that locks nothing
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include "program/Mentions.h"
#include <fmt/format.h>

using namespace lockstitch;

/// Where some instantiation of a template gives a guard its locks: an empty
/// pack is another one's business.
static std::set<Location> guardsWithLocks(const Program &P) {
  std::set<Location> Out;
  P.eachFact([&](unsigned, const Fact &X) {
    if (const auto *G = std::get_if<Guard>(&X.What); G && !G->Locks.empty())
      Out.insert(X.Where);
  });
  return Out;
}

static void reportUnused(const Program &P, Reporter Report) {
  std::set<Location> WithLocks = guardsWithLocks(P);
  P.eachFact([&](unsigned Body, const Fact &X) {
    const auto *G = std::get_if<Guard>(&X.What);
    if (!G || G->Form != GuardForm::Variable ||
        G->Object.Root == PathRoot::Return ||
        (G->How != Bind::Empty && G->How != Bind::Defers) ||
        (G->Locks.empty() && WithLocks.count(X.Where)) ||
        isUsedAfter(X, G->Object, *P.Bodies[Body].Facts))
      return;
    std::string Name = P.spell(G->Object, Body);
    Finding F = findingAt(
        X, G->Locks.empty() ? fmt::format("'{}' guards no mutex", Name)
                            : fmt::format("'{}' never locks '{}'", Name,
                                          P.spell(G->Locks.front(), Body)));
    F.About.push_back(P.about(Body, G->Object));
    Report(std::move(F));
  });
}

static void reportAdopted(const Program &P, Reporter Report) {
  for (unsigned Body = 0; Body < P.Held.size(); ++Body)
    for (const LockEvent &E : P.Held[Body].Events) {
      if (E.What != LockEvent::Kind::AdoptedNotHeld)
        continue;
      std::string Lock = P.spell(E.Lock, Body);
      Finding F = findingAt(
          *E.At,
          fmt::format("this guard adopts '{}', which is not held", Lock));
      tellSince(F, E, Lock, P);
      F.About.push_back(P.about(Body, E.Lock));
      Report(std::move(F));
    }
}

static void run(const Program &P, Reporter Report) {
  reportUnused(P, Report);
  reportAdopted(P, Report);
}

const Check lockstitch::GuardWithoutMutex = {
    .Name = "guard-without-mutex",
    .Summary = "a guard has no mutex, never locks the one that it has, or "
               "adopts one that is not held",
    .Severity = Severity::Warning,
    .Cwe = 667,
    .Run = run,
};
