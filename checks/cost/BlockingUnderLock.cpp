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

/// The most functions that a call on the way may run.
static unsigned guessesOn(const Trace &Way) {
  unsigned Most = 1;
  for (const Trace *T = &Way; T; T = T->Inner)
    Most = std::max(Most, T->Candidates);
  return Most;
}

/// Of the ways from where a lock is acquired to a place that blocks, the surest
/// and shortest.
static std::vector<Site> sitesOf(const Program &P) {
  using Key = std::pair<Location, Location>; // acquired at, blocks at
  auto LengthOf = [](const LockEvent &E) {
    return std::pair(guessesOn(*E.At), E.At->depth());
  };
  std::map<Key, Site> Shortest;
  for (unsigned Body = 0; Body < P.Held.size(); ++Body)
    for (const LockEvent &E : P.Held[Body].Events) {
      if (E.What != LockEvent::Kind::Blocked || !E.Earlier)
        continue;
      Key K{E.Earlier->Where, E.At->innermost().Where};
      auto [It, IsNew] = Shortest.try_emplace(K, Site{Body, &E});
      if (!IsNew && LengthOf(E) < LengthOf(*It->second.Event))
        It->second = {Body, &E};
    }
  std::vector<Site> Out;
  for (const auto &[K, S] : Shortest)
    Out.push_back(S);
  return Out;
}

/// What is waited for, whatever the function; empty where that is nothing, or
/// has no name.
static std::string awaited(const Site &S, const Program &P) {
  const std::optional<Path> &On = S.Event->On;
  std::optional<LockClass> Class = On ? classOf(*On) : std::nullopt;
  return Class && !P.Bodies.beginsAtOwn(*On) ? nameOf(*Class, P.Bodies) : "";
}

/// One operation that blocks is one mistake, however many come there with
/// whatever locks held.
static Finding describe(const Site &S, const Program &P) {
  const LockEvent &E = *S.Event;
  const Trace &Blocks = E.At->innermost();
  std::string Lock = P.spell(E.Lock, S.Body);
  BlockingWords Words = wordsOfBlocking(E.Calls);
  Finding F = findingAt(
      *E.At, fmt::format("{} may block while '{}' is held", Words.Doing, Lock));
  tell(F, *E.Earlier, fmt::format("acquires '{}'", Lock), P);
  if (E.At->Inner)
    tell(F, *E.At, Words.Does, P);
  if (E.IsConditional)
    F.Doubts.push_back(doubtCondition(Lock));
  F.About = {P.name(Blocks.Function).str(), E.Calls.str(), awaited(S, P)};
  F.Cause = F.About;
  F.Cause.push_back(Blocks.Where.File.str());
  F.Briefly = fmt::format(
      "{} {} here while '{}' is held", nameOfFunction(E.At->Function, P),
      E.At->Inner ? "calls " + nameOfFunction(E.At->Inner->Function, P)
                  : Words.Does,
      Lock);
  return F;
}

static void run(const Program &P, Reporter Report) {
  std::set<Location> Told; // by other checks
  for (const DeadWait &W : P.DeadWaits)
    Told.insert(W.Event->Earlier->Where);
  // A critical section is told once, by the surest and nearest that blocks.
  std::map<Location, Finding> Sections;
  for (const Site &S : sitesOf(P)) {
    const Location &Acquired = S.Event->Earlier->Where;
    if (Told.count(Acquired))
      continue;
    Finding F = describe(S, P);
    auto [It, IsNew] = Sections.try_emplace(Acquired, F);
    auto Rank = [](const Finding &Of) {
      return std::pair(-static_cast<int>(Of.certainty()), Of.Notes.size());
    };
    if (!IsNew && Rank(F) < Rank(It->second))
      It->second = std::move(F);
  }
  for (auto &[Acquired, F] : Sections)
    Report(std::move(F));
}

const Check lockstitch::BlockingUnderLock = {
    .Name = "blocking-under-lock",
    .Summary = "a thread sleeps, waits or does I/O while it holds a lock, so "
               "that all who want the lock wait as well",
    .Severity = Severity::Warning,
    .Cwe = 667,
    .Run = run,
};
