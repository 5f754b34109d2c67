// NotifyWithoutState.cpp - a notification of nothing
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include <fmt/format.h>

using namespace lockstitch;

static std::string testsOf(const Waiter &W, const Program &P) {
  std::set<std::string> Names;
  for (const TestedPlace &T : W.Tests)
    Names.insert("'" + P.spell(T.What.Where, T.What.Body) + "'");
  return fmt::format("{}", fmt::join(Names, " and "));
}

static void run(const Program &P, Reporter Report) {
  for (const IdleNotification &N : P.Waiting.Idle) {
    std::string On = P.spell(N.On, N.Body);
    std::string Tests = testsOf(N.By, P);
    Finding F = findingAt(
        *N.Notify,
        N.IsNeverWritten
            ? fmt::format("'{}' is notified here, but nobody ever changes {}, "
                          "which the waiter tests",
                          On, Tests)
            : fmt::format("'{}' is notified here, but {}, which the waiter "
                          "tests, is not changed before: it goes on to wait",
                          On, Tests));
    F.Notes.push_back({N.By.At->Where,
                       fmt::format("{} waits here until it is so",
                                   nameOfFunction(P.Bodies[N.By.Body].id(), P)),
                       0});
    F.Doubts.push_back({Certainty::Medium,
                        "belief: it may be changed where that is not seen"});
    F.About.push_back(P.about(N.Body, N.On));
    Report(std::move(F));
  }
}

const Check lockstitch::NotifyWithoutState = {
    .Name = "notify-without-state",
    .Summary = "a condition is notified, but nothing has changed that its "
               "waiters test, so that they go on to wait",
    .Severity = Severity::Warning,
    .Cwe = 0,
    .Run = run,
};
