// BusyWait.cpp - a loop that does nothing but ask a flag
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include <fmt/format.h>

using namespace lockstitch;

static std::string message(const SpinLoop &W, const std::string &Place) {
  if (!W.IsAtomic)
    return fmt::format("this loop waits for '{}', which is not atomic: the "
                       "compiler may read it once, and then it never ends",
                       Place);
  return fmt::format("this loop does nothing but ask '{}', and keeps a core "
                     "from those who could change it",
                     Place);
}

static void run(const Program &P, Reporter Report) {
  for (const SpinLoop &W : P.SpinLoops) {
    std::string Place = P.spell(W.Place, W.Reader);
    Finding F = findingAt(*W.Asks, message(W, Place));
    if (W.Read != W.Asks)
      F.Notes.push_back(
          {W.Read->Where,
           fmt::format("{} reads '{}' here",
                       nameOfFunction(P.Bodies[W.Reader].id(), P), Place),
           0});
    F.Notes.push_back(
        {W.Write->Where,
         fmt::format("{} writes '{}' here",
                     nameOfFunction(P.Bodies[W.Writer].id(), P), Place),
         1});
    if (W.Pauses)
      F.Doubts.push_back({Certainty::Low,
                          "belief: it gives way meanwhile, and may be meant "
                          "so"});
    else if (W.IsTaking)
      F.Doubts.push_back(
          {Certainty::Low, "belief: it may be a lock that is held briefly"});
    else if (W.IsAtomic)
      F.Doubts.push_back(
          {Certainty::Medium, "belief: the wait may be known to be short"});
    if (W.Why == Meeting::OfCallers)
      F.Doubts.push_back({Certainty::Medium,
                          "parallel: no two threads are seen to call these"});
    F.About.push_back(P.about(W.Body, W.Place));
    Report(std::move(F));
  }
}

const Check lockstitch::BusyWait = {
    .Name = "busy-wait",
    .Summary = "a loop does nothing but ask a flag, without a pause or a wait, "
               "or a flag that is not atomic",
    .Severity = Severity::Warning,
    .Cwe = 835,
    .Run = run,
};
