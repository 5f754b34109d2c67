// WaitWithoutPredicate.cpp - a condition wait that nothing tests
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The condition must be tested under the lock that the wait releases, so a
// wait is judged where that lock is acquired: in the function itself, else in
// each of its callers. What a function between the two asks, and does not ask
// again, is one mistake, whoever calls it.

#include "Check.h"
#include "Story.h"
#include "program/Loops.h"
#include "program/Questions.h"
#include <fmt/format.h>

using namespace lockstitch;

/// Wrappers around wrappers around a wait; more are not looked for.
static constexpr unsigned MaxDepth = 4;

namespace {
struct Site {
  unsigned Body = 0;
  const Fact *At = nullptr; ///< the wait, or a call that leads to it
  Path On;                  ///< in the terms of Body, as far as they go
  unsigned Decides = 0;     ///< the innermost body that asked before it
  bool IsDecided = false;
};
} // namespace

static unsigned blockOf(const FunctionFacts &F, const Fact *At) {
  for (unsigned I = 0; I < F.Blocks.size(); ++I)
    for (const Fact &X : F.Blocks[I].Facts)
      if (&X == At)
        return I;
  return 0;
}

/// The same wait, a call further out.
static Site outside(const Site &Inner, const CallEdge &E, const Program &P) {
  Site S = Inner;
  S.Body = E.Caller;
  S.At = E.At;
  if (auto *C = std::get_if<Call>(&E.At->What))
    S.On = inCaller(Inner.On, *C, P.Bodies);
  return S;
}

/// Adds the sites from which control may come to At with nothing tested in
/// between.
static void addUntested(Site S, unsigned Depth, const Program &P,
                        std::vector<Site> &Out) {
  const FunctionFacts &F = *P.Bodies[S.Body].Facts;
  if (Loops(F).isTested(blockOf(F, S.At)))
    return;
  Asked Questions = askedAround(F, *S.At);
  if (Questions == Asked::Again)
    return;
  if (Questions == Asked::Before && !S.IsDecided) {
    S.Decides = S.Body;
    S.IsDecided = true;
  }
  if (P.Held[S.Body].Holding.count(S.At)) {
    Out.push_back(S);
    return;
  }
  if (Depth < MaxDepth)
    for (const CallEdge &E : P.Calls.callersOf(S.Body))
      addUntested(outside(S, E, P), Depth + 1, P, Out);
}

/// Whether more is known of it: what is done although the time was over.
static bool isIgnored(const Fact &Wait, const Program &P) {
  return llvm::any_of(P.Waiting.Ignored, [&](const IgnoredWait &I) {
    return I.Wait.Wait == &Wait;
  });
}

/// Of a wait in Body, as it is seen from a site.
static Finding describe(const Site &S, unsigned Body, const Fact &X,
                        const Program &P) {
  const auto &W = std::get<Wait>(X.What);
  std::string Condition =
      S.On.isTop() ? P.spell(W.On, Body) : P.spell(S.On, S.Body);
  Finding F = findingAt(
      *S.At,
      fmt::format("waiting on '{}' without a loop that tests the condition",
                  Condition));
  F.Notes.push_back({S.At->Where,
                     "a wait can end without a notification, and a "
                     "notification before it is lost"});
  if (W.IsTimed)
    F.Doubts.push_back(
        {Certainty::Low, "belief: a timed wait may be meant as a pause"});
  F.About.push_back(S.On.isTop() ? P.about(Body, W.On) : P.about(S.Body, S.On));
  if (S.At == &X)
    return F;
  F.Notes.push_back(
      {X.Where,
       fmt::format("{} waits here", nameOfFunction(P.Bodies[Body].id(), P))});
  if (S.IsDecided && S.Decides != S.Body) {
    const Entity &Decides = P.Bodies.entity(P.Bodies[S.Decides].id());
    F.Cause = {Decides.Name.str(), Decides.Declared.File.str()};
    F.Briefly = fmt::format("{} comes to the same wait from here",
                            nameOfFunction(P.Bodies[S.Body].id(), P));
  }
  return F;
}

static void run(const Program &P, Reporter Report) {
  P.eachFact([&](unsigned Body, const Fact &X) {
    const auto *W = std::get_if<Wait>(&X.What);
    if (!W || W->Kind != WaitKind::Condition || W->HasPredicate ||
        isIgnored(X, P))
      return;
    std::vector<Site> Sites;
    addUntested({Body, &X, W->On}, 0, P, Sites);
    for (const Site &S : Sites)
      Report(describe(S, Body, X, P));
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
