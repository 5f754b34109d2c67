// ThreadNotJoined.cpp - a thread that is neither joined nor detached
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include "program/Mentions.h"
#include <fmt/format.h>

using namespace lockstitch;

static std::string nameOf(const HandleEvent &E, const Program &P) {
  if (E.Handle.Root == PathRoot::Temp || E.Handle.Root == PathRoot::Alloc)
    return "the thread";
  return fmt::format("'{}'", P.spell(E.Handle, E.At.Body));
}

static void reportDropped(const HandleEvent &E, const Program &P,
                          const Reporter &Report) {
  std::string Name = nameOf(E, P);
  bool IsOverwritten = E.What == HandleEvent::Kind::Overwritten;
  std::string Starter = nameOfFunction(P.Bodies[E.Since.Body].id(), P);
  Finding F = findingAt(
      *E.At.At, fmt::format("{} is {} while its thread is neither joined nor "
                            "detached, which ends the program",
                            Name, IsOverwritten ? "overwritten" : "destroyed"));
  F.Notes.push_back(
      {E.Since.At->Where, fmt::format("{} starts the thread here", Starter)});
  addDoubts(F, E);
  F.About.push_back(P.about(E.At.Body, E.Handle));
  Report(std::move(F));
}

/// A field or global that no function joins.
static void reportNeverJoined(const HandleEvent &E, const Program &P,
                              const Reporter &Report) {
  std::string Name = P.name({E.Handle.Id}).str();
  Finding F = findingAt(
      *E.Since.At, fmt::format("no function joins or detaches the thread of "
                               "'{}', and its end ends the program",
                               Name));
  F.Notes.push_back(
      {E.At.At->Where, fmt::format("'{}' is destroyed here", Name)});
  F.Doubts.push_back(
      {Certainty::Medium, "belief: none of the functions that are seen does"});
  F.About.push_back(Name);
  Report(std::move(F));
}

/// pthread_detach(pthread_self())
static bool detachesItself(const FunctionFacts &F) {
  return llvm::any_of(F.Blocks, [](const BasicBlock &B) {
    return llvm::any_of(B.Facts, [](const Fact &X) {
      auto *D = std::get_if<Detach>(&X.What);
      return D && D->Handle.isTop();
    });
  });
}

/// Whether a thread that begins there may end, so that something is left of it:
/// it neither runs for ever nor detaches itself.
static bool mayEnd(const Spawn &S, const Program &P) {
  return S.Entry.What != Value::Kind::Function ||
         llvm::any_of(P.Bodies.bodiesOf(S.Entry.Callee), [&](unsigned Body) {
           return llvm::any_of(P.Held[Body].Summary.Outcomes,
                               [](auto &O) { return !O.IsThrow; }) &&
                  !detachesItself(*P.Bodies[Body].Facts);
         });
}

/// Whether the facts of the body but the starts speak of the handle.
static bool isUsed(const Path &Handle, const FunctionFacts &F) {
  for (const BasicBlock &B : F.Blocks) {
    for (const Fact &X : B.Facts)
      if (std::holds_alternative<Drop>(X.What) ||
          (!std::holds_alternative<Spawn>(X.What) && mentions(X, Handle)))
        return true;
    for (const Edge &E : B.Next)
      for (const Condition &C : E.When)
        if (C.Left.Where.startsWith(Handle) || C.Right.Where.startsWith(Handle))
          return true;
  }
  return false;
}

/// A local number: with it goes the last that is known of the thread.
static void reportForgotten(unsigned Body, const Fact &X, const Program &P,
                            const Reporter &Report) {
  const auto *S = std::get_if<Spawn>(&X.What);
  const FunctionFacts &In = *P.Bodies[Body].Facts;
  if (!S || S->Kind != SpawnKind::Thread || !S->Handle || S->HasAttributes ||
      S->Handle->Root != PathRoot::Entity || !S->Handle->Steps.empty() ||
      In.Is == Role::Main)
    return;
  const Entity &Handle = P.Bodies.entity({S->Handle->Id});
  if (Handle.Kind != EntityKind::Local || isUsed(*S->Handle, In) ||
      !mayEnd(*S, P))
    return;
  std::string Name = P.spell(*S->Handle, Body);
  Finding F = findingAt(
      X, fmt::format("the thread '{}' is neither joined nor detached, so what "
                     "it leaves behind is never freed",
                     Name));
  F.Doubts.push_back({Certainty::Medium,
                      "belief: it may detach itself, or run to the very end"});
  F.About.push_back(P.about(Body, *S->Handle));
  Report(std::move(F));
}

static void run(const Program &P, Reporter Report) {
  for (const HandleEvent &E : P.Handles.events())
    if (E.What == HandleEvent::Kind::Dropped ||
        E.What == HandleEvent::Kind::Overwritten)
      reportDropped(E, P, Report);
    else if (E.What == HandleEvent::Kind::NeverJoined)
      reportNeverJoined(E, P, Report);
  P.eachFact([&](unsigned Body, const Fact &X) {
    reportForgotten(Body, X, P, Report);
  });
}

const Check lockstitch::ThreadNotJoined = {
    .Name = "thread-not-joined",
    .Summary = "a thread's handle dies, on some way, while the thread is "
               "neither joined nor detached",
    .Severity = Severity::Error,
    .Cwe = 404,
    .Run = run,
};
