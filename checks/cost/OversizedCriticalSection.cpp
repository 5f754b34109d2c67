// OversizedCriticalSection.cpp - a section that begins too early
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include "program/EarlyWork.h"
#include <fmt/format.h>

using namespace lockstitch;

/// "'new'" or "this loop"
static std::string nameOf(const Fact &Work) {
  const auto *C = std::get_if<Cost>(&Work.What);
  return C ? fmt::format("'{}'", C->What.str()) : "this loop";
}

static void run(const Program &P, Reporter Report) {
  for (const EarlyWork &W : findEarlyWork(P)) {
    const Fact &First = *W.Work.front();
    std::string Lock = P.spell(W.Lock, W.Body);
    size_t Count = W.Work.size();
    Finding F = findingAt(
        First, fmt::format("{} comes before anything that '{}' guards: of the "
                           "{} things done while it is held, {} can be done "
                           "before it is acquired",
                           nameOf(First), Lock, W.Things, Count));
    F.Notes.push_back(
        {W.Acquired->Where,
         fmt::format("'{}' is acquired here, for {} access{} to what threads "
                     "share",
                     Lock, W.Touching, W.Touching == 1 ? "" : "es")});
    for (const Fact *More : llvm::drop_begin(W.Work))
      F.Notes.push_back({More->Where, nameOf(*More) + " can be done before"});
    if (W.HasOutput)
      F.Doubts.push_back({Certainty::Low, "belief: the lock may be there to "
                                          "keep output in order"});
    F.About = {P.about(W.Body, W.Lock)};
    Report(std::move(F));
  }
}

const Check lockstitch::OversizedCriticalSection = {
    .Name = "oversized-critical-section",
    .Summary = "a critical section begins with an allocation, with formatting, "
               "output or a loop that needs no lock, while others wait for it",
    .Severity = Severity::Note,
    .Shown = Shown::WhereCertain,
    .Run = run,
};
