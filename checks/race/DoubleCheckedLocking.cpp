// DoubleCheckedLocking.cpp - a plain variable is tested without its lock
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "RaceStory.h"
#include <fmt/format.h>

using namespace lockstitch;

static void run(const Program &P, Reporter Report) {
  for (const Race &R : P.Races) {
    if (kindOf(R, P) != RaceKind::DoubleChecked)
      continue;
    const RaceSide &Test = R.First.Access->isWrite() ? R.Second : R.First;
    const RaceSide &Set = R.First.Access->isWrite() ? R.First : R.Second;
    Finding F = findingAt(
        *Test.Access->At, Test.Access->At->innermost(),
        fmt::format("'{}' is read here without '{}', under which it is tested "
                    "again and set: it must be atomic",
                    nameOfPlace(R, P),
                    P.spell(Set.Locks.front().Lock, Set.Body)));
    tellRace(F, R, P);
    Report(std::move(F));
  }
}

const Check lockstitch::DoubleCheckedLocking = {
    .Name = "double-checked-locking",
    .Summary = "a variable that is not atomic is tested without the lock under "
               "which it is tested again and set",
    .Severity = Severity::Error,
    .Cwe = 609,
    .Run = run,
};
