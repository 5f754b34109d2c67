// ThreadPerItem.cpp - as many threads as there are things to do
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include <fmt/format.h>

using namespace lockstitch;

/// Whether it is an element of an array or container, and not a part of one: a
/// worker has its thread.
static bool isElement(const Path &P) {
  return !P.Steps.empty() && P.Steps.back() == Step::anyIndex();
}

/// Whether the handle is put beside others.
static bool isCollected(const Path &Handle, const FunctionFacts &In) {
  return isElement(Handle) || llvm::any_of(In.Blocks, [&](const auto &B) {
           return llvm::any_of(B.Facts, [&](const Fact &X) {
             auto *A = std::get_if<Assign>(&X.What);
             return A && A->What == Value::load(Handle) && isElement(A->To);
           });
         });
}

static void run(const Program &P, Reporter Report) {
  std::set<const Fact *> Detached;
  for (const HandleEvent &E : P.Handles.events())
    if (E.What == HandleEvent::Kind::Detached)
      Detached.insert(E.Since.At);
  P.eachFact([&](unsigned Body, const Fact &X) {
    const auto *S = std::get_if<Spawn>(&X.What);
    if (!S || !S->IsEach || !S->Handle)
      return;
    if (!Detached.contains(&X) &&
        !isCollected(*S->Handle, *P.Bodies[Body].Facts))
      return;
    Finding F = findingAt(X, "this loop starts a thread for each of what there "
                             "is to do, however much that is: use a pool");
    F.Doubts.push_back({Certainty::Medium, "belief: it may never be much"});
    F.About.push_back(P.name(P.Bodies[Body].id()).str());
    Report(std::move(F));
  });
}

const Check lockstitch::ThreadPerItem = {
    .Name = "thread-per-item",
    .Summary = "a loop that no number bounds starts a thread in each round, so "
               "that much work means more threads than the machine can run",
    .Severity = Severity::Note,
    .Cwe = 0,
    .Shown = Shown::ByName,
    .Run = run,
};
