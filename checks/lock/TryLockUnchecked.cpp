// TryLockUnchecked.cpp - an attempt to lock that is taken to have succeeded
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Attempts.h"
#include "Check.h"
#include "Story.h"
#include "program/Mentions.h"
#include <fmt/format.h>

using namespace lockstitch;

/// What an attempt is made on: locks, or a guard of some.
namespace {
struct TriedLocks {
  std::vector<Path> Locks;
  std::optional<Path> Guard;
};
} // namespace

/// Whether the guard is asked if it owns its lock, or leaves the function's
/// sight: it is passed on, moved or returned.
static bool isAsked(const Path &Guard, const FunctionFacts &In) {
  return llvm::any_of(In.Blocks, [&](const BasicBlock &B) {
    return llvm::any_of(B.Facts, [&](const Fact &X) {
      if (auto *U = std::get_if<GuardUse>(&X.What))
        return U->Object == Guard &&
               (U->What == GuardUse::Kind::Test ||
                U->What == GuardUse::Kind::Disown || U->Succeeds);
      return !std::holds_alternative<lockstitch::Guard>(X.What) &&
             !std::holds_alternative<Wait>(X.What) && mentions(X, Guard);
    });
  });
}

static const std::vector<Path> &locksOf(const Path &Object,
                                        const FunctionFacts &In) {
  static const std::vector<Path> None;
  for (const BasicBlock &B : In.Blocks)
    for (const Fact &X : B.Facts)
      if (auto *G = std::get_if<Guard>(&X.What); G && G->Object == Object)
        return G->Locks;
  return None;
}

/// What the fact tries to acquire, if nobody can know whether it did.
static std::optional<TriedLocks> uncheckedAttempt(const Fact &X,
                                                  const FunctionFacts &In) {
  if (auto *A = std::get_if<Acquire>(&X.What)) {
    if (A->How == Attempt::Waits || A->Succeeds)
      return std::nullopt;
    return TriedLocks{A->Locks, std::nullopt};
  }
  if (auto *U = std::get_if<GuardUse>(&X.What)) {
    if (U->What != GuardUse::Kind::Relock || U->How == Attempt::Waits ||
        U->Succeeds || isAsked(U->Object, In))
      return std::nullopt;
    return TriedLocks{locksOf(U->Object, In), U->Object};
  }
  auto *G = std::get_if<Guard>(&X.What);
  if (!G || (G->How != Bind::Tries && G->How != Bind::Timed) ||
      G->Form != GuardForm::Variable || G->Object.Root == PathRoot::Return ||
      isAsked(G->Object, In))
    return std::nullopt;
  return TriedLocks{G->Locks, G->Object};
}

/// `try_lock(); unlock();`: to be sure that it is not locked.
static bool isReleasedAtOnce(const Fact &At, const FunctionFacts &In) {
  for (const BasicBlock &B : In.Blocks)
    for (size_t I = 0; I + 1 < B.Facts.size(); ++I)
      if (&B.Facts[I] == &At)
        return std::holds_alternative<Release>(B.Facts[I + 1].What);
  return false;
}

/// The releases that need an attempt to have succeeded, by the place of it.
using NeedsLock = std::multimap<Location, const LockEvent *>;

static NeedsLock releasesAfterFailure(unsigned Body, const Program &P) {
  NeedsLock Out;
  for (const LockEvent &E : P.Held[Body].Events)
    if (failedAttempt(E, *P.Bodies[Body].Facts))
      Out.insert({E.Earlier->Where, &E});
  return Out;
}

static void reportUnchecked(const Program &P, unsigned Body, const Fact &X,
                            const TriedLocks &Tried, const NeedsLock &Releases,
                            Reporter Report) {
  std::string Lock = Tried.Locks.empty()
                         ? "the lock"
                         : "'" + P.spell(Tried.Locks.front(), Body) + "'";
  std::string Guard = Tried.Guard ? P.spell(*Tried.Guard, Body) : "";
  Finding F = findingAt(
      X, Tried.Guard
             ? fmt::format("whether '{}' got {} is never asked: where it did "
                           "not, what follows is not protected",
                           Guard, Lock)
             : fmt::format("nobody looks at whether this got {}: where it did "
                           "not, what follows is not protected",
                           Lock));
  auto [First, Last] = Releases.equal_range(X.Where);
  if (First != Last && !Tried.Guard)
    F.Notes.push_back(
        {First->second->At->Where,
         fmt::format("{} is released here in either case", Lock)});
  F.About.push_back(
      P.about(Body, Tried.Locks.empty() ? *Tried.Guard : Tried.Locks.front()));
  Report(std::move(F));
}

/// The attempt was looked at, and the lock is released all the same.
static void reportRelease(const Program &P, unsigned Body, const LockEvent &E,
                          Reporter Report) {
  std::string Lock = P.spell(E.Lock, Body);
  Finding F = findingAt(
      *E.At, fmt::format("'{}' is released here also where the attempt to "
                         "acquire it failed",
                         Lock));
  tell(F, *E.Earlier, fmt::format("tries to acquire '{}'", Lock), P);
  if (E.At->Inner)
    tell(F, *E.At, fmt::format("releases '{}'", Lock), P);
  if (E.IsConditional)
    F.Doubts.push_back(
        {Certainty::Low,
         fmt::format("path: '{}' is released under a condition", Lock)});
  if (!E.IsThrowCertain)
    F.Doubts.push_back(doubtThrow());
  const FunctionFacts &In = *P.Bodies[Body].Facts;
  if (!isResultAsked(*failedAttempt(E, In), In))
    F.Doubts.push_back(
        {Certainty::Low, "path: what becomes of the result is not followed"});
  F.About.push_back(P.about(Body, E.Lock));
  Report(std::move(F));
}

/// Whether the function ends with the lock only if an attempt succeeded.
static bool isTriedBy(unsigned Body, const Path &Lock, const Program &P) {
  return llvm::all_of(P.Held[Body].Summary.Acquisitions,
                      [&](const Acquisition &A) {
                        return A.Lock != Lock || A.How != Attempt::Waits;
                      });
}

/// The lock that the callee may have got or not, and tells by its result, as
/// Body names it; nothing if it is not one.
static std::optional<Path> triedByCallee(unsigned Body, const Fact &X,
                                         const Program &P) {
  std::optional<unsigned> Callee = P.Calls.onlyCallee(Body, X);
  if (!Callee)
    return std::nullopt;
  const Outcome *Got = nullptr, *Lost = nullptr;
  for (const Outcome &O : P.Held[*Callee].Summary.Outcomes) {
    if (O.IsThrow)
      continue;
    if (O.Held.size() > 1 || !O.Failed.empty())
      return std::nullopt;
    (O.Held.empty() ? Lost : Got) = &O;
  }
  if (!Got || !Lost || Got->Result.meets(Lost->Result) ||
      !isTriedBy(*Callee, Got->Held.front().Lock, P))
    return std::nullopt;
  return inCaller(Got->Held.front().Lock, std::get<Call>(X.What), P.Bodies);
}

/// The release that follows, whatever happens in between: no condition comes
/// before it, and no other call.
static const Fact *releaseAfter(const Fact &X, const Path &Lock,
                                const FunctionFacts &In) {
  for (const BasicBlock &B : In.Blocks) {
    auto At = llvm::find_if(B.Facts, [&](const Fact &Y) { return &Y == &X; });
    if (At == B.Facts.end())
      continue;
    const BasicBlock *Now = &B;
    for (unsigned Steps = 0; Steps < In.Blocks.size(); ++Steps) {
      auto First = Now == &B ? std::next(At) : Now->Facts.begin();
      for (const Fact &Y : llvm::make_range(First, Now->Facts.end()))
        if (auto *R = std::get_if<Release>(&Y.What);
            R && llvm::is_contained(R->Locks, Lock))
          return &Y;
      if (Now->Next.size() != 1)
        return nullptr;
      Now = &In.Blocks[Now->Next.front().To];
    }
    return nullptr;
  }
  return nullptr;
}

/// `tryLock(); ...; M.unlock();` where tryLock() tells whether it got M.
static void reportWrapper(const Program &P, unsigned Body, const Fact &X,
                          Reporter Report) {
  if (std::get<Call>(X.What).Result)
    return;
  std::optional<Path> Lock = triedByCallee(Body, X, P);
  if (!Lock)
    return;
  const Fact *Release = releaseAfter(X, *Lock, *P.Bodies[Body].Facts);
  if (!Release)
    return;
  std::string Name = P.spell(*Lock, Body);
  Finding F = findingAt(
      X, fmt::format("nobody looks at whether this got '{}': where it did not, "
                     "what follows is not protected",
                     Name));
  F.Notes.push_back(
      {Release->Where,
       fmt::format("'{}' is released here in either case", Name)});
  F.About.push_back(P.about(Body, *Lock));
  Report(std::move(F));
}

static void runOn(unsigned Body, const Program &P, Reporter Report) {
  const FunctionFacts &In = *P.Bodies[Body].Facts;
  NeedsLock Releases = releasesAfterFailure(Body, P);
  for (const BasicBlock &B : In.Blocks)
    for (const Fact &X : B.Facts) {
      if (std::holds_alternative<Call>(X.What))
        reportWrapper(P, Body, X, Report);
      std::optional<TriedLocks> Tried = uncheckedAttempt(X, In);
      if (!Tried)
        continue;
      if (!isReleasedAtOnce(X, In))
        reportUnchecked(P, Body, X, *Tried, Releases, Report);
      Releases.erase(X.Where);
    }
  for (auto &[At, E] : Releases)
    reportRelease(P, Body, *E, Report);
}

static void run(const Program &P, Reporter Report) {
  for (unsigned Body = 0; Body < P.Held.size(); ++Body)
    runOn(Body, P, Report);
}

const Check lockstitch::TryLockUnchecked = {
    .Name = "try-lock-unchecked",
    .Summary = "an attempt to acquire a lock is taken to have succeeded: its "
               "result is ignored, or the lock released where it failed",
    .Severity = Severity::Error,
    .Cwe = 252,
    .Run = run,
};
