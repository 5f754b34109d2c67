// AtomicLostUpdate.cpp - an atomic is loaded, changed and stored in two steps
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "RaceStory.h"
#include <fmt/format.h>

using namespace lockstitch;

static void run(const Program &P, Reporter Report) {
  for (const StaleStore &S : P.StaleStores) {
    if (S.IsTest)
      continue;
    std::string Place = P.spell(std::get<Access>(S.Stored->What).Place, S.Body);
    Finding F = findingAt(
        *S.Stored,
        fmt::format("'{}' is stored here as computed from what was loaded "
                    "before: a change that another thread makes in between is "
                    "lost",
                    Place));
    F.Notes.push_back(
        {S.Loaded->Where,
         fmt::format("{} loads '{}' here",
                     nameOfFunction(P.Bodies[S.Body].id(), P), Place)});
    tellRace(F, S.Between, P);
    if (S.IsReset)
      F.Doubts.push_back({Certainty::Medium,
                          "belief: the other thread stores something else, "
                          "which may be meant to come too late"});
    addFixes(F, *S.Stored, AtomicLostUpdate);
    Report(std::move(F));
  }
}

const Check lockstitch::AtomicLostUpdate = {
    .Name = "atomic-lost-update",
    .Summary = "an atomic is set to what follows from its own value, in two "
               "steps",
    .Severity = Severity::Error,
    .Cwe = 367,
    .Run = run,
};
