// NestedEventLoop.cpp - an event loop that is run from what it runs itself
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include <fmt/format.h>

using namespace lockstitch;

static void run(const Program &P, Reporter Report) {
  for (const LoopBlocking &B : P.Loops.Blockings) {
    const auto *Loop = std::get_if<Block>(&B.What->What);
    if (!Loop || Loop->Kind != BlockKind::Loop)
      continue;
    std::string Name = nameOfFunction(P.Bodies[B.In.Body].id(), P);
    Finding F = findingAt(
        *B.It->At, B.It->At->innermost(),
        fmt::format("'{}' is called from {} {}, which an event loop runs: "
                    "other handlers begin before it has ended",
                    Loop->What.str(),
                    B.In.RunBy ? "the handler" : "the coroutine", Name));
    if (B.It->At->Inner)
      tell(F, *B.It->At, fmt::format("calls '{}'", Loop->What.str()), P);
    if (B.In.RunBy)
      F.Notes.push_back({B.In.RunBy->Where, "the event loop runs it here"});
    else
      F.Doubts.push_back({Certainty::Medium,
                          "parallel: the coroutine may run on no event loop"});
    F.About = {P.name(P.Bodies[B.In.Body].id()).str(), Loop->What.str()};
    Report(std::move(F));
  }
}

const Check lockstitch::NestedEventLoop = {
    .Name = "nested-event-loop",
    .Summary = "an event loop is run from inside a handler or coroutine that "
               "an event loop runs",
    .Severity = Severity::Warning,
    .Cwe = 0,
    .Run = run,
};
