// WaitHoldingLock.cpp - a wait that keeps a lock which the notifier needs
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include <fmt/format.h>

using namespace lockstitch;

static void run(const Program &P, Reporter Report) {
  for (const DeadWait &W : P.DeadWaits) {
    if (!W.Notify)
      continue;
    std::string Lock = P.spell(W.Event->Lock, W.Body);
    std::string On = P.spell(*W.Event->On, W.Body);
    Finding F = findingAt(
        *W.Event->At,
        fmt::format("waiting on '{}' while holding '{}', without which nobody "
                    "notifies it",
                    On, Lock));
    tell(F, *W.Event->Earlier, fmt::format("acquires '{}'", Lock), P);
    tell(F, *W.Event->At, fmt::format("waits on '{}'", On), P);
    if (W.Needs)
      tell(F, *W.Needs, fmt::format("acquires '{}'", Lock), P, 1);
    F.Notes.push_back(
        {W.Notify->Where,
         fmt::format("{} notifies '{}' here, with '{}' held",
                     nameOfFunction(P.Bodies[W.Notifier].id(), P), On, Lock),
         1});
    addDoubts(F, W, Lock);
    F.About.push_back(P.about(W.Body, W.Event->Lock));
    F.About.push_back(On);
    Report(std::move(F));
  }
}

const Check lockstitch::WaitHoldingLock = {
    .Name = "wait-holding-lock",
    .Summary = "a notification is waited for while a lock is held that "
               "everyone who notifies needs, so that it never comes",
    .Severity = Severity::Error,
    .Cwe = 833,
    .Run = run,
};
