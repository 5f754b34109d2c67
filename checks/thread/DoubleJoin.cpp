// DoubleJoin.cpp - joining or detaching where there is no thread any more
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include <fmt/format.h>

using namespace lockstitch;

static llvm::StringRef wordFor(Life Was) {
  switch (Was) {
  case Life::Joined:
    return "joined";
  case Life::Detached:
    return "detached";
  default:
    return "moved away";
  }
}

static bool isDetach(const Fact *X) {
  return std::holds_alternative<Detach>(X->What);
}

static void run(const Program &P, Reporter Report) {
  for (const HandleEvent &E : P.Handles.events()) {
    if (E.What != HandleEvent::Kind::JoinedAgain)
      continue;
    std::string Name = P.spell(E.Handle, E.At.Body);
    const Fact *Again = E.Inner.At ? E.Inner.At : E.At.At;
    Finding F = findingAt(*E.At.At,
                          fmt::format("{} '{}', whose thread was {} before",
                                      isDetach(Again) ? "detaching" : "joining",
                                      Name, wordFor(E.Was).str()));
    F.Notes.push_back({E.Since.At->Where, fmt::format("'{}' is {} here", Name,
                                                      wordFor(E.Was).str())});
    if (E.Inner.At)
      F.Notes.push_back(
          {E.Inner.At->Where,
           fmt::format("{} {} it here",
                       nameOfFunction(P.Bodies[E.Inner.Body].id(), P),
                       isDetach(Again) ? "detaches" : "joins")});
    addDoubts(F, E);
    F.About.push_back(P.about(E.At.Body, E.Handle));
    Report(std::move(F));
  }
}

const Check lockstitch::DoubleJoin = {
    .Name = "double-join",
    .Summary = "a thread is joined or detached again, when its handle stands "
               "for no thread any more",
    .Severity = Severity::Error,
    .Cwe = 672,
    .Run = run,
};
