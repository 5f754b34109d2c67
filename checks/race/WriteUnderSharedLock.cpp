// WriteUnderSharedLock.cpp - an object is written by one who may only read it
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "RaceStory.h"
#include <fmt/format.h>

using namespace lockstitch;

static void run(const Program &P, Reporter Report) {
  for (const Race &R : P.Races) {
    if (kindOf(R, P) != RaceKind::UnderSharedLock)
      continue;
    const Protection *Lock = sharedLockOfWriter(R);
    const RaceSide &Writer =
        llvm::is_contained(R.First.Locks, *Lock) && R.First.Access->isWrite()
            ? R.First
            : R.Second;
    Finding F = findingAt(
        *Writer.Access->At, Writer.Access->At->innermost(),
        fmt::format("'{}' is written here with '{}' held shared, so that "
                    "others can use it at the same time",
                    nameOfPlace(R, P), P.spell(Lock->Lock, Writer.Body)));
    tellRace(F, R, P);
    Report(std::move(F));
  }
}

const Check lockstitch::WriteUnderSharedLock = {
    .Name = "write-under-shared-lock",
    .Summary = "an object is written with its lock held only shared, as "
               "readers hold it",
    .Severity = Severity::Error,
    .Cwe = 362,
    .Run = run,
};
