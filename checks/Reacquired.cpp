// Reacquired.cpp - what double-lock, lock-upgrade and self-deadlock share
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Reacquired.h"
#include "Story.h"
#include <fmt/format.h>

using namespace lockstitch;

/// A critical section, and where its lock is acquired again.
using Mistake = std::pair<Location, Location>;

namespace {
struct Sight {
  unsigned Body = 0;
  const LockEvent *Event = nullptr;

  /// The surest first, then that in the function that has the mistake.
  std::tuple<bool, unsigned, unsigned, unsigned> rank() const {
    unsigned Candidates = 1;
    for (const Trace *T = Event->At; T; T = T->Inner)
      Candidates = std::max(Candidates, T->Candidates);
    return {Event->IsConditional, Candidates,
            Event->At->perhaps() + Event->Earlier->perhaps(),
            Event->Earlier->depth()};
  }
};

/// Which mistakes are seen: by where a function begins to acquire again, and
/// where that happens.
using Seen = std::map<std::pair<Location, Location>, Mistake>;
} // namespace

static std::vector<Sight> allSights(const Program &P) {
  std::vector<Sight> Out;
  for (unsigned Body = 0; Body < P.Held.size(); ++Body)
    for (const LockEvent &E : P.Held[Body].Events)
      if (E.What == LockEvent::Kind::Reacquired && E.Earlier)
        Out.push_back({Body, &E});
  return Out;
}

static Mistake mistakeOf(const LockEvent &E) {
  return {E.Earlier->Where, E.At->innermost().Where};
}

/// Of whoever calls a function that has the mistake by itself: that function's.
static Mistake innermostMistake(const LockEvent &E, const Seen &All) {
  Mistake Out = mistakeOf(E);
  const Trace *Earlier = E.Earlier, *At = E.At;
  while (Earlier->Inner && At->Inner && Earlier->Where == At->Where) {
    Earlier = Earlier->Inner;
    At = At->Inner;
    if (auto Its = All.find({At->Where, At->innermost().Where});
        Its != All.end())
      Out = Its->second;
  }
  return Out;
}

void lockstitch::eachReacquired(
    const Program &P,
    llvm::function_ref<void(unsigned Body, const LockEvent &)> Visit) {
  // A critical section in which one lock is acquired again at one place is one
  // mistake, however many calls lead there, and whoever calls all of it.
  std::vector<Sight> Sights = allSights(P);
  Seen All;
  for (const Sight &S : Sights)
    All.try_emplace({S.Event->At->Where, S.Event->At->innermost().Where},
                    mistakeOf(*S.Event));
  std::map<Mistake, Sight> Best;
  for (const Sight &S : Sights) {
    auto [It, IsNew] = Best.try_emplace(innermostMistake(*S.Event, All), S);
    if (!IsNew && S.rank() < It->second.rank())
      It->second = S;
  }
  for (const auto &[Of, S] : Best)
    Visit(S.Body, *S.Event);
}

bool lockstitch::isUpgrade(const LockEvent &E) {
  return E.EarlierMode == LockMode::Shared && E.Mode == LockMode::Exclusive;
}

void lockstitch::describeReacquired(Finding &F, const LockEvent &E,
                                    unsigned Body, const Program &P) {
  std::string Lock = P.spell(E.Lock, Body);
  F.IsOfNotHeld = true;
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
