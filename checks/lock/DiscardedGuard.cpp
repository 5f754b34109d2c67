// DiscardedGuard.cpp - a guard that is destroyed at once, or never made
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include "program/Mentions.h"
#include <fmt/format.h>
#include <set>

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

/// Whether a temporary guard does more than be asked if it owns its lock.
static bool isUsed(const Fact &Made, const Path &Guard,
                   const FunctionFacts &In) {
  return llvm::any_of(In.Blocks, [&](const BasicBlock &B) {
    return llvm::any_of(B.Facts, [&](const Fact &F) {
      auto *Use = std::get_if<GuardUse>(&F.What);
      bool IsTest = Use && Use->What == GuardUse::Kind::Test;
      return &F != &Made && !IsTest && mentions(F, Guard);
    });
  });
}

/// Whether At is followed by the end of the temporary, and by nothing that it
/// could protect.
static bool endsAtOnce(const Fact &At, const Path &Temporary,
                       const FunctionFacts &In) {
  for (const BasicBlock &B : In.Blocks)
    for (size_t I = 0; I < B.Facts.size(); ++I) {
      if (&B.Facts[I] != &At)
        continue;
      for (++I; I < B.Facts.size(); ++I) {
        auto *Use = std::get_if<GuardUse>(&B.Facts[I].What);
        if (!Use || Use->Object != Temporary)
          return false;
        if (Use->What == GuardUse::Kind::End)
          return true;
      }
    }
  return false;
}

/// The guard that a function makes and returns, or null.
static const Guard *guardReturnedBy(const FunctionFacts &F) {
  std::set<Path> Returned{Path::result()};
  for (const BasicBlock &B : F.Blocks)
    for (const Fact &X : B.Facts)
      if (auto *Move = std::get_if<GuardMove>(&X.What))
        if (Move->To == Path::result())
          Returned.insert(Move->From);
  for (const BasicBlock &B : F.Blocks)
    for (const Fact &X : B.Facts)
      if (auto *G = std::get_if<Guard>(&X.What))
        if (Returned.contains(G->Object) && !G->Locks.empty() &&
            G->How != Bind::Defers && G->How != Bind::Adopts)
          return G;
  return nullptr;
}

/// `lockAll();` where the guard that it returns is not kept.
static void reportResult(const Program &P, unsigned Body, const Fact &X,
                         const Reporter &Report) {
  auto &C = std::get<Call>(X.What);
  if (!C.Result || C.Result->Root != PathRoot::Temp ||
      !C.Result->Steps.empty() ||
      !endsAtOnce(X, *C.Result, *P.Bodies[Body].Facts))
    return;
  for (const CallEdge &Call : P.Calls.callsOf(Body)) {
    if (Call.At != &X)
      continue;
    const Guard *G = guardReturnedBy(*P.Bodies[Call.Callee].Facts);
    if (!G)
      continue;
    Guard Lost = *G;
    Lost.Form = GuardForm::Temporary;
    Finding F = findingAt(X, messageFor(Lost, Call.Callee, P));
    F.About.push_back(P.about(Call.Callee, Lost.Locks.front()));
    return Report(std::move(F));
  }
}

static void run(const Program &P, Reporter Report) {
  P.eachFact([&](unsigned Body, const Fact &X) {
    if (std::holds_alternative<Call>(X.What))
      return reportResult(P, Body, X, Report);
    const auto *G = std::get_if<Guard>(&X.What);
    if (!G || G->Form == GuardForm::Variable || G->Form == GuardForm::Member)
      return;
    if (G->Form == GuardForm::Temporary &&
        (G->Locks.empty() || G->How == Bind::Adopts ||
         isUsed(X, G->Object, *P.Bodies[Body].Facts)))
      return;
    Finding F = findingAt(X, messageFor(*G, Body, P));
    F.About.push_back(
        P.about(Body, G->Locks.empty() ? G->Object : G->Locks.front()));
    addFixes(F, X, DiscardedGuard);
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
