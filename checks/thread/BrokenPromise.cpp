// BrokenPromise.cpp - a promise that dies without a value
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include <fmt/format.h>

using namespace lockstitch;

static void run(const Program &P, Reporter Report) {
  for (const HandleEvent &E : P.Handles.events()) {
    if (E.What != HandleEvent::Kind::Broken)
      continue;
    std::string Name = P.spell(E.Handle, E.At.Body);
    bool IsKept = std::holds_alternative<Notify>(E.At.At->What);
    Finding F = findingAt(
        *E.At.At,
        IsKept ? fmt::format("'{}' gets no value on another way through {}, "
                             "and whoever waits for it an exception",
                             Name, nameOfFunction(P.Bodies[E.At.Body].id(), P))
               : fmt::format("'{}' is destroyed without a value, and whoever "
                             "waits for it gets an exception",
                             Name));
    if (E.Since.At)
      F.Notes.push_back(
          {E.Since.At->Where, fmt::format("'{}' gives its future here", Name)});
    addDoubts(F, E);
    F.About.push_back(P.about(E.At.Body, E.Handle));
    Report(std::move(F));
  }
}

const Check lockstitch::BrokenPromise = {
    .Name = "broken-promise",
    .Summary = "a promise is destroyed on some way without a value, while "
               "somebody waits for it",
    .Severity = Severity::Warning,
    .Cwe = 0,
    .Run = run,
};
