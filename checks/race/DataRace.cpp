// DataRace.cpp - two threads access one object, unordered, and one writes
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "RaceStory.h"
#include <fmt/format.h>

using namespace lockstitch;

static std::string message(const Race &R, const Program &P) {
  return fmt::format("'{}' is {} here while another thread {} it",
                     nameOfPlace(R, P),
                     R.First.Access->isWrite() ? "written" : "read",
                     verbOf(*R.Second.Access).str());
}

static void run(const Program &P, Reporter Report) {
  for (const Race &R : P.Races) {
    if (kindOf(R, P) != RaceKind::Plain)
      continue; // another check tells it better
    Finding F = findingAt(*R.First.Access->At, R.First.Access->At->innermost(),
                          message(R, P));
    tellRace(F, R, P);
    Report(std::move(F));
  }
}

const Check lockstitch::DataRace = {
    .Name = "data-race",
    .Summary = "two threads access the same object at once, and one of them "
               "writes it",
    .Severity = Severity::Error,
    .Cwe = 362,
    .Run = run,
};
