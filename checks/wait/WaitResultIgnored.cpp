// WaitResultIgnored.cpp - a wait gave up, and what follows does not know it
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include <fmt/format.h>

using namespace lockstitch;

static void run(const Program &P, Reporter Report) {
  for (const IgnoredWait &W : P.Waiting.Ignored) {
    std::string On = P.spell(W.Wait.On.Where, W.Wait.On.Body);
    std::string Place = P.spell(W.Place.Where, W.Place.Body);
    Finding F = findingAt(
        *W.Wait.At,
        fmt::format("the result of this wait on '{}' is ignored, but '{}' is "
                    "used as if it had not given up",
                    On, Place));
    F.Notes.push_back({W.Use->Where,
                       fmt::format("'{}' is used here, whether or not the time "
                                   "was over",
                                   Place),
                       0});
    if (W.IsBeside)
      F.Doubts.push_back(
          {Certainty::Medium,
           fmt::format("belief: '{}' may be of use before that", Place)});
    F.About.push_back(P.about(W.Wait.On.Body, W.Wait.On.Where));
    Report(std::move(F));
  }
}

const Check lockstitch::WaitResultIgnored = {
    .Name = "wait-result-ignored",
    .Summary = "a wait with a time limit may have given up, and what was "
               "waited for is used all the same",
    .Severity = Severity::Warning,
    .Cwe = 252,
    .Run = run,
};
