// TaskNeverAwaited.cpp - a coroutine that is called and never begins
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include "program/After.h"
#include <fmt/format.h>

using namespace lockstitch;

/// What a call runs: "'flush'", or "the coroutine".
static std::string nameOfCallee(const Call &C, const Program &P) {
  return C.Callee.What == Value::Kind::Function
             ? nameOfFunction(C.Callee.Callee, P)
             : "the coroutine";
}

static Finding reportDropped(const HandleEvent &E, const Call &Made,
                             const Program &P) {
  std::string Callee = nameOfCallee(Made, P);
  Finding F = findingAt(
      *E.Since.At,
      fmt::format("{} never runs: nobody awaits the task that it returns",
                  Callee));
  std::string Name = E.Handle.Root == PathRoot::Temp
                         ? "the task"
                         : fmt::format("'{}'", P.spell(E.Handle, E.At.Body));
  F.Notes.push_back({E.At.At->Where,
                     fmt::format("{} dies here, and was never awaited", Name)});
  addDoubts(F, E);
  F.About = {P.name(P.Bodies[E.Since.Body].id()).str(), Callee};
  return F;
}

/// A field or global that no function awaits.
static Finding reportKept(const HandleEvent &E, const Program &P) {
  std::string Name = P.name({E.Handle.Id}).str();
  Finding F = findingAt(
      *E.Since.At,
      fmt::format("the task that is put into '{}' never runs: no function "
                  "awaits it",
                  Name));
  F.Doubts.push_back(
      {Certainty::Medium, "belief: none of the functions that are seen does"});
  F.About.push_back(Name);
  return F;
}

/// Whether it is of a field or global, whatever the function.
static bool isKept(const HandleEvent &E, const Program &P) {
  return E.Handle.Root == PathRoot::Entity && E.Handle.Steps.empty() &&
         P.Bodies.entity({E.Handle.Id}).Kind != EntityKind::Local;
}

static void run(const Program &P, Reporter Report) {
  for (const HandleEvent &E : P.Handles.events()) {
    if (E.What != HandleEvent::Kind::NeverAwaited)
      continue;
    // An exception leaves behind what there is no more use for.
    if (E.At.At && onlyThrowsAfter(*P.Bodies[E.At.Body].Facts, *E.At.At))
      continue;
    auto *Made = std::get_if<Call>(&E.Since.At->What);
    Report(Made && !isKept(E, P) ? reportDropped(E, *Made, P)
                                 : reportKept(E, P));
  }
}

const Check lockstitch::TaskNeverAwaited = {
    .Name = "task-never-awaited",
    .Summary = "a coroutine that begins when it is awaited is called, and its "
               "task is dropped: nothing of it ever runs",
    .Severity = Severity::Error,
    .Cwe = 0,
    .Run = run,
};
