// SelfDeadlock.cpp - a held lock acquired again by a callee
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Reacquired.h"
#include "Story.h"
#include <fmt/format.h>

using namespace lockstitch;

static void run(const Program &P, Reporter Report) {
  eachReacquired(P, [&](unsigned Body, const LockEvent &E) {
    if (!E.At->Inner || isUpgrade(E))
      return;
    std::string Lock = P.spell(E.Lock, Body);
    bool IsOneCall = E.Earlier->Inner && E.Earlier->Where == E.At->Where;
    Finding F = findingAt(
        *E.At, fmt::format("calling {} acquires '{}' again, which this "
                           "thread {}",
                           nameOfFunction(E.At->Inner->Function, P), Lock,
                           IsOneCall ? "holds by then" : "already holds"));
    describeReacquired(F, E, Body, P);
    Report(std::move(F));
  });
}

const Check lockstitch::SelfDeadlock = {
    .Name = "self-deadlock",
    .Summary = "a function is called that acquires a lock which its caller "
               "already holds, so that the thread waits for itself",
    .Severity = Severity::Error,
    .Cwe = 833,
    .Run = run,
};
