// EscapedGuardedReference.cpp - an address of guarded data outlives the lock
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include <fmt/format.h>

using namespace lockstitch;

/// "the address of 'Current'", of an element "an address inside 'Names'"
static std::string whatLeaves(const Escape &E, const Program &P) {
  Path Object = E.Object;
  bool IsElement = false;
  for (; !Object.Steps.empty() &&
         (Object.Steps.back().What == Step::Kind::Index ||
          Object.Steps.back().What == Step::Kind::AnyIndex);
       IsElement = true)
    Object.Steps.pop_back();
  return fmt::format("{} '{}'",
                     IsElement ? "an address inside" : "the address of",
                     P.spell(Object, E.Body));
}

static void run(const Program &P, Reporter Report) {
  for (const Escape &E : P.Escapes) {
    std::string Lock = P.spell(E.Lock, E.Body);
    std::string Function = nameOfFunction(P.Bodies[E.Body].id(), P);
    Finding F = findingAt(
        *E.Leaves, fmt::format("{} leaves this function, which releases '{}'",
                               whatLeaves(E, P), Lock));
    F.Notes.push_back({E.Acquired->Where,
                       fmt::format("{} acquires '{}' here", Function, Lock),
                       0});
    if (E.Use)
      F.Notes.push_back(
          {E.Use->Where,
           fmt::format("{} uses it here, without '{}'",
                       nameOfFunction(P.Bodies[E.User].id(), P), Lock),
           0});
    tell(F, *E.Write->At,
         fmt::format("writes '{}'", P.spell(E.Write->Place, E.Writer)), P, 1);
    F.Notes.back().Message += fmt::format(", with '{}' held", Lock);
    if (!E.Use)
      F.Doubts.push_back({Certainty::Medium,
                          "path: nobody is seen to use it without the lock"});
    if (E.IsOfLibrary)
      F.Doubts.push_back({Certainty::Medium,
                          "parallel: no two threads are seen to call this"});
    F.About.push_back(P.about(E.Body, E.Object));
    Report(std::move(F));
  }
}

const Check lockstitch::EscapedGuardedReference = {
    .Name = "escaped-guarded-reference",
    .Summary = "a reference, pointer or iterator to guarded data outlives the "
               "lock that guards it",
    .Severity = Severity::Warning,
    .Cwe = 821,
    .Run = run,
};
