// LostNotify.cpp - what a waiter tests is changed between its test and its wait
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include <fmt/format.h>

using namespace lockstitch;

static void addDoubts(Finding &F, const LostNotification &L) {
  if (L.By.IsTimed)
    F.Doubts.push_back({Certainty::Low,
                        "belief: the wait ends by itself, so that it is late, "
                        "but not for ever"});
  if (L.Why == Meeting::OfCallers)
    F.Doubts.push_back(
        {Certainty::Medium, "parallel: no two threads are seen to call these"});
}

static void run(const Program &P, Reporter Report) {
  for (const LostNotification &L : P.Waiting.Lost) {
    std::string Place = P.spell(L.Place, L.Body);
    std::string Lock = P.spell(L.Lock, L.Body);
    std::string On = P.spell(L.By.On.Where, L.By.On.Body);
    Finding F = findingAt(
        *L.Write,
        fmt::format("'{}' is written without '{}': a thread that has tested it "
                    "and does not wait yet misses the notification",
                    Place, Lock));
    F.Notes.push_back(
        {L.Test.At->Where,
         fmt::format("{} tests it here, with '{}' held",
                     nameOfFunction(P.Bodies[L.Test.Body].id(), P), Lock),
         0});
    if (L.By.At->Where != L.Test.At->Where)
      F.Notes.push_back(
          {L.By.At->Where,
           fmt::format("and {} waits on '{}' here",
                       nameOfFunction(P.Bodies[L.By.Body].id(), P), On),
           0});
    F.Notes.push_back(
        {L.Notify->Where,
         fmt::format("{} notifies '{}' here: between the two, nobody hears it",
                     nameOfFunction(P.Bodies[L.Body].id(), P), On),
         1});
    addDoubts(F, L);
    F.About = {P.about(L.Body, L.Place), P.about(L.By.On.Body, L.By.On.Where)};
    Report(std::move(F));
  }
}

const Check lockstitch::LostNotify = {
    .Name = "lost-notify",
    .Summary = "what a waiter tests is written without the waiter's mutex, so "
               "that the notification can come between test and wait",
    .Severity = Severity::Warning,
    .Cwe = 362,
    .Run = run,
};
