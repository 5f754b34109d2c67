// DiscardedGuard.cpp - a guard that is destroyed at once, or never made
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include "program/Mentions.h"
#include <fmt/format.h>

using namespace lockstitch;

static std::string messageFor(const Guard &G, unsigned Body, const Program &P) {
  std::string Lock =
      G.Locks.empty() ? "nothing" : "'" + P.spell(G.Locks.front(), Body) + "'";
  switch (G.Form) {
  case GuardForm::Temporary:
    return fmt::format(
        "this guard of {} is destroyed at once and protects nothing", Lock);
  case GuardForm::Function:
    return fmt::format("'{}' declares a function, so nothing is locked",
                       P.spell(G.Object, Body));
  case GuardForm::Shadow:
    return fmt::format("this declares a variable '{}' and locks nothing",
                       P.spell(G.Object, Body));
  case GuardForm::Variable:
  case GuardForm::Member:
    break;
  }
  return {};
}

static void run(const Program &P, Reporter Report) {
  P.eachFact([&](unsigned Body, const Fact &X) {
    const auto *G = std::get_if<Guard>(&X.What);
    if (!G || G->Form == GuardForm::Variable || G->Form == GuardForm::Member)
      return;
    if (G->Form == GuardForm::Temporary &&
        (G->Locks.empty() || G->How == Bind::Adopts ||
         isUsedAfter(X, G->Object, *P.Bodies[Body].Facts)))
      return;
    Finding F = findingAt(X, messageFor(*G, Body, P));
    F.About.push_back(
        P.about(Body, G->Locks.empty() ? G->Object : G->Locks.front()));
    for (const Fix &Edit : X.Fixes)
      if (Edit.Check == DiscardedGuard.Name)
        F.Fixes.push_back(Edit);
    Report(std::move(F));
  });
}

const Check lockstitch::DiscardedGuard = {
    .Name = "discarded-guard",
    .Summary = "a guard without a name is destroyed at once, so that nothing "
               "is protected",
    .Severity = Severity::Error,
    .Cwe = 667,
    .Run = run,
};
