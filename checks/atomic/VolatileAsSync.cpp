// VolatileAsSync.cpp - volatile is used as if it were atomic
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "RaceStory.h"
#include <fmt/format.h>

using namespace lockstitch;

static void run(const Program &P, Reporter Report) {
  for (const Race &R : P.Races) {
    if (kindOf(R, P) != RaceKind::Volatile)
      continue;
    bool IsAlways = R.First.Access->IsVolatile && R.Second.Access->IsVolatile;
    Finding F = findingAt(
        *R.First.Access->At, R.First.Access->At->innermost(),
        fmt::format("'{}' is {}, which is no protection: it is {} here while "
                    "another thread {} it",
                    nameOfPlace(R, P),
                    IsAlways ? "volatile" : "accessed as volatile",
                    R.First.Access->isWrite() ? "written" : "read",
                    verbOf(*R.Second.Access)));
    tellRace(F, R, P);
    Report(std::move(F));
  }
}

const Check lockstitch::VolatileAsSync = {
    .Name = "volatile-as-sync",
    .Summary = "a volatile object that threads share is taken to be atomic",
    .Severity = Severity::Error,
    .Cwe = 567,
    .Run = run,
};
