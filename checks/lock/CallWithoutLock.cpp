// CallWithoutLock.cpp - what needs a lock is called without it
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include <fmt/format.h>
#include <set>

using namespace lockstitch;

/// It was released, or never acquired, on the way.
static void reportReleased(const Program &P, Reporter Report) {
  for (unsigned Body = 0; Body < P.Held.size(); ++Body)
    for (const LockEvent &E : P.Held[Body].Events) {
      if (E.What != LockEvent::Kind::CallsNotHeld)
        continue;
      std::string Lock = P.spell(E.Lock, Body);
      Finding F = findingAt(*E.At, E.At->innermost(),
                            fmt::format("'{}' needs '{}', which is not held",
                                        E.Calls.str(), Lock));
      tellSince(F, E, Lock, P);
      if (E.At->Inner)
        tell(F, *E.At, fmt::format("calls '{}'", E.Calls.str()), P);
      if (E.IsConditional)
        F.Doubts.push_back(
            {Certainty::Low,
             fmt::format("path: '{}' is released under a condition", Lock)});
      if (!E.IsThrowCertain)
        F.Doubts.push_back(doubtThrow());
      F.About = {P.about(Body, E.Lock), E.Calls.str()};
      Report(std::move(F));
    }
}

/// A thread begins with no lock.
static void reportNeverAcquired(const Program &P, Reporter Report) {
  std::set<Location> Told;
  for (const ThreadRoot &R : P.Roots.roots())
    for (const LockNeed &N : P.Held[R.Body].Summary.Needs) {
      if (R.Kind == SpawnKind::Signal || !N.When.empty() ||
          !Told.insert(N.At->innermost().Where).second)
        continue;
      std::string Lock = P.spell(N.Lock, R.Body);
      Finding F = findingAt(*N.At, N.At->innermost(),
                            fmt::format("'{}' needs '{}', which is not held",
                                        N.What.str(), Lock));
      F.Notes.push_back({R.At->Where,
                         fmt::format("a thread begins here, with no lock, and "
                                     "runs {}",
                                     nameOfFunction(P.Bodies[R.Body].id(), P)),
                         1});
      tell(F, *N.At,
           fmt::format("calls '{}', and has not acquired '{}'", N.What.str(),
                       Lock),
           P, 1);
      F.IsOfNotHeld = true;
      F.About = {P.about(R.Body, N.Lock), N.What.str()};
      Report(std::move(F));
    }
}

static void run(const Program &P, Reporter Report) {
  reportReleased(P, Report);
  reportNeverAcquired(P, Report);
}

const Check lockstitch::CallWithoutLock = {
    .Name = "call-without-lock",
    .Summary = "a function is called without the lock that it must be called "
               "with, as Python's API without the GIL",
    .Severity = Severity::Error,
    .Cwe = 667,
    .Run = run,
};
