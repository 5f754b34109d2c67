// BlockingInCoroutine.cpp - an executor's thread that waits
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include <fmt/format.h>

using namespace lockstitch;

/// "the coroutine 'serve'", "the handler 'onRead'"
static std::string nameOf(const LoopBody &In, const Program &P) {
  return fmt::format("the {} {}", In.RunBy ? "handler" : "coroutine",
                     nameOfFunction(P.Bodies[In.Body].id(), P));
}

static void tellLoop(Finding &F, const LoopBody &In) {
  if (In.RunBy)
    F.Notes.push_back({In.RunBy->Where, "the event loop runs it here"});
}

/// Whether the function asked, before it reads or writes there, whether it can
/// at once.
static bool isAskedBefore(const Trace &At, const Program &P) {
  for (unsigned Body : P.Bodies.bodiesOf(At.Function))
    for (const BasicBlock &B : P.Bodies[Body].Facts->Blocks)
      for (const Fact &X : B.Facts)
        if (const auto *U = std::get_if<GuardUse>(&X.What);
            U && U->What == GuardUse::Kind::Test && X.Where < At.Where)
          if (EntityId Id = lastEntity(U->Object);
              !Id || P.Bodies.entity(Id).Sync == SyncKind::None)
            return true;
  return false;
}

static void reportBlocking(const LoopBlocking &B, const Program &P,
                           const Reporter &Report) {
  const auto *What = std::get_if<Block>(&B.What->What);
  if (What && What->Kind == BlockKind::Loop)
    return; // nested-event-loop
  const Trace &At = B.It->At->innermost();
  Finding F = findingAt(
      *B.It->At, At,
      fmt::format("{} blocks the executor's thread, on which {} runs",
                  wordsOfBlocking(B.It->What).Doing, nameOf(B.In, P)));
  if (B.It->At->Inner)
    tell(F, *B.It->At, "blocks", P);
  tellLoop(F, B.In);
  if (What && What->Kind == BlockKind::Io)
    F.Doubts.push_back({Certainty::Medium,
                        "belief: what it reads or writes may be non-blocking"});
  if (What && What->Kind == BlockKind::Io && isAskedBefore(At, P))
    F.Doubts.push_back(
        {Certainty::Low, "values: it is asked before whether it would block"});
  if (!B.It->When.empty())
    F.Doubts.push_back(
        {Certainty::Medium, "path: it does so under a condition"});
  F.About = {P.name(P.Bodies[B.In.Body].id()).str(), B.It->What.str()};
  F.Cause = {P.name(At.Function).str(), B.It->What.str(), At.Where.File.str()};
  F.Briefly = fmt::format("{} comes here too", nameOf(B.In, P));
  Report(std::move(F));
}

/// A lock that somebody holds for long is told once for each coroutine.
static void reportAcquisition(const LoopAcquisition &A, const Program &P,
                              const Reporter &Report) {
  std::string Lock = P.spell(A.It->Lock, A.In.Body);
  Finding F = findingAt(
      *A.It->At, A.It->At->innermost(),
      fmt::format("'{}' may be held for long, and the executor's thread, on "
                  "which {} runs, waits for it",
                  Lock, nameOf(A.In, P)));
  tell(F, *A.It->At, fmt::format("acquires '{}'", Lock), P);
  tell(F, *A.Long->At,
       fmt::format("blocks in {} with '{}' held",
                   wordsOfBlocking(A.Long->Calls).Doing,
                   P.spell(A.Long->Lock, A.Holder)),
       P, 1);
  tellLoop(F, A.In);
  F.Doubts.push_back(
      {Certainty::Medium, "parallel: the two may never run at the same time"});
  F.About.push_back(P.about(A.In.Body, A.It->Lock));
  Report(std::move(F));
}

static void run(const Program &P, Reporter Report) {
  for (const LoopBlocking &B : P.Loops.Blockings)
    reportBlocking(B, P, Report);
  for (const LoopAcquisition &A : P.Loops.Acquisitions)
    reportAcquisition(A, P, Report);
}

const Check lockstitch::BlockingInCoroutine = {
    .Name = "blocking-in-coroutine",
    .Summary = "a coroutine, or a handler of an event loop, blocks the thread "
               "on which all the others are to run",
    .Severity = Severity::Warning,
    .Cwe = 1322,
    .Run = run,
};
