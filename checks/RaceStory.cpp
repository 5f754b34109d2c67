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
    std::string Name =
        fmt::format("'{}'{}", P.spell(L.Lock, S.Body),
                    L.Mode == LockMode::Shared ? " (shared)" : "");
    if (!llvm::is_contained(Names, Name))
      Names.push_back(std::move(Name));
  }
  if (Names.empty())
    return "with no lock held";
  return fmt::format("with {} held", fmt::join(Names, " and "));
}

void lockstitch::tellWay(Finding &F, unsigned Body, const Context *By,
                         const Program &P, unsigned Thread) {
  struct Step {
    const Context *Entered;
    unsigned Body;
  };
  std::vector<Step> Way;
  for (const Context *C = By; C && C->Depth != 0 && Way.size() < 16;
       C = P.Threads.callerOf(*C)) {
    Way.push_back({C, Body});
    Body = C->Caller;
  }
  for (auto [C, Body] : llvm::reverse(Way)) {
    std::string Caller = nameOfFunction(P.Bodies[C->Caller].id(), P);
    std::string Callee = nameOfFunction(P.Bodies[Body].id(), P);
    F.Notes.push_back(
        {C->Call ? C->Call->Where : C->Passed->Where,
         C->Call ? fmt::format("{} calls {} here", Caller, Callee)
                 : fmt::format("{} hands {} on here, to be called back", Caller,
                               Callee),
         Thread});
  }
}

static bool isStarted(const RaceSide &S, const Program &P) {
  return S.Thread < P.Roots.roots().size();
}

/// What is started for S, and why it may run beside the other side: said once,
/// at the second start if both are started.
static std::string startOf(const RaceSide &S, const RaceSide &Other,
                           const Race &R, llvm::StringRef Place,
                           const Program &P) {
  const ThreadRoot &Root = P.Roots.roots()[S.Thread];
  std::string Body = nameOfFunction(P.Bodies[Root.Body].id(), P);
  if (Root.Kind == SpawnKind::Signal)
    return fmt::format("{} is set here to handle a signal, which can interrupt "
                       "any thread",
                       Body);
  llvm::StringRef What = Root.Kind == SpawnKind::Task ? "task" : "thread";
  if (R.Why == Parallel::ManyOfOne)
    return fmt::format("several {}s are started here that run {}", What.str(),
                       Body);
  if (&S == &R.First && isStarted(Other, P))
    return fmt::format("a {} is started here and runs {}", What.str(), Body);
  if (R.Why == Parallel::BothStarted)
    return fmt::format("another {} is started here and runs {}; neither waits "
                       "for the other's end",
                       What.str(), Body);
  return fmt::format("a {} is started here and runs {}; nothing waits for its "
                     "end before {} {} '{}'",
                     What.str(), Body,
                     nameOfFunction(Other.Access->At->innermost().Function, P),
                     verbOf(*Other.Access).str(), Place.str());
}

static void tellSide(Finding &F, const Race &R, bool IsSecond,
                     llvm::StringRef Place, const Program &P) {
  const RaceSide &S = IsSecond ? R.Second : R.First;
  bool IsTold = IsSecond && R.Why == Parallel::ManyOfOne;
  if (isStarted(S, P) && !IsTold)
    F.Notes.push_back({P.Roots.roots()[S.Thread].At->Where,
                       startOf(S, IsSecond ? R.First : R.Second, R, Place, P),
                       IsSecond});
  const Trace *At = S.Access->At;
  // Of what a started thread does, the first step is the start itself.
  if (S.Access->In->By && At->Inner)
    At = At->Inner;
  else
    tellWay(F, S.Body, S.Way ? S.Way : P.Threads.shortest(S.Body, S.Thread), P,
            IsSecond);
  tell(F, *At, fmt::format("{} '{}'", verbOf(*S.Access).str(), Place.str()), P,
       IsSecond);
  F.Notes.back().Message += fmt::format(", {}", locksOf(S, P));
}

void lockstitch::tellRace(Finding &F, const Race &R, const Program &P) {
  F.IsOfNotHeld = true;
  std::string Place = nameOfPlace(R, P);
  const Trace &First = R.First.Access->At->innermost();
  const Trace &Second = R.Second.Access->At->innermost();
  tellSide(F, R, false, Place, P);
  if (R.Why == Parallel::ManyOfOne && First.Where == Second.Where &&
      R.First.Access->Kind == R.Second.Access->Kind)
    F.Notes.push_back(
        {Second.Where, "another of these threads does the same", 1});
  else
    tellSide(F, R, true, Place, P);
  if (R.Why == Parallel::Callers)
    F.Notes.push_back(
        {Second.Where,
         First.Function == Second.Function
             ? fmt::format("two threads may call {} at the same time",
                           nameOfFunction(First.Function, P))
             : fmt::format("one thread may call {} while another calls {}",
                           nameOfFunction(First.Function, P),
                           nameOfFunction(Second.Function, P)),
         1});
  for (const Race &Other : R.Others) {
    F.Notes.push_back(
        {Other.First.Access->At->innermost().Where,
         fmt::format("the same holds for '{}', which {} here",
                     nameOfPlace(Other, P),
                     Other.First.Access->isWrite() ? "is written" : "is read"),
         0});
    F.Notes.back().IsElsewhere = true;
  }
  for (const Doubt &D : R.Doubts)
    F.Doubts.push_back(D);
  F.About.push_back(Place);
  F.About.push_back(P.name(First.Function).str());
  F.About.push_back(P.name(Second.Function).str());
}
