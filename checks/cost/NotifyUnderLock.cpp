// NotifyUnderLock.cpp - a thread is woken that must wait for who wakes it
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include "program/HeldNotifications.h"
#include <fmt/format.h>

using namespace lockstitch;

static void run(const Program &P, Reporter Report) {
  for (const HeldNotification &N : findHeldNotifications(P)) {
    std::string On = P.spell(N.On, N.Body), Lock = P.spell(N.Lock, N.Body);
    Finding F = findingAt(
        *N.Notify, fmt::format("'{}' is notified while '{}' is held: who wakes "
                               "may have to wait for the lock at once",
                               On, Lock));
    F.Notes.push_back(
        {N.By->At->Where,
         fmt::format("{} waits here, and goes on with '{}' held",
                     nameOfFunction(P.Bodies[N.By->Body].id(), P),
                     P.spell(N.By->Lock.Where, N.By->Lock.Body))});
    F.Notes.push_back(
        {N.Released->Where,
         fmt::format("'{}' is released here: it can be before", Lock)});
    F.Doubts.push_back({Certainty::Low, "belief: the system may move a waiter "
                                        "from the condition to the lock"});
    F.About = {P.about(N.Body, N.On)};
    Report(std::move(F));
  }
}

const Check lockstitch::NotifyUnderLock = {
    .Name = "notify-under-lock",
    .Summary = "a condition is notified with its waiter's mutex held, so that "
               "the thread that wakes may block again at once",
    .Severity = Severity::Note,
    .Shown = Shown::ByName,
    .Run = run,
};
