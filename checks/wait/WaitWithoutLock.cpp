// WaitWithoutLock.cpp - a wait on a condition with a mutex that is not held
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include <fmt/format.h>
#include <set>

using namespace lockstitch;

/// The wait at the end of a trace, and the body that it is in.
static std::pair<unsigned, const Wait *> waitAt(const Trace &At,
                                                const Program &P) {
  for (unsigned Body : P.Bodies.bodiesOf(At.Function))
    for (const BasicBlock &B : P.Bodies[Body].Facts->Blocks)
      for (const Fact &X : B.Facts)
        if (auto *W = std::get_if<Wait>(&X.What);
            W && X.Where == At.Where && X.Spelling == At.Spelling)
          return {Body, W};
  llvm_unreachable("a trace of a wait ends in one");
}

static std::string message(const Path &On, const Path &Lock, unsigned Body,
                           const Program &P) {
  return fmt::format("waiting on '{}' with '{}', which is not held",
                     P.spell(On, Body), P.spell(Lock, Body));
}

static void reportReleased(const Program &P, Reporter Report) {
  for (unsigned Body = 0; Body < P.Held.size(); ++Body)
    for (const LockEvent &E : P.Held[Body].Events) {
      if (E.What != LockEvent::Kind::WaitsNotHeld)
        continue;
      std::string Lock = P.spell(E.Lock, Body);
      Finding F = findingAt(*E.At, message(*E.On, E.Lock, Body, P));
      tellSince(F, E, Lock, P);
      if (E.At->Inner)
        tell(F, *E.At, fmt::format("waits on '{}'", P.spell(*E.On, Body)), P);
      if (E.IsConditional)
        F.Doubts.push_back(
            {Certainty::Low,
             fmt::format("path: '{}' is released under a condition", Lock)});
      if (!E.IsThrowCertain)
        F.Doubts.push_back(doubtThrow());
      F.About.push_back(P.about(Body, E.Lock));
      Report(std::move(F));
    }
}

/// A thread begins with no lock, and comes to a wait that needs one.
static void reportNeverAcquired(unsigned Body, const Program &P,
                                std::set<Location> &Told, Reporter Report) {
  for (const ConditionWait &W : P.Held[Body].Summary.Waits) {
    if (!W.IsOfCaller || W.By || !lastEntity(W.Lock) || isLockOfGuard(W.Lock) ||
        !Told.insert(W.At->innermost().Where).second)
      continue;
    auto [In, It] = waitAt(W.At->innermost(), P);
    Finding F =
        findingAt(*W.At, W.At->innermost(), message(It->On, *It->Lock, In, P));
    tell(F, *W.At,
         fmt::format("waits on '{}', and has not acquired '{}'",
                     P.spell(It->On, In), P.spell(*It->Lock, In)),
         P);
    F.Doubts.push_back({Certainty::Medium,
                        "path: a function that is not seen may acquire it"});
    F.About.push_back(P.about(Body, W.Lock));
    Report(std::move(F));
  }
}

static void run(const Program &P, Reporter Report) {
  reportReleased(P, Report);
  std::set<Location> Told;
  for (const ThreadRoot &R : P.Roots.roots())
    reportNeverAcquired(R.Body, P, Told, Report);
  for (unsigned Body = 0; Body < P.Bodies.size(); ++Body)
    if (P.Bodies[Body].Facts->Is == Role::Main)
      reportNeverAcquired(Body, P, Told, Report);
}

const Check lockstitch::WaitWithoutLock = {
    .Name = "wait-without-lock",
    .Summary = "a condition is waited for with a mutex that the thread does "
               "not hold, which is undefined behaviour",
    .Severity = Severity::Error,
    .Cwe = 667,
    .Run = run,
};
