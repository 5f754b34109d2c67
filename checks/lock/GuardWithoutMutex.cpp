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

/// Another function may lock it; see static-guard.
static bool isGlobal(const Path &Guard, const Program &P) {
  return Guard.Root == PathRoot::Entity &&
         P.Bodies.entity({Guard.Id}).Kind == EntityKind::Global;
}

static void run(const Program &P, Reporter Report) {
  std::set<Location> WithLocks = guardsWithLocks(P);
  P.eachFact([&](unsigned Body, const Fact &X) {
    const auto *G = std::get_if<Guard>(&X.What);
    if (!G || G->Form != GuardForm::Variable ||
        G->Object.Root == PathRoot::Return || isGlobal(G->Object, P) ||
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

const Check lockstitch::GuardWithoutMutex = {
    .Name = "guard-without-mutex",
    .Summary = "a guard has no mutex, or never locks the one that it has",
    .Severity = Severity::Warning,
    .Cwe = 667,
    .Run = run,
};
