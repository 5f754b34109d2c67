// LockResultIgnored.cpp - a lock's error that was asked for, and is ignored
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include "program/LockClass.h"
#include <fmt/format.h>

using namespace lockstitch;

static std::string messageFor(const LockKinds::Telling &Tells,
                              const std::string &Lock) {
  if (Tells.OfDeath)
    return fmt::format("'{}' is robust, and nobody looks at whether its last "
                       "owner died with it",
                       Lock);
  return fmt::format("'{}' checks for errors, and nobody looks at whether this "
                     "acquired it",
                     Lock);
}

/// Where it is acquired at all, and not tried: see try-lock-unchecked.
static const Acquire *ignored(const Fact &X) {
  auto *A = std::get_if<Acquire>(&X.What);
  return A && A->How == Attempt::Waits && !A->Succeeds ? A : nullptr;
}

static void run(const Program &P, Reporter Report) {
  P.eachFact([&](unsigned Body, const Fact &X) {
    const Acquire *A = ignored(X);
    if (!A)
      return;
    for (const Path &Lock : A->Locks) {
      LockKinds::Telling Tells = P.Kinds.tells(Lock, P.Bodies[Body].Units);
      if (!Tells.OfMisuse && !Tells.OfDeath)
        continue;
      Finding F = findingAt(X, messageFor(Tells, P.spell(Lock, Body)));
      if (!Tells.OfDeath)
        F.Doubts.push_back({Certainty::Medium,
                            "belief: the errors may be checked for in tests "
                            "alone"});
      F.About.push_back(P.about(Body, Lock));
      if (std::optional<LockClass> Class = classOf(Lock))
        F.Cause.push_back(nameOf(*Class, P.Bodies));
      F.Briefly = fmt::format("{} ignores what it says here",
                              nameOfFunction(P.Bodies[Body].id(), P));
      Report(std::move(F));
    }
  });
}

const Check lockstitch::LockResultIgnored = {
    .Name = "lock-result-ignored",
    .Summary = "a lock that reports errors, or the death of its owner, is "
               "acquired and its result is ignored",
    .Severity = Severity::Warning,
    .Cwe = 252,
    .Run = run,
};
