// AtomicWaitWithoutNotify.cpp - a wait on an atomic that nobody notifies
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include <fmt/format.h>

using namespace lockstitch;

static void run(const Program &P, Reporter Report) {
  for (const UnnotifiedWait &W : P.UnnotifiedWaits) {
    std::string On = P.spell(W.On, W.Body);
    Finding F = findingAt(
        *W.At, fmt::format("waiting on '{}', which nobody notifies after "
                           "storing to it: this may never wake up",
                           On));
    F.Notes.push_back(
        {W.Store->Where,
         fmt::format("{} stores to it here: 'notify_one' or 'notify_all' "
                     "should follow",
                     nameOfFunction(P.Bodies[W.Storer].id(), P)),
         1});
    if (W.Why == Meeting::OfCallers)
      F.Doubts.push_back({Certainty::Medium,
                          "parallel: no two threads are seen to call these"});
    F.About.push_back(P.about(W.Body, W.On));
    Report(std::move(F));
  }
}

const Check lockstitch::AtomicWaitWithoutNotify = {
    .Name = "atomic-wait-without-notify",
    .Summary = "a thread waits on an atomic that is stored to and never "
               "notified, so that it need not wake up",
    .Severity = Severity::Error,
    .Cwe = 833,
    .Run = run,
};
