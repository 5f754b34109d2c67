// StaticDestructionRace.cpp - a thread that uses what main's exit destroys
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// When main returns, the objects of static storage are destroyed one after the
// other, and threads that nobody joined still run.

#include "Check.h"
#include "RaceStory.h"
#include "program/Outliving.h"
#include <fmt/format.h>

using namespace lockstitch;

namespace {
/// A thread's use of an object that is destroyed.
struct Use {
  unsigned Body;
  const Fact *At;
  const Context *Way;
};

/// By the object.
using Uses = std::map<EntityId, Use>;
} // namespace

static bool isLater(const Use &A, const Use &B) {
  return std::tuple(-int(A.Way->IsCalled), A.Way->Depth, A.At->Where) >
         std::tuple(-int(B.Way->IsCalled), B.Way->Depth, B.At->Where);
}

/// The object of static storage that a fact uses, if it is destroyed at exit.
static EntityId destroyedBy(const Fact &X, const Program &P) {
  auto Of = [&](const Path &On) -> EntityId {
    if (On.Root == PathRoot::Entity && P.Bodies.entity({On.Id}).IsDestroyed)
      return {On.Id};
    return {};
  };
  if (const auto *A = std::get_if<Access>(&X.What))
    return Of(A->Place);
  const auto *C = std::get_if<Call>(&X.What);
  if (C && C->Self && C->Self->What == Value::Kind::Address && !C->Once)
    return Of(C->Self->Where);
  return {};
}

/// What the thread, and those that it calls, use.
static Uses usesOf(ThreadId Thread, const Program &P) {
  Uses Out;
  for (unsigned Body = 0; Body < P.Bodies.size(); ++Body) {
    const Context *Way = P.Threads.shortest(Body, Thread);
    if (!Way || Way->IsCalled == Certainty::Low)
      continue;
    for (const BasicBlock &B : P.Bodies[Body].Facts->Blocks)
      for (const Fact &X : B.Facts)
        if (EntityId Id = destroyedBy(X, P)) {
          Use New{Body, &X, Way};
          auto [It, IsNew] = Out.try_emplace(Id, New);
          if (!IsNew && isLater(It->second, New))
            It->second = New;
        }
  }
  return Out;
}

static Finding describe(unsigned Main, const ThreadRoot &Root, EntityId Object,
                        const Use &By, const Program &P) {
  std::string Name = P.spell(Path::entity(Object), By.Body);
  Finding F = findingAt(
      *By.At, fmt::format("'{}' is used here by a thread that still runs when "
                          "'main' has returned and the object is destroyed",
                          Name));
  F.Notes.push_back(
      {Root.At->Where,
       fmt::format("a thread is started here and runs {}; nothing waits for "
                   "its end",
                   nameOfFunction(P.Bodies[Root.Body].id(), P)),
       1});
  tellWay(F, By.Body, By.Way, P, 1);
  F.Notes.push_back({P.Bodies.entity(Object).Declared,
                     fmt::format("'{}' is destroyed after 'main': join the "
                                 "thread before, or never destroy the object",
                                 Name),
                     0});
  // It may have come to its end by then.
  const FunctionFacts &Entry = *P.Bodies[Root.Body].Facts;
  if (llvm::any_of(Entry.Blocks, [](const BasicBlock &B) {
        return B.End == BlockEnd::Returns;
      }))
    F.Doubts.push_back(
        {Certainty::Medium, "parallel: the thread may have ended by then"});
  if (By.Way->IsCalled != Certainty::High)
    F.Doubts.push_back(
        {By.Way->IsCalled, "parallel: a call through a pointer leads there"});
  F.About = {P.name(Object).str(), P.name(P.Bodies[Root.Body].id()).str(),
             P.name(P.Bodies[Main].id()).str()};
  return F;
}

/// Whether its handle is an object of static storage, or part of one: the
/// destructor of that may wait for it, before others are destroyed.
static bool endsWithStatic(const LiveThread &L, const Program &P) {
  return llvm::any_of(L.Handles, [&](const Path &Handle) {
    return Handle.Root == PathRoot::Entity &&
           P.Bodies.entity({Handle.Id}).Kind == EntityKind::Global;
  });
}

static void run(const Program &P, Reporter Report) {
  std::set<Location> Told;
  for (unsigned Main = 0; Main < P.Bodies.size(); ++Main) {
    if (P.Bodies[Main].Facts->Is != Role::Main)
      continue;
    for (const LiveThread &L : leftRunning(Main, P.Bodies, P.Roots, P.Held)) {
      if (endsWithStatic(L, P))
        continue;
      const ThreadRoot &Root = P.Roots.roots()[L.Root];
      for (const auto &[Object, By] : usesOf(L.Root, P))
        if (Told.insert(By.At->Where).second)
          Report(describe(Main, Root, Object, By, P));
    }
  }
}

const Check lockstitch::StaticDestructionRace = {
    .Name = "static-destruction-race",
    .Summary = "a thread still runs when 'main' returns, and uses an object of "
               "static storage that is destroyed then",
    .Severity = Severity::Warning,
    .Cwe = 416,
    .Run = run,
};
