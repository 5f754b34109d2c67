// FutureUsedTwice.cpp - asking a future that has nothing to give any more
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include <fmt/format.h>

using namespace lockstitch;

static void run(const Program &P, Reporter Report) {
  for (const HandleEvent &E : P.Handles.events()) {
    bool IsPromise = E.What == HandleEvent::Kind::HandedOutAgain;
    if (!IsPromise && E.What != HandleEvent::Kind::AskedAgain)
      continue;
    std::string Name = P.spell(E.Handle, E.At.Body);
    llvm::StringRef Before = E.Was == Life::Taken ? "taken" : "moved away";
    Finding F = findingAt(
        *E.At.At,
        IsPromise
            ? fmt::format("'{}' is asked for a second future, and gives one",
                          Name)
            : fmt::format("'{}' is asked for a value that was {} before", Name,
                          Before.str()));
    F.Notes.push_back(
        {E.Since.At->Where,
         IsPromise ? fmt::format("'{}' gives its future here", Name)
                   : fmt::format("the value is {} here", Before.str())});
    if (E.Inner.At)
      F.Notes.push_back(
          {E.Inner.At->Where,
           fmt::format("{} asks for it here",
                       nameOfFunction(P.Bodies[E.Inner.Body].id(), P))});
    addDoubts(F, E);
    F.About.push_back(P.about(E.At.Body, E.Handle));
    Report(std::move(F));
  }
}

const Check lockstitch::FutureUsedTwice = {
    .Name = "future-used-twice",
    .Summary = "a future is asked for its value after that was taken or moved "
               "away, or a promise for a second future",
    .Severity = Severity::Error,
    .Cwe = 672,
    .Run = run,
};
