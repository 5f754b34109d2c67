// DoubleLock.cpp - a held lock acquired again in the same function
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Reacquired.h"
#include "Story.h"
#include <fmt/format.h>

using namespace lockstitch;

static void run(const Program &P, Reporter Report) {
  eachReacquired(P, [&](unsigned Body, const LockEvent &E) {
    if (E.At->Inner || isUpgrade(E))
      return;
    Finding F = findingAt(
        *E.At, fmt::format("acquiring '{}', which this thread already holds",
                           P.spell(E.Lock, Body)));
    describeReacquired(F, E, Body, P);
    Report(std::move(F));
  });
}

const Check lockstitch::DoubleLock = {
    .Name = "double-lock",
    .Summary = "a lock that is not recursive is acquired by a function that "
               "already holds it",
    .Severity = Severity::Error,
    .Cwe = 764,
    .Run = run,
};
