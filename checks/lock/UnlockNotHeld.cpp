// UnlockNotHeld.cpp - a lock released that is not held
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Attempts.h"
#include "Check.h"
#include "Story.h"
#include <fmt/format.h>

using namespace lockstitch;

static llvm::StringRef adverbFor(LockMode Mode) {
  return Mode == LockMode::Shared ? "shared" : "exclusively";
}

static Finding notHeld(const LockEvent &E, const std::string &Lock,
                       const Program &P) {
  Finding F =
      findingAt(*E.At, fmt::format("releasing '{}', which is not held", Lock));
  tellSince(F, E, Lock, P);
  if (E.At->Inner)
    tell(F, *E.At, fmt::format("releases '{}'", Lock), P);
  if (E.IsConditional)
    F.Doubts.push_back(
        {Certainty::Low,
         fmt::format("path: '{}' is released under a condition", Lock)});
  if (!E.IsThrowCertain)
    F.Doubts.push_back(doubtThrow());
  return F;
}

static Finding wrongMode(const LockEvent &E, const std::string &Lock,
                         const Program &P) {
  std::string Held = adverbFor(E.EarlierMode).str();
  Finding F = findingAt(
      *E.At, fmt::format("releasing '{}' as held {}, which is held {}", Lock,
                         adverbFor(E.Mode).str(), Held));
  tell(F, *E.Earlier, fmt::format("acquires '{}' {}", Lock, Held), P);
  return F;
}

static void run(const Program &P, Reporter Report) {
  for (unsigned Body = 0; Body < P.Held.size(); ++Body)
    for (const LockEvent &E : P.Held[Body].Events) {
      bool IsWrongMode = E.What == LockEvent::Kind::WrongMode;
      if (!IsWrongMode && E.What != LockEvent::Kind::NotHeld)
        continue;
      if (failedAttempt(E, *P.Bodies[Body].Facts))
        continue; // try-lock-unchecked tells it better
      std::string Lock = P.spell(E.Lock, Body);
      Finding F = IsWrongMode ? wrongMode(E, Lock, P) : notHeld(E, Lock, P);
      F.About.push_back(P.about(Body, E.Lock));
      Report(std::move(F));
    }
}

const Check lockstitch::UnlockNotHeld = {
    .Name = "unlock-not-held",
    .Summary = "a lock is released by a thread that does not hold it, or not "
               "in that mode, which is undefined behaviour",
    .Severity = Severity::Error,
    .Cwe = 765,
    .Run = run,
};
