// CoroutineDanglingReference.cpp - a coroutine that outlives what it refers to
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include "program/Coroutines.h"
#include <fmt/format.h>

using namespace lockstitch;

using Because = DanglingArgument::Because;

/// "'Name'", "the lambda", "its object": what refers to it in the coroutine.
static std::string referenceOf(const DanglingArgument &D, const Program &P) {
  const FunctionFacts &Coroutine = *P.Bodies[D.Coroutine].Facts;
  if (!D.Argument)
    return Coroutine.Is == Role::Lambda ? "the lambda's captures" : "'this'";
  llvm::StringRef Name = *D.Argument < Coroutine.Params.size()
                             ? Coroutine.Params[*D.Argument]
                             : llvm::StringRef();
  Name.consume_front("&");
  return Name.empty() ? "a parameter" : fmt::format("'{}'", Name.str());
}

static std::string whatDies(const DanglingArgument &D, const Program &P) {
  std::string Function = nameOfFunction(P.Bodies[D.Body].id(), P);
  std::string Name =
      D.Why == Because::IsTemporary ? std::string() : P.spell(D.Object, D.Body);
  switch (D.Why) {
  case Because::IsTemporary:
    return "a temporary that is gone by then";
  case Because::IsReturned:
    return fmt::format("'{}', which is gone when {} has returned the task",
                       Name, Function);
  case Because::IsDetached:
    return fmt::format("'{}', which is gone when {} has returned: it does not "
                       "wait for the coroutine",
                       Name, Function);
  case Because::IsStored:
    return fmt::format("'{}', which is gone when {} has returned: the task is "
                       "kept elsewhere",
                       Name, Function);
  }
  return "";
}

static void run(const Program &P, Reporter Report) {
  for (const DanglingArgument &D : findDanglingArguments(P.Bodies, P.Calls)) {
    const Body &Coroutine = P.Bodies[D.Coroutine];
    std::string Name = nameOfFunction(Coroutine.id(), P);
    Finding F = findingAt(
        *D.At, fmt::format(
                   "{} goes on after a suspension with {}, which "
                   "refer{} to {}",
                   Name, referenceOf(D, P),
                   D.Argument || Coroutine.Facts->Is != Role::Lambda ? "s" : "",
                   whatDies(D, P)));
    F.Notes.push_back(
        {D.Use->Where, fmt::format("{} uses it here, after a suspension: pass "
                                   "it by value, or await the task at once",
                                   Name)});
    if (D.Why == Because::IsDetached || D.Why == Because::IsStored)
      F.Doubts.push_back({Certainty::Medium,
                          "parallel: the coroutine may have ended by then"});
    if (P.Bodies[D.Body].Facts->Is == Role::Main &&
        D.Why != Because::IsTemporary)
      F.Doubts.push_back({Certainty::Low, "path: the program ends as well"});
    F.About = {P.name(P.Bodies[D.Body].id()).str(),
               P.name(Coroutine.id()).str(), referenceOf(D, P)};
    Report(std::move(F));
  }
}

const Check lockstitch::CoroutineDanglingReference = {
    .Name = "coroutine-dangling-reference",
    .Summary = "a coroutine uses a reference, `this` or a lambda's capture "
               "after it was suspended, when what that refers to is gone",
    .Severity = Severity::Error,
    .Cwe = 562,
    .Run = run,
};
