// ThreadLocalAcrossSuspend.cpp - one thread's variable, used on another thread
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include "program/Coroutines.h"
#include <fmt/format.h>

using namespace lockstitch;

static void run(const Program &P, Reporter Report) {
  std::set<std::pair<Path, unsigned>> Told;
  for (const StaleThreadLocal &S : findStaleThreadLocals(P.Bodies, P.Calls)) {
    if (!Told.insert({S.Variable, S.Body}).second)
      continue;
    std::string Name = P.spell(S.Variable, S.Body);
    Finding F = findingAt(
        *S.After,
        fmt::format("after a suspension the coroutine may be on another "
                    "thread, {} '{}'",
                    S.IsAddress ? "and this is the first thread's"
                                : "with another",
                    Name));
    F.Notes.push_back(
        {S.Before->Where,
         fmt::format("{} '{}' here, before the suspension",
                     S.IsAddress ? "takes the address of" : "writes", Name)});
    F.Doubts.push_back({Certainty::Medium,
                        "parallel: one thread alone may run all coroutines"});
    F.About.push_back(P.about(S.Body, S.Variable));
    Report(std::move(F));
  }
}

const Check lockstitch::ThreadLocalAcrossSuspend = {
    .Name = "thread-local-across-suspend",
    .Summary = "a coroutine uses after a suspension what it knew of a "
               "thread_local variable before, on another thread perhaps",
    .Severity = Severity::Warning,
    .Cwe = 0,
    .Run = run,
};
