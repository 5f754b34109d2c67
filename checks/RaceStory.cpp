// RaceStory.cpp - how a race is told
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "RaceStory.h"
#include <fmt/format.h>

using namespace lockstitch;

std::string lockstitch::nameOfPlace(const Race &R, const Program &P) {
  if (R.Place.Root == PathRoot::Top)
    return nameOf(LockClass{R.Place}, P.Bodies);
  if (R.Place.Root == PathRoot::Entity &&
      !llvm::is_contained(R.Place.Steps, Step::deref()))
    return nameOf(LockClass{R.Place}, P.Bodies);
  return P.spell(R.Place, R.First.Body);
}

llvm::StringRef lockstitch::verbOf(const MemoryAccess &A) {
  return A.isWrite() ? "writes" : "reads";
}

std::string lockstitch::locksOf(const RaceSide &S, const Program &P) {
  std::vector<std::string> Names;
  for (const Protection &L : S.Locks) {
    std::string Name = fmt::format("'{}'", P.spell(L.Lock, S.Body));
    if (!llvm::is_contained(Names, Name))
      Names.push_back(std::move(Name));
  }
  if (Names.empty())
    return "with no lock held";
  return fmt::format("with {} held", fmt::join(Names, " and "));
}

/// The calls by which a thread came to a body, from where it starts.
static void tellWay(Finding &F, const RaceSide &S, const Program &P,
                    unsigned Thread) {
  struct Call {
    unsigned Caller, Callee;
    const Fact *At;
  };
  std::vector<Call> Way;
  unsigned Body = S.Body;
  while (Way.size() < 16) {
    auto Contexts = P.Threads.contexts(Body);
    auto It = llvm::find_if(Contexts, [&](const Context &C) {
      return C.Thread == S.Thread && C.Call;
    });
    bool IsBegin = llvm::any_of(Contexts, [&](const Context &C) {
      return C.Thread == S.Thread && !C.Call;
    });
    if (It == Contexts.end() || IsBegin ||
        llvm::any_of(Way, [&](const Call &C) { return C.Callee == Body; }))
      break;
    Way.push_back({It->Caller, Body, It->Call});
    Body = It->Caller;
  }
  for (const Call &C : llvm::reverse(Way))
    F.Notes.push_back({C.At->Where,
                       fmt::format("{} calls {} here",
                                   nameOfFunction(P.Bodies[C.Caller].id(), P),
                                   nameOfFunction(P.Bodies[C.Callee].id(), P)),
                       Thread});
}

static void tellSide(Finding &F, const RaceSide &S, llvm::StringRef Place,
                     const Program &P, unsigned Thread) {
  bool IsRoot = S.Thread < P.Roots.roots().size();
  if (IsRoot) {
    const ThreadRoot &Root = P.Roots.roots()[S.Thread];
    F.Notes.push_back(
        {Root.At->Where,
         fmt::format("{} here, and runs {}",
                     Root.Kind == SpawnKind::Signal ? "a signal handler is set"
                     : Root.Kind == SpawnKind::Task ? "a task is started"
                                                    : "a thread is started",
                     nameOfFunction(P.Bodies[Root.Body].id(), P)),
         Thread});
  }
  const Trace *At = S.Access->At;
  // Of what a started thread does, the first step is the start itself.
  if (S.Access->By && At->Inner)
    At = At->Inner;
  else
    tellWay(F, S, P, Thread);
  tell(F, *At,
       fmt::format("{} '{}' {}", verbOf(*S.Access).str(), Place.str(),
                   locksOf(S, P)),
       P, Thread);
}

static std::string whyParallel(const Race &R) {
  switch (R.Why) {
  case Parallel::StartedBefore:
    return "the thread was started before, and nothing waits for its end "
           "first";
  case Parallel::BothStarted:
    return "neither of the two threads waits for the other";
  case Parallel::ManyOfOne:
    return "several threads are started that run this";
  case Parallel::Callers:
    return "these functions can be called by several threads at once";
  }
  llvm_unreachable("a reason of no kind");
}

void lockstitch::tellRace(Finding &F, const Race &R, const Program &P) {
  std::string Place = nameOfPlace(R, P);
  tellSide(F, R.First, Place, P, 0);
  tellSide(F, R.Second, Place, P, 1);
  F.Notes.push_back(
      {R.Second.Access->At->innermost().Where, whyParallel(R), 1});
  for (const Doubt &D : R.Doubts)
    F.Doubts.push_back(D);
  F.About.push_back(Place);
  F.About.push_back(P.name(R.First.Access->At->innermost().Function).str());
  F.About.push_back(P.name(R.Second.Access->At->innermost().Function).str());
}
