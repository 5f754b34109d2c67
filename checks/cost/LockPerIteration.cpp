// LockPerIteration.cpp - a lock that a loop takes on each turn
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include "program/LockedTurns.h"
#include <fmt/format.h>

using namespace lockstitch;

/// "for 2 accesses and 1 call"
static std::string amountOf(const LockedTurn &T) {
  std::string Accesses =
      fmt::format("{} access{}", T.Accesses, T.Accesses == 1 ? "" : "es");
  std::string Calls =
      fmt::format("{} call{}", T.Calls, T.Calls == 1 ? "" : "s");
  if (!T.Calls)
    return Accesses;
  return T.Accesses ? Accesses + " and " + Calls : Calls;
}

static void run(const Program &P, Reporter Report) {
  for (const LockedTurn &T : findLockedTurns(P)) {
    Finding F = findingAt(
        *T.At, fmt::format("each turn of this loop acquires and releases '{}' "
                           "for {}: acquire it once around the loop, or "
                           "collect first",
                           P.spell(T.Lock, T.Body), amountOf(T)));
    if (T.Calls)
      F.Doubts.push_back(
          {Certainty::Medium, "belief: what is called may take long"});
    F.About = {P.about(T.Body, T.Lock)};
    Report(std::move(F));
  }
}

const Check lockstitch::LockPerIteration = {
    .Name = "lock-per-iteration",
    .Summary = "a short loop acquires and releases one lock on each turn, "
               "which costs more than what it does with it",
    .Severity = Severity::Note,
    .Shown = Shown::ByName,
    .Run = run,
};
