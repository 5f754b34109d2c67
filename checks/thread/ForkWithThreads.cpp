// ForkWithThreads.cpp - a child of one thread with the locks of many
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The child has the thread that forked and no other. A lock that another one
// held is held in the child for ever; what it was changing stays half changed.

#include "Check.h"
#include "Story.h"
#include "program/Forks.h"
#include <fmt/format.h>

using namespace lockstitch;

static std::string doing(const WalkStep &S, const Program &P) {
  if (const auto *U = std::get_if<Unsafe>(&S.At->What))
    return fmt::format("calls '{}'", U->What.str());
  const auto *A = std::get_if<Acquire>(&S.At->What);
  const Path &Lock =
      A ? A->Locks.front() : std::get<Guard>(S.At->What).Locks.front();
  return fmt::format("acquires '{}'", P.spell(Lock, S.Body));
}

static void tellStep(Finding &F, const WalkStep &S, const Program &P) {
  tellCalls(F, S.Calls, P, 1);
  F.Notes.push_back(
      {S.At->Where, fmt::format("the child {} here", doing(S, P)), 1});
}

static std::string messageOf(const Fork &Of, const Program &P) {
  if (!Of.Locks.empty())
    return fmt::format("the child of this fork {}, which another thread may "
                       "hold when it forks: nobody releases it in the child",
                       doing(Of.Locks.front(), P));
  if (Of.GoesOn)
    return "this forks while other threads run, and the child goes on without "
           "them, and with the locks that they held";
  return fmt::format("the child of this fork {}, which is not "
                     "async-signal-safe, while other threads run",
                     doing(Of.Unsafe.front(), P));
}

static Finding describe(const Fork &Of, const Program &P) {
  Finding F = findingAt(*Of.At, messageOf(Of, P));
  const ThreadRoot &Root = P.Roots.roots()[*Of.Other];
  F.Notes.push_back({Root.At->Where,
                     fmt::format("a thread is started here and runs {}",
                                 nameOfFunction(P.Bodies[Root.Body].id(), P)),
                     2});
  if (!Of.Locks.empty())
    tellStep(F, Of.Locks.front(), P);
  else if (!Of.GoesOn)
    tellStep(F, Of.Unsafe.front(), P);
  F.Notes.push_back({Of.At->Where,
                     "until it calls exec or _exit, the child may call only "
                     "what is async-signal-safe; fork before the first thread "
                     "starts, or use posix_spawn",
                     1});
  if (Of.IsSure != Certainty::High)
    F.Doubts.push_back(
        {Of.IsSure, "parallel: a call through a pointer leads there"});
  if (Of.Locks.empty())
    F.Doubts.push_back(
        {Of.GoesOn ? Certainty::Medium : Certainty::Low,
         "belief: the library may see to its own locks in the child"});
  F.About = {P.name(P.Bodies[Of.Body].id()).str()};
  return F;
}

static void run(const Program &P, Reporter Report) {
  std::set<Location> Told;
  for (const Fork &Of :
       findForks(P.Bodies, P.Calls, P.Roots, P.Held, P.Threads))
    if ((Of.GoesOn || !Of.Locks.empty() || !Of.Unsafe.empty()) &&
        Told.insert(Of.At->Where).second)
      Report(describe(Of, P));
}

const Check lockstitch::ForkWithThreads = {
    .Name = "fork-with-threads",
    .Summary = "a process forks while other threads run, and the child does "
               "more than call exec",
    .Severity = Severity::Warning,
    .Cwe = 833,
    .Run = run,
};
