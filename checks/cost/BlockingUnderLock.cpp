// BlockingUnderLock.cpp - a thread that sleeps while others wait for its lock
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include <fmt/format.h>

using namespace lockstitch;

namespace {
struct Site {
  unsigned Body;
  const LockEvent *Event;
};
} // namespace

/// A critical section that blocks is one mistake, however often it does and
/// however many callers it has: keeps the site nearest to what blocks.
static std::vector<Site> sitesOf(const Program &P) {
  using Key = std::pair<Location, Location>; // acquired at, blocks at
  std::map<Key, Site> Nearest;
  for (unsigned Body = 0; Body < P.Held.size(); ++Body)
    for (const LockEvent &E : P.Held[Body].Events) {
      if (E.What != LockEvent::Kind::Blocked || !E.Earlier)
        continue;
      Key K{E.Earlier->Where, E.At->innermost().Where};
      auto [It, IsNew] = Nearest.try_emplace(K, Site{Body, &E});
      if (!IsNew && E.At->depth() < It->second.Event->At->depth())
        It->second = {Body, &E};
    }

  std::vector<Site> Out;
  std::set<Location> Sections;
  for (const DeadWait &W : P.DeadWaits) // told by other checks
    Sections.insert(W.Event->Earlier->Where);
  for (const auto &[K, S] : Nearest)
    if (Sections.insert(K.first).second)
      Out.push_back(S);
  return Out;
}

namespace {
struct Wording {
  std::string Doing; ///< "... may block"
  std::string Does;  ///< "'f' ..."
};
} // namespace

/// Functions are named; a wait or a join is the same for all libraries.
static Wording wordingOf(llvm::StringRef Blocking) {
  if (Blocking == "join")
    return {"joining a thread", "joins a thread"};
  std::string Name = Blocking.str();
  if (Blocking.consume_front("wait "))
    return {"waiting " + Blocking.str(), "waits " + Blocking.str()};
  return {fmt::format("'{}'", Name), fmt::format("calls '{}'", Name)};
}

static void run(const Program &P, Reporter Report) {
  for (const auto &[Body, E] : sitesOf(P)) {
    std::string Lock = P.spell(E->Lock, Body);
    Wording Words = wordingOf(E->Blocking);
    Finding F = findingAt(*E->At, fmt::format("{} may block while '{}' is held",
                                              Words.Doing, Lock));
    tell(F, *E->Earlier, fmt::format("acquires '{}'", Lock), P);
    if (E->At->Inner)
      tell(F, *E->At, Words.Does, P);
    if (E->IsConditional)
      F.Doubts.push_back(doubtCondition(Lock));
    F.About.push_back(P.about(Body, E->Lock));
    F.About.push_back(E->Blocking.str());
    Report(std::move(F));
  }
}

const Check lockstitch::BlockingUnderLock = {
    .Name = "blocking-under-lock",
    .Summary = "a thread sleeps, waits or does I/O while it holds a lock, so "
               "that all who want the lock wait as well",
    .Severity = Severity::Warning,
    .Cwe = 667,
    .Run = run,
};
