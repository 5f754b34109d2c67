// Reacquired.cpp - what double-lock, lock-upgrade and self-deadlock share
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Reacquired.h"
#include "Story.h"
#include <fmt/format.h>

using namespace lockstitch;

void lockstitch::eachReacquired(
    const Program &P,
    llvm::function_ref<void(unsigned Body, const LockEvent &)> Visit) {
  // A critical section in which one lock is acquired again at one place is one
  // mistake, however many calls lead there.
  std::set<std::pair<Location, Location>> Seen;
  for (unsigned Body = 0; Body < P.Held.size(); ++Body)
    for (const LockEvent &E : P.Held[Body].Events)
      if (E.What == LockEvent::Kind::Reacquired && E.Earlier &&
          Seen.insert({E.Earlier->Where, E.At->innermost().Where}).second)
        Visit(Body, E);
}

bool lockstitch::isUpgrade(const LockEvent &E) {
  return E.EarlierMode == LockMode::Shared && E.Mode == LockMode::Exclusive;
}

void lockstitch::describeReacquired(Finding &F, const LockEvent &E,
                                    unsigned Body, const Program &P) {
  std::string Lock = P.spell(E.Lock, Body);
  tell(F, *E.Earlier, fmt::format("acquires '{}'", Lock), P);
  if (E.At->Inner)
    tell(F, *E.At, fmt::format("acquires '{}' again", Lock), P);
  if (E.IsConditional)
    F.Doubts.push_back(doubtCondition(Lock));
  if (!P.Kinds.isRecursive(E.Lock, P.Bodies[Body].Units))
    F.Doubts.push_back({Certainty::Medium,
                        fmt::format("alias: '{}' may be recursive; its type "
                                    "is not known here",
                                    Lock)});
  F.About.push_back(P.about(Body, E.Lock));
  if (E.At->Inner)
    F.About.push_back(P.name(E.At->Inner->Function).str());
}
