// CallbackUnderLock.cpp - whatever others set is called with a lock held
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include <fmt/format.h>

using namespace lockstitch;

/// "'OnChange'", "an override of 'Handler::handle'"
static std::string nameOfCallee(const Callback &C, const Program &P) {
  const Value &Callee = std::get<Call>(C.At->What).Callee;
  if (Callee.What == Value::Kind::Function)
    return fmt::format("an override of '{}'", P.shortName(Callee.Callee));
  Path Object = Callee.Where;
  while (!Object.Steps.empty() && Object.Steps.back() == Step::deref())
    Object.Steps.pop_back();
  return fmt::format("'{}'", P.spell(Object, C.Body));
}

static void run(const Program &P, Reporter Report) {
  for (const Callback &C : P.Callbacks) {
    std::string Lock = P.spell(C.Lock, C.Body);
    std::string Function = nameOfFunction(P.Bodies[C.Body].id(), P);
    Finding F = findingAt(
        *C.At, fmt::format("{} is called with '{}' held, whatever it is",
                           nameOfCallee(C, P), Lock));
    if (C.Acquired)
      F.Notes.push_back({C.Acquired->Where,
                         fmt::format("{} acquires '{}' here", Function, Lock),
                         0});
    else
      F.Notes.push_back(
          {P.Bodies[C.Body].Facts->Where,
           fmt::format("every caller of {} holds '{}'", Function, Lock), 0});
    F.Doubts.push_back(
        {Certainty::Medium, "belief: it may be agreed what it must not do"});
    F.About.push_back(P.about(C.Body, C.Lock));
    F.About.push_back(nameOfCallee(C, P));
    Report(std::move(F));
  }
}

const Check lockstitch::CallbackUnderLock = {
    .Name = "callback-under-lock",
    .Summary = "code that others supply is called with a lock held, which it "
               "may acquire as well",
    .Severity = Severity::Warning,
    .Cwe = 833,
    .Shown = Shown::ByName,
    .Run = run,
};
