// MutexLifecycle.cpp - a lock that is used outside of its life
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include <fmt/format.h>

using namespace lockstitch;

namespace {
/// How an event is told.
struct Wording {
  std::string Message;
  llvm::StringRef Earlier; ///< what was done before: "destroys"
  llvm::StringRef Now;     ///< what is done here, of a callee
};
} // namespace

static std::optional<Wording> wordingOf(const LockEvent &E,
                                        const std::string &Lock) {
  switch (E.What) {
  case LockEvent::Kind::Reinitialised:
    if (E.Since == FreeBecause::Initialised)
      return Wording{fmt::format("'{}' is initialised a second time", Lock),
                     "initialises", "initialises"};
    return Wording{fmt::format("'{}' is initialised after it was used", Lock),
                   "releases", "initialises"};
  case LockEvent::Kind::InitialisedHeld:
    return Wording{
        fmt::format("'{}' is initialised while this thread holds it", Lock),
        "acquires", "initialises"};
  case LockEvent::Kind::DestroyedHeld:
    return Wording{
        fmt::format("'{}' is destroyed while this thread holds it", Lock),
        "acquires", "destroys"};
  case LockEvent::Kind::UsedDestroyed:
    return Wording{fmt::format("'{}' is used after it was destroyed", Lock),
                   "destroys", "uses"};
  default:
    return std::nullopt;
  }
}

/// Whether the process forks here: the child makes its locks anew.
static bool forks(const FunctionFacts &In) {
  return llvm::any_of(In.Blocks, [](const BasicBlock &B) {
    return llvm::any_of(B.Facts, [](const Fact &X) {
      auto *S = std::get_if<Spawn>(&X.What);
      return S && S->Kind == SpawnKind::Process;
    });
  });
}

static void run(const Program &P, Reporter Report) {
  for (unsigned Body = 0; Body < P.Held.size(); ++Body)
    for (const LockEvent &E : P.Held[Body].Events) {
      std::string Lock = P.spell(E.Lock, Body);
      std::optional<Wording> Words = wordingOf(E, Lock);
      if (!Words || (E.What == LockEvent::Kind::Reinitialised &&
                     forks(*P.Bodies[Body].Facts)))
        continue;
      Finding F = findingAt(*E.At, Words->Message);
      tell(F, *E.Earlier, fmt::format("{} '{}'", Words->Earlier.str(), Lock),
           P);
      if (E.At->Inner)
        tell(F, *E.At, fmt::format("{} '{}'", Words->Now.str(), Lock), P);
      if (E.IsConditional)
        F.Doubts.push_back(
            {Certainty::Low,
             fmt::format("path: what is done to '{}' depends on a condition",
                         Lock)});
      if (!E.IsThrowCertain)
        F.Doubts.push_back(doubtThrow());
      F.About.push_back(P.about(Body, E.Lock));
      Report(std::move(F));
    }
}

const Check lockstitch::MutexLifecycle = {
    .Name = "mutex-lifecycle",
    .Summary = "a lock or condition variable is destroyed while it is held, "
               "initialised while it is in use, or used after it was destroyed",
    .Severity = Severity::Error,
    .Cwe = 666,
    .Run = run,
};
