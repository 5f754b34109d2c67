// RaceDoubts.cpp - what makes a race less than certain
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/RaceDoubts.h"
#include "program/Loops.h"
#include "program/MayAlias.h"
#include <csignal>

using namespace lockstitch;

static bool isOfPointer(const Path &Place) {
  return llvm::is_contained(Place.Steps, Step::deref());
}

/// Whether a lock of the same object is held.
static bool isCorrelated(const Side &S) {
  return llvm::any_of(
      S.Keys, [](const auto &K) { return K.first.Lock.Root == PathRoot::Top; });
}

static llvm::StringRef classOfMethod(llvm::StringRef Method) {
  llvm::StringRef Name = Method.take_front(Method.find('('));
  size_t Colons = Name.rfind("::");
  return Colons == llvm::StringRef::npos ? llvm::StringRef()
                                         : Name.take_front(Colons);
}

/// Whether the function that reads saw to it before, in a section of its own,
/// that the place is set: which is done under a lock, where it is zero.
static bool isSetOnceBefore(const Side &Reader, const Side &Writer) {
  const Trace &Read = Reader.Access->At->innermost();
  const Trace &Write = Writer.Access->At->innermost();
  return !Reader.Access->isWrite() && Writer.Access->isWrite() &&
         Read.Function == Write.Function && Write.Where < Read.Where &&
         !Writer.Locks.empty() &&
         llvm::any_of(
             Writer.Access->When,
             [&](const auto &E) {
               return E.first == Writer.Access->Place &&
                      !E.second.meets(Range::nonZero());
             });
}

RaceDoubts::RaceDoubts(const Functions &F, const ThreadRoots &Roots,
                       const Locksets &Held, const HappensBefore &Order,
                       const Ways &Known)
    : F(F), Roots(Roots), Held(Held), Order(Order), Known(Known) {
  for (const Entity *E : F.entities())
    if (E->Kind == EntityKind::Field &&
        (isLock(E->Sync) || E->Sync == SyncKind::Thread || E->IsAtomic))
      SharedClasses.insert(classOfMethod(E->Name));
}

bool RaceDoubts::add(Race &R, const Side &A, const Side &B,
                     Exclusion IsExcluded) const {
  auto Add = [&](Certainty Level, std::string Why) {
    R.Doubts.push_back({Level, std::move(Why)});
  };
  // Whoever calls what starts a thread, runs beside that thread.
  Certainty IsCalled = startsOther(A, B)   ? B.IsCalled
                       : startsOther(B, A) ? A.IsCalled
                                           : std::min(A.IsCalled, B.IsCalled);
  if (IsCalled != Certainty::High)
    Add(IsCalled, "parallel: a call through a pointer leads there");
  if (A.Name.isClass()) {
    if (R.Why == Parallel::Callers && !isSharedClass(A, B))
      return false;
    bool IsMeant = isCorrelated(A) || isCorrelated(B);
    Add(R.Why == Parallel::Callers && IsMeant ? Certainty::Medium
                                              : Certainty::Low,
        "alias: they may be members of different objects");
  } else if (isOfPointer(A.Name.Place)) {
    Add(Certainty::Medium, "alias: the pointer may have changed meanwhile");
  }
  if (IsExcluded == Exclusion::ForOneCaller)
    Add(Certainty::Low, "values: one caller may never pass both");
  if (hasAnyIndex(A.Name.Place) || hasAnyIndex(B.Name.Place))
    Add(A.Thread == B.Thread || A.isOwn() != B.isOwn() ||
                isOfPointer(A.Name.Place) || isOfPointer(B.Name.Place) ||
                isPerStart(A, B) || isPerStart(B, A)
            ? Certainty::Low
            : Certainty::Medium,
        "alias: they may be different elements");
  if (isLast(A) || isLast(B))
    Add(Certainty::Low, "path: the program is aborted there");
  if (isOfCrash(A) || isOfCrash(B))
    Add(Certainty::Low, "parallel: the signal comes when it has crashed");
  if (contradictsItself(A) || contradictsItself(B))
    Add(Certainty::Low, "path: what is asked on the way contradicts itself");
  if (isSetOnceBefore(A, B) || isSetOnceBefore(B, A))
    Add(Certainty::Low, "values: it is set once, in the section before");
  if (R.Why == Parallel::Callers)
    Add(isHiddenToo(A, B) && isHiddenToo(B, A) ? Certainty::Low
                                               : Certainty::Medium,
        "parallel: nobody is seen to call these functions from two threads");
  for (const auto &[Mine, MyMode] : A.Keys)
    for (const auto &[Theirs, TheirMode] : B.Keys)
      if (lastEntity(Mine.Lock) == lastEntity(Theirs.Lock) &&
          !(isOneLock(Mine) && isOneLock(Theirs)) &&
          !(MyMode == LockMode::Shared && TheirMode == LockMode::Shared)) {
        Add(Certainty::Low, "alias: the locks may be one");
        return true;
      }
  return true;
}

bool RaceDoubts::contradictsItself(const Side &S) const {
  if (!S.Way)
    return false;
  KnownOnWay There = Known.to(*S.Way, S.Body);
  There.learn(S.Access->When.list());
  return There.IsContradiction;
}

bool RaceDoubts::isOneLock(const LockKey &K) const {
  return K.Lock.Root == PathRoot::Entity && isNamed(K.Lock) &&
         !llvm::is_contained(K.Lock.Steps, Step::deref()) &&
         F.entity({K.Lock.Id}).Kind == EntityKind::Global;
}

bool RaceDoubts::isLast(const Side &S) const {
  return Order.isLast(S.Body, S.Way, S.Access->At->Where) &&
         (S.Access->At->Inner || (S.Way && S.Way->IsLast) ||
          llvm::all_of(S.Access->Sites, [&](Location Site) {
            return Order.isLast(S.Body, nullptr, Site);
          }));
}

bool RaceDoubts::isOfCrash(const Side &S) const {
  if (!S.isSignal(Roots))
    return false;
  // A wrapper that sets the handler which it is passed may name any signal.
  auto *Set = std::get_if<Spawn>(&Roots.roots()[S.Thread].At->What);
  return Set && !Set->Args.empty() &&
         Set->Args[0].What == Value::Kind::Integer &&
         llvm::is_contained(
             {SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS},
             Set->Args[0].Int);
}

bool RaceDoubts::startsOther(const Side &A, const Side &B) const {
  llvm::BitVector Started = Order.withStarted(A.Access->In->Alive);
  return !A.Access->In->By && B.Thread < Started.size() &&
         Started.test(B.Thread);
}

bool RaceDoubts::isPerStart(const Side &A, const Side &B) const {
  if (A.Access->In->By || B.Thread >= Roots.roots().size() ||
      Roots.roots()[B.Thread].Starter != A.Body)
    return false;
  const FunctionFacts &Facts = *F[A.Body].Facts;
  std::optional<unsigned> Here, Start;
  for (unsigned I = 0; I < Facts.Blocks.size(); ++I)
    for (const Fact &X : Facts.Blocks[I].Facts) {
      if (X.Where == A.Access->At->Where)
        Here = I;
      if (&X == Roots.roots()[B.Thread].At)
        Start = I;
    }
  return Here && Start && Loops(Facts).isOneLoop(*Here, *Start) &&
         llvm::all_of(A.Access->Sites, [&](Location Site) {
           return Site < Roots.roots()[B.Thread].At->Where;
         });
}

bool RaceDoubts::isHiddenToo(const Side &A, const Side &B) const {
  return llvm::all_of(A.Locks, [&](const Protection &P) {
    return P.Lock.Root == PathRoot::Entity && F.entity({P.Lock.Id}).IsHidden &&
           !letsGo(B, P.Lock);
  });
}

bool RaceDoubts::letsGo(const Side &S, const Path &Lock) const {
  if (llvm::is_contained(S.Access->In->Released, Lock))
    return true;
  for (const Context *C = S.Way; C && C->Call; C = Order.callerOf(*C))
    if (const LocksAround *L = Held.around(C->Caller, C->Call);
        L && L->GivenUp.count(Lock))
      return true;
  return false;
}

bool RaceDoubts::isSharedClass(const Side &A, const Side &B) const {
  auto IsIt = [&](const Side &S) {
    return S.Access->Place.Root == PathRoot::This &&
           SharedClasses.count(classOfMethod(F.entity(F[S.Body].id()).Name));
  };
  return IsIt(A) && IsIt(B);
}
