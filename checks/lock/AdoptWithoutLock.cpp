// AdoptWithoutLock.cpp - a guard that takes over a lock which is not held
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include "program/Mentions.h"
#include "program/NeverLocked.h"
#include <fmt/format.h>

using namespace lockstitch;

static const Guard *adoption(const Fact &X) {
  auto *G = std::get_if<Guard>(&X.What);
  return G && G->How == Bind::Adopts ? G : nullptr;
}

static void addFix(Finding &F, const LockEvent &E, const FunctionFacts &In) {
  if (E.At->Inner || E.IsConditional)
    return;
  for (const BasicBlock &B : In.Blocks)
    for (const Fact &X : B.Facts)
      if (adoption(X) && X.Where == E.At->Where)
        return addFixes(F, X, AdoptWithoutLock);
}

static std::string messageFor(llvm::StringRef Lock) {
  return fmt::format("this guard adopts '{}', which is not held", Lock.str());
}

/// Known to be free: released before, or never got.
static void reportFree(const Program &P, Reporter Report) {
  for (unsigned Body = 0; Body < P.Held.size(); ++Body)
    for (const LockEvent &E : P.Held[Body].Events) {
      if (E.What != LockEvent::Kind::AdoptedNotHeld)
        continue;
      std::string Lock = P.spell(E.Lock, Body);
      Finding F = findingAt(*E.At, messageFor(Lock));
      tellSince(F, E, Lock, P);
      F.About.push_back(P.about(Body, E.Lock));
      addFix(F, E, *P.Bodies[Body].Facts);
      Report(std::move(F));
    }
}

/// Whether the lock is a variable of that very call, and nothing but guards
/// that adopt it ever speaks of it.
static bool isUntouchedLocal(const Path &Lock, unsigned Body,
                             const Program &P) {
  if (!Lock.Steps.empty() || !P.Bodies.isOwn(Lock) ||
      Lock.Root != PathRoot::Entity)
    return false;
  for (const BasicBlock &B : P.Bodies[Body].Facts->Blocks)
    for (const Fact &X : B.Facts)
      if (!adoption(X) && !std::holds_alternative<Lifetime>(X.What) &&
          mentions(X, Lock))
        return false;
  return true;
}

/// Nobody in the program locks it, so no caller can hold it.
static void reportNeverLocked(const Program &P, Reporter Report) {
  NeverLocked Never(P);
  P.eachFact([&](unsigned Body, const Fact &X) {
    const Guard *G = adoption(X);
    if (!G)
      return;
    for (const Path &Lock : G->Locks) {
      bool IsLocal = isUntouchedLocal(Lock, Body, P);
      if (!IsLocal && !Never.contains(Lock, P.Bodies[Body].Units))
        continue;
      std::string Name = P.spell(Lock, Body);
      Finding F = findingAt(X, messageFor(Name));
      F.Notes.push_back(
          {P.Bodies.entity(lastEntity(Lock)).Declared,
           fmt::format("'{}' is declared here, and nothing locks it", Name)});
      F.About.push_back(P.about(Body, Lock));
      addFixes(F, X, AdoptWithoutLock);
      Report(std::move(F));
    }
  });
}

static void run(const Program &P, Reporter Report) {
  reportFree(P, Report);
  reportNeverLocked(P, Report);
}

const Check lockstitch::AdoptWithoutLock = {
    .Name = "adopt-without-lock",
    .Summary = "a guard adopts a lock that is not held, protects nothing and "
               "then releases it",
    .Severity = Severity::Error,
    .Cwe = 667,
    .Run = run,
};
