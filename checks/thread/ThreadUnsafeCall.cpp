// ThreadUnsafeCall.cpp - library functions that share a variable
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The models say which functions read and write what a library keeps hidden.
// Two threads race for that as for any variable (program/Races.h).

#include "Check.h"
#include "RaceStory.h"
#include <fmt/format.h>

using namespace lockstitch;

/// What to do instead, by the name that the models give to what is hidden.
static llvm::StringRef remedyFor(llvm::StringRef Hidden) {
  struct Remedy {
    llvm::StringLiteral Of, Text;
  };
  static constexpr Remedy Known[] = {
      {"state of strtok",
       "'strtok_r' keeps its place in a variable of the caller's"},
      {"result of localtime",
       "'localtime_r' and 'gmtime_r' write to a variable "
       "of the caller's"},
      {"result of asctime",
       "'strftime', 'asctime_r' and 'ctime_r' write to the caller's array"},
      {"environment", "change the environment before the first thread starts"},
      {"locale", "'uselocale' sets the locale of one thread"},
      {"result of getpwnam",
       "'getpwnam_r' and 'getpwuid_r' write to a variable "
       "of the caller's"},
      {"state of drand48",
       "'erand48' and its like have their state in the caller's array"},
  };
  for (const Remedy &R : Known)
    if (R.Of == Hidden)
      return R.Text;
  return "hold one lock around every such call, and while the result is used";
}

static void run(const Program &P, Reporter Report) {
  for (const Race &R : P.Races) {
    if (kindOf(R, P) != RaceKind::Hidden)
      continue;
    llvm::StringRef Hidden = P.name({R.Place.Id});
    const Trace &First = R.First.Access->At->innermost();
    Finding F = findingAt(
        *R.First.Access->At, First,
        fmt::format("this call {} the {} that all threads share, while another "
                    "thread {} it",
                    verbOf(*R.First.Access).str(), Hidden.str(),
                    verbOf(*R.Second.Access).str()));
    tellRace(F, R, P);
    F.Notes.push_back({First.Where, remedyFor(Hidden).str()});
    Report(std::move(F));
  }
}

const Check lockstitch::ThreadUnsafeCall = {
    .Name = "thread-unsafe-call",
    .Summary = "two threads call functions of the library that keep their "
               "state or result in one variable",
    .Severity = Severity::Error,
    .Cwe = 362,
    .Run = run,
};
