// LockAcrossSuspend.cpp - a lock that is held while a coroutine is suspended
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include <fmt/format.h>

using namespace lockstitch;

/// A critical section is told once, by the first suspension in it.
static void run(const Program &P, Reporter Report) {
  for (unsigned Body = 0; Body < P.Held.size(); ++Body) {
    std::map<std::pair<Location, Path>, const LockEvent *> Sections;
    for (const LockEvent &E : P.Held[Body].Events) {
      if (E.What != LockEvent::Kind::Suspended)
        continue;
      auto [It, IsNew] = Sections.try_emplace({E.Earlier->Where, E.Lock}, &E);
      if (!IsNew && E.At->Where < It->second->At->Where)
        It->second = &E;
    }
    for (const auto &[Section, E] : Sections) {
      std::string Lock = P.spell(E->Lock, Body);
      Finding F = findingAt(
          *E->At, fmt::format("'{}' is held while the coroutine is suspended, "
                              "and another thread may go on with it",
                              Lock));
      tell(F, *E->Earlier, fmt::format("acquires '{}'", Lock), P);
      tell(F, *E->At, fmt::format("is suspended with '{}' held", Lock), P);
      if (E->IsConditional)
        F.Doubts.push_back(doubtCondition(Lock));
      F.About.push_back(P.about(Body, E->Lock));
      Report(std::move(F));
    }
  }
}

const Check lockstitch::LockAcrossSuspend = {
    .Name = "lock-across-suspend",
    .Summary =
        "a coroutine awaits or yields while it holds a lock: whoever "
        "wants the lock waits as long, and another thread may release it",
    .Severity = Severity::Error,
    .Cwe = 667,
    .Run = run,
};
