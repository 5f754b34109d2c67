// InconsistentGuard.cpp - a lock is held at most accesses, but not at this one
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "RaceStory.h"
#include <fmt/format.h>

using namespace lockstitch;

static void run(const Program &P, Reporter Report) {
  for (const Race &R : P.Races) {
    if (kindOf(R, P) != RaceKind::AgainstUse)
      continue;
    std::string Lock = P.spell(R.Usual->Lock, R.First.Body);
    Finding F = findingAt(
        *R.First.Access->At, R.First.Access->At->innermost(),
        fmt::format("'{}' is {} here without '{}', which is held at {} of {} "
                    "other accesses",
                    nameOfPlace(R, P),
                    R.First.Access->isWrite() ? "written" : "read", Lock,
                    R.UsualSites, R.AllSites - 1));
    tellRace(F, R, P);
    Report(std::move(F));
  }
}

const Check lockstitch::InconsistentGuard = {
    .Name = "inconsistent-guard",
    .Summary = "an object is accessed without the lock that is held at most "
               "other accesses",
    .Severity = Severity::Error,
    .Cwe = 820,
    .Run = run,
};
