// ThreadInConstructor.cpp - a thread that runs before its object is complete
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "RaceStory.h"
#include "program/EarlyStarts.h"
#include <fmt/format.h>

using namespace lockstitch;

static void report(const EarlyUse &U, const Program &P,
                   const Reporter &Report) {
  const EarlyStart &S = U.Start;
  auto Spell = [&](EntityId Member) {
    return P.spell(Path::self().deref().field(Member), S.Body);
  };
  const auto &[First, FirstAt] = U.Initialised.front();
  std::string Name = Spell(First);
  Finding F =
      findingAt(*S.At, fmt::format("the thread that is started here may use "
                                   "'{}' before it is initialised",
                                   Name));
  const ThreadRoot &Root = P.Roots.roots()[S.Thread];
  F.Notes.push_back({S.At->Where,
                     fmt::format("{} starts a thread here that runs {}",
                                 nameOfFunction(P.Bodies[S.Body].id(), P),
                                 nameOfFunction(P.Bodies[Root.Body].id(), P)),
                     1});
  tellWay(F, U.Body, U.Way, P, 1);
  F.Notes.push_back(
      {U.Use->Where,
       fmt::format("{} uses '{}' here",
                   nameOfFunction(P.Bodies[U.Body].id(), P), Name),
       1});
  F.Notes.push_back(
      {FirstAt->Where,
       fmt::format("'{}' is initialised here, after the start: start the "
                   "thread last, and declare it last",
                   Name),
       0});
  for (const auto &[Member, At] : llvm::drop_begin(U.Initialised)) {
    F.Notes.push_back(
        {At->Where, fmt::format("the same holds for '{}'", Spell(Member))});
    F.Notes.back().IsElsewhere = true;
  }
  if (U.Way->IsCalled != Certainty::High)
    F.Doubts.push_back(
        {U.Way->IsCalled, "parallel: a call through a pointer leads there"});
  F.About = {P.name(P.Bodies[S.Body].id()).str(), Name};
  Report(std::move(F));
}

static void report(const EarlyCall &C, const Program &P,
                   const Reporter &Report) {
  const EarlyStart &S = C.Start;
  Finding F = findingAt(
      *S.At,
      fmt::format("the thread that is started here may call '{}' before the "
                  "object is one of the class that overrides it",
                  P.shortName(C.Method)));
  F.Notes.push_back({S.At->Where,
                     fmt::format("{} starts the thread here",
                                 nameOfFunction(P.Bodies[S.Body].id(), P)),
                     1});
  if (C.At != S.At)
    F.Notes.push_back(
        {C.At->Where, "the thread calls the virtual method here", 1});
  F.Notes.push_back({P.Bodies.entity(C.Override).Declared,
                     fmt::format("{} overrides it, and its constructor runs "
                                 "later: start the thread when the object is "
                                 "complete",
                                 nameOfFunction(C.Override, P)),
                     0});
  F.About = {P.name(P.Bodies[S.Body].id()).str(), P.name(C.Method).str()};
  Report(std::move(F));
}

static void run(const Program &P, Reporter Report) {
  EarlyStarts Found = findEarlyStarts(P.Bodies, P.Roots, P.Threads);
  for (const EarlyUse &U : Found.Uses)
    report(U, P, Report);
  for (const EarlyCall &C : Found.Calls)
    report(C, P, Report);
}

const Check lockstitch::ThreadInConstructor = {
    .Name = "thread-in-constructor",
    .Summary = "a constructor starts a thread that uses the object before it "
               "is complete",
    .Severity = Severity::Error,
    .Cwe = 362,
    .Run = run,
};
