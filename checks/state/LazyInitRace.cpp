// LazyInitRace.cpp - two threads may both make what is made when first used
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "RaceStory.h"
#include <fmt/format.h>

using namespace lockstitch;

/// Whether the place holds what is made, rather than a flag that says so.
static bool isPointer(const Race &R, const Program &P) {
  EntityId Last = lastEntity(R.Place);
  return Last && P.Bodies.entity(Last).Type.contains('*');
}

static void run(const Program &P, Reporter Report) {
  for (const Race &Each : P.Races) {
    if (kindOf(Each, P) != RaceKind::LazyInit)
      continue;
    const Race &R = *lazyInitIn(Each, P);
    const RaceSide &Maker = *makerIn(R, P);
    Finding F = findingAt(
        *Maker.Access->At, Maker.Access->At->innermost(),
        fmt::format("'{}' is {} here because it was found unset, without a "
                    "lock: two threads may both {}",
                    nameOfPlace(R, P), isPointer(R, P) ? "made" : "set",
                    isPointer(R, P) ? "make it" : "find it so"));
    tellRace(F, R, P);
    Report(std::move(F));
  }
}

const Check lockstitch::LazyInitRace = {
    .Name = "lazy-init-race",
    .Summary = "what is made when it is first used may be made by two threads "
               "at once",
    .Severity = Severity::Error,
    .Cwe = 366,
    .Run = run,
};
