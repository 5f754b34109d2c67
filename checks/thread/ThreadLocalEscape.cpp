// ThreadLocalEscape.cpp - one thread's copy of a variable in another's hands
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include "program/Outliving.h"
#include <fmt/format.h>

using namespace lockstitch;

/// Whether it is a thread_local variable, or a part of one.
static bool isOfThread(const Path &P, const Functions &F) {
  return P.Root == PathRoot::Entity && !P.isTop() &&
         F.entity({P.Id}).IsThreadLocal &&
         !llvm::is_contained(P.Steps, Step::deref());
}

/// Whether a started thread may run the body, so that its copy ends with it.
static bool mayEnd(unsigned Body, const Program &P) {
  return llvm::any_of(P.Threads.contexts(Body), [&](const Context &C) {
    return C.Thread < P.Roots.roots().size() &&
           P.Roots.roots()[C.Thread].Kind != SpawnKind::Signal;
  });
}

static Finding escape(unsigned Body, const Fact &At, const Path &Object,
                      std::string Where, const Program &P) {
  std::string Name = P.spell(Object, Body);
  Finding F = findingAt(
      At, fmt::format("the address of '{}', of which each thread has its own, "
                      "{}",
                      Name, Where));
  F.Notes.push_back({P.Bodies.entity({Object.Id}).Declared,
                     fmt::format("what the other thread gets is the copy of "
                                 "the thread that runs {}, and ends with it",
                                 nameOfFunction(P.Bodies[Body].id(), P))});
  F.About.push_back(P.about(Body, Object));
  return F;
}

/// A thread is given the address, and nobody waits for its end.
static void checkStart(unsigned Body, const Fact &X, const Program &P,
                       const Reporter &Report) {
  const auto &S = std::get<Spawn>(X.What);
  if (S.Kind != SpawnKind::Thread && S.Kind != SpawnKind::Task)
    return;
  auto IsOfIt = [&](const LiveThread &L) {
    return P.Roots.roots()[L.Root].At == &X;
  };
  if (llvm::none_of(leftRunning(Body, P.Bodies, P.Roots, P.Held), IsOfIt))
    return;
  for (const Path &Object : handedOver(X, Body, P.Bodies)) {
    if (!isOfThread(Object, P.Bodies))
      continue;
    Finding F = escape(Body, X, Object, "is given to another thread", P);
    if (!mayEnd(Body, P))
      F.Doubts.push_back(
          {Certainty::Medium, "parallel: the main thread may live longer"});
    return Report(std::move(F));
  }
}

/// The address is stored where other threads find it.
static void checkStore(unsigned Body, const Fact &X, const Program &P,
                       const Reporter &Report) {
  const auto &A = std::get<Assign>(X.What);
  if (A.What.What != Value::Kind::Address ||
      !isOfThread(A.What.Where, P.Bodies) || A.To.Root != PathRoot::Entity)
    return;
  const Entity &To = P.Bodies.entity({A.To.Id});
  if (To.Kind != EntityKind::Global || To.IsThreadLocal || !mayEnd(Body, P) ||
      !P.Shared.isShared(A.To))
    return;
  Finding F = escape(Body, X, A.What.Where,
                     fmt::format("is stored in '{}', which all threads share",
                                 P.spell(A.To, Body)),
                     P);
  F.Doubts.push_back(
      {Certainty::Medium, "parallel: it may be taken out again in time"});
  Report(std::move(F));
}

static void run(const Program &P, Reporter Report) {
  P.eachFact([&](unsigned Body, const Fact &X) {
    if (std::holds_alternative<Spawn>(X.What))
      checkStart(Body, X, P, Report);
    else if (std::holds_alternative<Assign>(X.What))
      checkStore(Body, X, P, Report);
  });
}

const Check lockstitch::ThreadLocalEscape = {
    .Name = "thread-local-escape",
    .Summary = "the address of a thread_local variable is given to another "
               "thread, which may use it when it is gone",
    .Severity = Severity::Warning,
    .Cwe = 562,
    .Run = run,
};
