// DiscardedFuture.cpp - a task whose future dies where it is made
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include <fmt/format.h>

using namespace lockstitch;

static void run(const Program &P, Reporter Report) {
  for (const HandleEvent &E : P.Handles.events()) {
    if (E.What != HandleEvent::Kind::Discarded)
      continue;
    const HandleStep &Made = E.Inner;
    Finding F =
        findingAt(*Made.At, "the future of this task is discarded, which waits "
                            "for the task to end: nothing runs meanwhile");
    if (E.Since.At != Made.At)
      F.Notes.push_back(
          {E.Since.At->Where,
           fmt::format("{} starts the task here and returns its future",
                       nameOfFunction(P.Bodies[E.Since.Body].id(), P))});
    F.Notes.push_back({E.At.At->Where, "the future's destructor waits here"});
    F.About.push_back(P.name(P.Bodies[Made.Body].id()).str());
    Report(std::move(F));
  }
}

const Check lockstitch::DiscardedFuture = {
    .Name = "discarded-future",
    .Summary = "the future of std::async is not kept, so that its destructor "
               "waits for the task at once",
    .Severity = Severity::Error,
    .Cwe = 0,
    .Run = run,
};
