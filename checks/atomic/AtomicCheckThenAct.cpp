// AtomicCheckThenAct.cpp - an atomic is tested, and then stored to
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "RaceStory.h"
#include <fmt/format.h>

using namespace lockstitch;

static void run(const Program &P, Reporter Report) {
  for (const StaleStore &S : P.StaleStores) {
    if (!S.IsTest)
      continue;
    std::string Place = P.spell(std::get<Access>(S.Stored->What).Place, S.Body);
    Finding F = findingAt(
        *S.Stored,
        fmt::format("'{}' is stored here because of what was loaded before: "
                    "two threads may both find it so",
                    Place));
    F.Notes.push_back(
        {S.Loaded->Where,
         fmt::format("{} loads '{}' here",
                     nameOfFunction(P.Bodies[S.Body].id(), P), Place)});
    tellRace(F, S.Between, P);
    Report(std::move(F));
  }
}

const Check lockstitch::AtomicCheckThenAct = {
    .Name = "atomic-check-then-act",
    .Summary = "an atomic is tested and then stored to, so that two threads "
               "can both pass the test",
    .Severity = Severity::Error,
    .Cwe = 367,
    .Run = run,
};
