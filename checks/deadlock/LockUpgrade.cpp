// LockUpgrade.cpp - an exclusive lock is wanted by whoever holds it shared
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Reacquired.h"
#include "Story.h"
#include <fmt/format.h>

using namespace lockstitch;

static void run(const Program &P, Reporter Report) {
  eachReacquired(P, [&](unsigned Body, const LockEvent &E) {
    if (!isUpgrade(E))
      return;
    Finding F = findingAt(
        *E.At, fmt::format("acquiring '{}' exclusively, which this thread "
                           "already holds shared",
                           P.spell(E.Lock, Body)));
    describeReacquired(F, E, Body, P);
    Report(std::move(F));
  });
}

const Check lockstitch::LockUpgrade = {
    .Name = "lock-upgrade",
    .Summary = "a lock that is held shared is acquired exclusively by the same "
               "thread, which waits for itself",
    .Severity = Severity::Error,
    .Cwe = 833,
    .Run = run,
};
