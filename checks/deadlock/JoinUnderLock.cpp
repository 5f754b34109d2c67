// JoinUnderLock.cpp - a thread is waited for that needs a lock held here
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include <fmt/format.h>

using namespace lockstitch;

static void run(const Program &P, Reporter Report) {
  for (const DeadWait &W : P.DeadWaits) {
    if (!W.Root)
      continue;
    const ThreadRoot &Root = P.Roots.roots()[*W.Root];
    std::string Lock = P.spell(W.Event->Lock, W.Body);
    Finding F = findingAt(
        *W.Event->At,
        fmt::format("waiting for a thread that needs '{}', which is held here",
                    Lock));
    tell(F, *W.Event->Earlier, fmt::format("acquires '{}'", Lock), P);
    tell(F, *W.Event->At, "waits for the thread", P);
    F.Notes.push_back({Root.At->Where,
                       fmt::format("the thread is started here, and runs {}",
                                   nameOfFunction(P.Bodies[Root.Body].id(), P)),
                       1});
    tell(F, *W.Needs, fmt::format("acquires '{}'", Lock), P, 1);
    addDoubts(F, W, Lock);
    // Wherever one comes from to wait for that thread.
    const Trace &Waits = W.Event->At->innermost();
    F.About = {P.name(Waits.Function).str(),
               P.name(P.Bodies[Root.Body].id()).str()};
    F.Cause = F.About;
    F.Cause.push_back(Waits.Where.File.str());
    F.Briefly = fmt::format(
        "{} {} here while '{}' is held",
        nameOfFunction(W.Event->At->Function, P),
        W.Event->At->Inner
            ? "calls " + nameOfFunction(W.Event->At->Inner->Function, P)
            : "waits for the thread",
        Lock);
    Report(std::move(F));
  }
}

const Check lockstitch::JoinUnderLock = {
    .Name = "join-under-lock",
    .Summary = "a thread's end is waited for while a lock is held that the "
               "thread acquires, so that both wait forever",
    .Severity = Severity::Error,
    .Cwe = 833,
    .Run = run,
};
