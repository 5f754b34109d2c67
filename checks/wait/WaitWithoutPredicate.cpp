// WaitWithoutPredicate.cpp - a condition wait that nothing tests
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The condition must be tested under the lock that the wait releases, so a
// wait is judged where that lock is acquired: in the function itself, else in
// each of its callers.

#include "Check.h"
#include "Story.h"
#include "program/Loops.h"
#include <fmt/format.h>

using namespace lockstitch;

/// Wrappers around wrappers around a wait; more are not looked for.
static constexpr unsigned MaxDepth = 4;

namespace {
struct Site {
  unsigned Body;
  const Fact *At;
};
} // namespace

static unsigned blockOf(const FunctionFacts &F, const Fact *At) {
  for (unsigned I = 0; I < F.Blocks.size(); ++I)
    for (const Fact &X : F.Blocks[I].Facts)
      if (&X == At)
        return I;
  return 0;
}

/// Adds the sites from which control may come to At with nothing tested in
/// between.
static void addUntested(Site S, unsigned Depth, const Program &P,
                        std::vector<Site> &Out) {
  const FunctionFacts &F = *P.Bodies[S.Body].Facts;
  if (Loops(F).isTested(blockOf(F, S.At)))
    return;
  if (P.Held[S.Body].Holding.count(S.At)) {
    Out.push_back(S);
    return;
  }
  if (Depth < MaxDepth)
    for (const CallEdge &E : P.Calls.callersOf(S.Body))
      addUntested({E.Caller, E.At}, Depth + 1, P, Out);
}

/// Whether more is known of it: what is done although the time was over.
static bool isIgnored(const Fact &Wait, const Program &P) {
  return llvm::any_of(P.Waiting.Ignored, [&](const IgnoredWait &I) {
    return I.Wait.Wait == &Wait;
  });
}

static void run(const Program &P, Reporter Report) {
  P.eachFact([&](unsigned Body, const Fact &X) {
    const auto *W = std::get_if<Wait>(&X.What);
    if (!W || W->Kind != WaitKind::Condition || W->HasPredicate ||
        isIgnored(X, P))
      return;
    std::vector<Site> Sites;
    addUntested({Body, &X}, 0, P, Sites);
    for (const Site &S : Sites) {
      std::string Condition = P.spell(W->On, Body);
      Finding F = findingAt(
          *S.At,
          fmt::format("waiting on '{}' without a loop that tests the condition",
                      Condition));
      F.Notes.push_back({S.At->Where,
                         "a wait can end without a notification, and a "
                         "notification before it is lost"});
      if (S.At != &X)
        F.Notes.push_back(
            {X.Where, fmt::format("{} waits here",
                                  nameOfFunction(P.Bodies[Body].id(), P))});
      if (W->IsTimed)
        F.Doubts.push_back(
            {Certainty::Low, "belief: a timed wait may be meant as a pause"});
      F.About.push_back(P.about(S.Body, W->On));
      Report(std::move(F));
    }
  });
}

const Check lockstitch::WaitWithoutPredicate = {
    .Name = "wait-without-predicate",
    .Summary = "a condition is waited for without a loop that tests it, so "
               "that a spurious or early wake-up goes unnoticed",
    .Severity = Severity::Warning,
    .Cwe = 362,
    .Run = run,
};
