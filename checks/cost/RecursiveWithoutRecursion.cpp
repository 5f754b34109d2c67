// RecursiveWithoutRecursion.cpp - a recursive lock that nobody acquires twice
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include "program/Reentries.h"
#include <fmt/format.h>

using namespace lockstitch;

static void run(const Program &P, Reporter Report) {
  for (const UnreenteredLock &L : findUnreentered(P)) {
    std::string Name = P.name(L.Lock).str();
    size_t Count = L.Uses.Acquired.size();
    Finding F;
    F.Where = F.Spelling = L.Where;
    F.Message = fmt::format("'{}' is recursive, and acquired in {} place{}, "
                            "never by who holds it: a plain mutex does",
                            Name, Count, Count == 1 ? "" : "s");
    tellAcquisitions(F, L.Uses, P);
    if (L.CallsUnknown)
      F.Doubts.push_back({Certainty::Low, "alias: what is called while it is "
                                          "held is not all seen"});
    if (isOfLibrary(L.Uses, P) && !L.Uses.IsOfOurs)
      F.Doubts.push_back({Certainty::Medium, "belief: code that is not seen "
                                             "may hold it"});
    F.About = {Name};
    Report(std::move(F));
  }
}

const Check lockstitch::RecursiveWithoutRecursion = {
    .Name = "recursive-without-recursion",
    .Summary = "a recursive lock is never acquired by who holds it, so that it "
               "costs more than a plain one and hides what it protects",
    .Severity = Severity::Note,
    .Shown = Shown::WhereCertain,
    .Run = run,
};
