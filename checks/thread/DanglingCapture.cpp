// DanglingCapture.cpp - a thread that outlives the variables that it uses
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "RaceStory.h"
#include "program/Outliving.h"
#include <fmt/format.h>

using namespace lockstitch;

static void addDoubts(Finding &F, const Outliving &O, const Program &P) {
  const ThreadRoot &Root = P.Roots.roots()[O.Thread];
  if (P.Threads.isStarted(O.Thread) != Certainty::High)
    F.Doubts.push_back({P.Threads.isStarted(O.Thread),
                        "parallel: a call through a pointer starts it"});
  if (Root.Kind == SpawnKind::Task)
    F.Doubts.push_back(
        {Certainty::Medium, "parallel: something may wait for the task"});
  if (Root.At != O.Start && !O.Use)
    F.Doubts.push_back(
        {Certainty::Medium, "alias: it is started with that of another call"});
  if (P.Bodies[O.Body].Facts->Is == Role::Main)
    F.Doubts.push_back({Certainty::Low, "path: the program ends as well"});
}

static Finding describe(const Outliving &O, const Program &P) {
  const ThreadRoot &Root = P.Roots.roots()[O.Thread];
  const Path &First = O.Variables.front();
  std::string Name = nameOfFunction(P.Bodies[O.Body].id(), P);
  llvm::StringRef What = Root.Kind == SpawnKind::Task ? "task" : "thread";
  Finding F = findingAt(
      *O.Start,
      fmt::format("this {} may still use '{}' when {} has returned and the "
                  "variable is gone",
                  What.str(), P.spell(First, O.Body), Name));
  if (O.Use)
    tell(F, *O.Use->At,
         fmt::format("{} '{}'", verbOf(*O.Use).str(),
                     P.spell(O.Use->Place, O.Body)),
         P, 1);
  F.Notes.push_back(
      {O.Start->Where, fmt::format("{} returns without having waited for the "
                                   "end of the {}: join it, or give it a copy",
                                   Name, What.str())});
  for (const Path &Other : llvm::drop_begin(O.Variables)) {
    F.Notes.push_back({O.Start->Where, fmt::format("the same holds for '{}'",
                                                   P.spell(Other, O.Body))});
    F.Notes.back().IsElsewhere = true;
  }
  addDoubts(F, O, P);
  F.About.push_back(P.about(O.Body, First));
  return F;
}

static void run(const Program &P, Reporter Report) {
  std::set<std::pair<Location, unsigned>> Told; // instantiations of a template
  for (const Outliving &O : findOutliving(P.Bodies, P.Calls, P.Roots, P.Held))
    if (Told.insert({O.Start->Where, O.Thread}).second)
      Report(describe(O, P));
}

const Check lockstitch::DanglingCapture = {
    .Name = "dangling-capture",
    .Summary = "a thread or task that nobody waits for has a reference to a "
               "local variable of the function that started it",
    .Severity = Severity::Error,
    .Cwe = 562,
    .Run = run,
};
