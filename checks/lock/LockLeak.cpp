// LockLeak.cpp - a lock that is still held on some way out
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include <fmt/format.h>

using namespace lockstitch;

static void addDoubts(Finding &F, const Leak &L, llvm::StringRef Lock) {
  if (L.IsConditional)
    F.Doubts.push_back(doubtCondition(Lock));
  if (!L.IsThrowCertain)
    F.Doubts.push_back(doubtThrow());
  if (L.IsToldByResult)
    F.Doubts.push_back({Certainty::Medium,
                        "path: the result may tell a caller to release it"});
  if (L.Why == Leak::Reason::NeverReleased)
    F.Doubts.push_back(
        {Certainty::Medium, "belief: no caller was seen that releases it"});
}

/// The thread ends, in whatever function, with its locks held.
static void runForThreads(const Program &P, Reporter Report) {
  for (unsigned Body = 0; Body < P.Held.size(); ++Body)
    for (const LockEvent &E : P.Held[Body].Events) {
      if (E.What != LockEvent::Kind::ThreadEnded)
        continue;
      std::string Lock = P.spell(E.Lock, Body);
      Finding F = findingAt(
          *E.Earlier,
          fmt::format("'{}' is still held when the thread ends", Lock));
      if (E.Earlier->Inner)
        tell(F, *E.Earlier, fmt::format("acquires '{}'", Lock), P);
      tell(F, *E.At, fmt::format("ends the thread with '{}' held", Lock), P);
      if (E.IsConditional)
        F.Doubts.push_back(doubtCondition(Lock));
      F.About.push_back(P.about(Body, E.Lock));
      Report(std::move(F));
    }
}

static void run(const Program &P, Reporter Report) {
  runForThreads(P, Report);
  for (const Leak &L : P.Leaks) {
    std::string Lock = P.spell(L.Lock, L.Body);
    std::string Function = nameOfFunction(P.Bodies[L.Body].id(), P);
    Finding F = findingAt(
        *L.At, fmt::format("'{}' is still held when {} {}", Lock, Function,
                           L.IsThrow ? "is left by an exception" : "returns"));
    if (L.At->Inner)
      tell(F, *L.At, fmt::format("acquires '{}'", Lock), P);
    // Facts do not tell where a bare `return;` stands.
    bool IsKnown = L.Exit != P.Bodies[L.Body].Facts->Where;
    F.Notes.push_back({L.Exit, fmt::format("{} {}{} with '{}' held", Function,
                                           L.IsThrow ? "may throw" : "returns",
                                           IsKnown ? " here" : "", Lock)});
    addDoubts(F, L, Lock);
    F.About.push_back(P.about(L.Body, L.Lock));
    Report(std::move(F));
  }
}

const Check lockstitch::LockLeak = {
    .Name = "lock-leak",
    .Summary = "a lock is still held on some way out of a function, an "
               "exception perhaps, so that nobody gets it any more",
    .Severity = Severity::Error,
    .Cwe = 667,
    .Run = run,
};
