// SplitCriticalSection.cpp - found under a lock, acted on under it later
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include <fmt/format.h>

using namespace lockstitch;

/// "'Count' is set here", "'setLevel' sets 'Level'"
static std::string subject(const SplitSection &S, llvm::StringRef Place,
                           const Program &P) {
  auto *C = std::get_if<Call>(&S.Acted->What);
  if (!C)
    return fmt::format("'{}' is {} here", Place.str(),
                       S.IsTest ? "changed" : "set");
  return fmt::format("'{}' {} '{}'", P.shortName(C->Callee.Callee),
                     S.IsTest ? "changes" : "sets", Place.str());
}

static std::string message(const SplitSection &S, llvm::StringRef Place,
                           llvm::StringRef Lock, const Program &P) {
  if (S.IsTest)
    return fmt::format("{} because of a test that was made before '{}' was "
                       "released, and is not made again",
                       subject(S, Place, P), Lock.str());
  return fmt::format("{} to what follows from its value before '{}' was "
                     "released: changes since are lost",
                     subject(S, Place, P), Lock.str());
}

static std::string foundBy(const SplitSection &S, llvm::StringRef Place,
                           llvm::StringRef Lock, const Program &P) {
  if (auto *C = std::get_if<Call>(&S.Found->What))
    return fmt::format("'{}' reads '{}' here, with '{}' held for as long as "
                       "it runs",
                       P.shortName(C->Callee.Callee), Place.str(), Lock.str());
  return fmt::format("{} reads '{}' here",
                     nameOfFunction(P.Bodies[S.Body].id(), P), Place.str());
}

/// What acts: the function itself, or the one that it calls.
static EntityId actor(const SplitSection &S, const Program &P) {
  auto *C = std::get_if<Call>(&S.Acted->What);
  return C ? C->Callee.Callee : P.Bodies[S.Body].id();
}

/// The place, whatever the function.
static std::string placeOf(const SplitSection &S, const Program &P) {
  std::optional<LockClass> Class = classOf(S.Place);
  return Class ? nameOf(*Class, P.Bodies) : P.spell(S.Place, S.Body);
}

static void run(const Program &P, Reporter Report) {
  for (const SplitSection &S : P.SplitSections) {
    std::string Place = P.spell(S.Place, S.Body);
    std::string Lock = P.spell(S.Lock, S.Body);
    Finding F = findingAt(*S.Acted, message(S, Place, Lock, P));
    F.Notes.push_back({S.Found->Where, foundBy(S, Place, Lock, P), 0});
    if (S.Released)
      F.Notes.push_back(
          {S.Released->Where, fmt::format("'{}' is released here", Lock), 0});
    if (S.Acquired)
      F.Notes.push_back(
          {S.Acquired->Where, fmt::format("and acquired again here", Lock), 0});
    if (S.IsTest)
      F.Doubts.push_back({Certainty::Medium,
                          fmt::format("belief: that '{}' may have changed may "
                                      "be no matter",
                                      Place)});
    if (S.IsOfLibrary)
      F.Doubts.push_back({Certainty::Medium,
                          "parallel: no two threads are seen to call this"});
    F.About = {P.name(actor(S, P)).str(), placeOf(S, P),
               S.IsTest ? "test" : "value"};
    F.Cause = F.About;
    F.Cause.push_back(P.Bodies.entity(actor(S, P)).Declared.File.str());
    F.Briefly = fmt::format("{} in {}", subject(S, Place, P),
                            nameOfFunction(P.Bodies[S.Body].id(), P));
    Report(std::move(F));
  }
}

const Check lockstitch::SplitCriticalSection = {
    .Name = "split-critical-section",
    .Summary = "what is found under a lock is acted on after the lock was "
               "released and acquired again",
    .Severity = Severity::Warning,
    .Cwe = 367,
    .Run = run,
};
