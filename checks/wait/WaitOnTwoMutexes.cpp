// WaitOnTwoMutexes.cpp - one condition variable, waited on with two mutexes
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include <fmt/format.h>

using namespace lockstitch;

static void tellWait(Finding &F, const ToldWait &W, const Program &P,
                     unsigned Thread) {
  if (W.It->By) {
    const ThreadRoot &R = P.Roots.roots()[*W.It->By];
    F.Notes.push_back({R.At->Where,
                       fmt::format("{} starts a thread here",
                                   nameOfFunction(P.Bodies[R.Starter].id(), P)),
                       Thread});
  }
  tell(F, *W.It->At,
       fmt::format("waits on '{}' with '{}'", P.spell(W.It->On, W.Body),
                   P.spell(W.It->Lock, W.Body)),
       P, Thread);
}

static void run(const Program &P, Reporter Report) {
  for (const MixedWait &M : P.Waiting.Mixed) {
    Finding F = findingAt(
        *M.Second.It->At, M.Second.It->At->innermost(),
        fmt::format("waiting on '{}' with '{}', while another thread may wait "
                    "on it with '{}'",
                    P.spell(M.Second.It->On, M.Second.Body),
                    P.spell(M.Second.It->Lock, M.Second.Body),
                    P.spell(M.First.It->Lock, M.First.Body)));
    tellWait(F, M.First, P, 0);
    tellWait(F, M.Second, P, 1);
    if (M.MayBeOne)
      F.Doubts.push_back(
          {Certainty::Medium, "alias: the two pointers may lead to one mutex"});
    if (M.Why == Meeting::OfCallers)
      F.Doubts.push_back({Certainty::Medium,
                          "parallel: no two threads are seen to call these"});
    F.About.push_back(P.about(M.First.Body, M.First.It->Lock));
    F.About.push_back(P.about(M.Second.Body, M.Second.It->Lock));
    Report(std::move(F));
  }
}

const Check lockstitch::WaitOnTwoMutexes = {
    .Name = "wait-on-two-mutexes",
    .Summary = "threads wait on one condition variable with different "
               "mutexes, which is undefined behaviour",
    .Severity = Severity::Error,
    .Cwe = 667,
    .Run = run,
};
