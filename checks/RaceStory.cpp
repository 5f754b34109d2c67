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

const Protection *lockstitch::sharedLockOfWriter(const Race &R) {
  auto Find = [](const RaceSide &Writer,
                 const RaceSide &Other) -> const Protection * {
    if (!Writer.Access->isWrite())
      return nullptr;
    for (const Protection &L : Writer.Locks)
      if (L.Mode == LockMode::Shared &&
          llvm::any_of(Other.Locks, [&](const Protection &O) {
            return O.Mode == LockMode::Shared &&
                   lastEntity(O.Lock) == lastEntity(L.Lock);
          }))
        return &L;
    return nullptr;
  };
  if (const Protection *L = Find(R.First, R.Second))
    return L;
  return Find(R.Second, R.First);
}

/// Whether the place was found to be set: what is taken out then, or changed,
/// is no longer being initialised.
static bool isOfWhatIsSet(const MemoryAccess &A) {
  return llvm::any_of(A.When, [&](const auto &E) {
    return E.first == A.Place && !E.second.meets(Range::of(0));
  });
}

/// A test without the lock; then, in the same function, one with it, and a
/// write.
static bool isDoubleChecked(const Race &R, const Program &P) {
  const RaceSide &Test = R.First.Access->isWrite() ? R.Second : R.First;
  const RaceSide &Set = R.First.Access->isWrite() ? R.First : R.Second;
  const Trace &At = Test.Access->At->innermost();
  const Trace &SetAt = Set.Access->At->innermost();
  if (Test.Access->isWrite() || !Set.Access->isWrite() || !Test.Locks.empty() ||
      Set.Locks.empty() || At.Function != SetAt.Function ||
      SetAt.Where < At.Where)
    return false;
  auto IsSecondTest = [&](const MemoryAccess &A) {
    return A.Kind == AccessKind::Read && !A.In->By && !A.In->Locks.empty() &&
           !A.At->Inner && lastEntity(A.Place) == lastEntity(R.Place) &&
           A.At->Where != At.Where;
  };
  auto IsOther = [&](const MemoryAccess &A) {
    return A.isWrite() && A.At->Where == SetAt.Where && isOfWhatIsSet(A);
  };
  return llvm::any_of(P.Bodies.bodiesOf(At.Function), [&](unsigned Body) {
    // Of a member, those that callers may name better.
    const AccessList &Own = P.Held[Body].Accesses;
    const AccessList &OfCallers = P.Held[Body].Summary.Accesses;
    return (llvm::any_of(Own, IsSecondTest) ||
            llvm::any_of(OfCallers, IsSecondTest)) &&
           llvm::none_of(Own, IsOther) && llvm::none_of(OfCallers, IsOther);
  });
}

/// What is told of the place as well: that a waiter misses the notification, or
/// that a loop need not see the change.
static bool isOfWaiter(const Race &R, const Program &P) {
  auto Is = [&](const RaceSide &S) {
    Location At = S.Access->At->innermost().Where;
    return llvm::any_of(P.Waiting.Lost,
                        [&](const LostNotification &L) {
                          return !L.By.IsTimed && L.Write->Where == At;
                        }) ||
           llvm::any_of(P.SpinLoops, [&](const SpinLoop &L) {
             return !L.IsAtomic && !L.Pauses && L.Read->Where == At;
           });
  };
  return (Is(R.First) || Is(R.Second)) &&
         llvm::all_of(R.Others,
                      [&](const Race &Other) { return isOfWaiter(Other, P); });
}

RaceKind lockstitch::kindOf(const Race &R, const Program &P) {
  if (isOfWaiter(R, P))
    return RaceKind::OfWaiter;
  if (sharedLockOfWriter(R))
    return RaceKind::UnderSharedLock;
  if (isDoubleChecked(R, P))
    return RaceKind::DoubleChecked;
  return R.isAgainstUse() ? RaceKind::AgainstUse : RaceKind::Plain;
}

/// The calls by which a thread came to a body, from where it starts.
static void tellWay(Finding &F, const RaceSide &S, const Program &P,
                    unsigned Thread) {
  struct Step {
    const Context *Entered;
    unsigned Body;
  };
  std::vector<Step> Way;
  unsigned Body = S.Body;
  for (const Context *C = S.Way ? S.Way : P.Threads.shortest(Body, S.Thread);
       C && C->Depth != 0 && Way.size() < 16; C = P.Threads.callerOf(*C)) {
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
    tellWay(F, S, P, IsSecond);
  tell(F, *At, fmt::format("{} '{}'", verbOf(*S.Access).str(), Place.str()), P,
       IsSecond);
  F.Notes.back().Message += fmt::format(", {}", locksOf(S, P));
}

void lockstitch::tellRace(Finding &F, const Race &R, const Program &P) {
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
