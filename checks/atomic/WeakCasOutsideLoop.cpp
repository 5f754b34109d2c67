// WeakCasOutsideLoop.cpp - a weak compare and exchange that is not tried again
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include "program/Retries.h"
#include <fmt/format.h>

using namespace lockstitch;

static void run(const Program &P, Reporter Report) {
  for (const FinalSwap &S : findFinalSwaps(P.Bodies, P.Calls)) {
    std::string Place = P.spell(std::get<Access>(S.At->What).Place, S.Body);
    Finding F = findingAt(
        *S.At, fmt::format("a weak compare and exchange of '{}' may fail for "
                           "no reason, and is not tried again",
                           Place));
    if (S.IsOfCaller)
      F.Doubts.push_back(
          {Certainty::Medium, "path: a caller may try again in another way"});
    addFixes(F, *S.At, WeakCasOutsideLoop);
    F.About = {P.about(S.Body, std::get<Access>(S.At->What).Place)};
    Report(std::move(F));
  }
}

const Check lockstitch::WeakCasOutsideLoop = {
    .Name = "weak-cas-outside-loop",
    .Summary = "a weak compare and exchange, which may fail for no reason, is "
               "not tried again",
    .Severity = Severity::Warning,
    .Run = run,
};
