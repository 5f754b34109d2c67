// UnlockNotHeld.cpp - a lock released that is not held
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include <fmt/format.h>

using namespace lockstitch;

static void run(const Program &P, Reporter Report) {
  for (unsigned Body = 0; Body < P.Held.size(); ++Body)
    for (const LockEvent &E : P.Held[Body].Events) {
      if (E.What != LockEvent::Kind::NotHeld)
        continue;
      std::string Lock = P.spell(E.Lock, Body);
      Finding F = findingAt(
          *E.At, fmt::format("releasing '{}', which is not held", Lock));
      tellSince(F, E, Lock, P);
      if (E.At->Inner)
        tell(F, *E.At, fmt::format("releases '{}'", Lock), P);
      F.About.push_back(P.about(Body, E.Lock));
      Report(std::move(F));
    }
}

const Check lockstitch::UnlockNotHeld = {
    .Name = "unlock-not-held",
    .Summary = "a lock is released by a thread that does not hold it, which "
               "is undefined behaviour",
    .Severity = Severity::Error,
    .Cwe = 765,
    .Run = run,
};
