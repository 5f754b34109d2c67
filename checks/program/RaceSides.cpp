// RaceSides.cpp - accesses as threads make them, by the place that they are of
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/RaceSides.h"

using namespace lockstitch;

RaceSides::RaceSides(const Functions &F, const CallGraph &Calls,
                     const Locksets &Held, const HappensBefore &Order)
    : F(F), Calls(Calls), Held(Held), Order(Order) {
  for (unsigned Body = 0; Body < F.size(); ++Body)
    collect(Body);
}

Exclusion lockstitch::excludes(const MemoryAccess &A, const MemoryAccess &B,
                               bool IsSameBody, const Functions &F) {
  Exclusion Out = Exclusion::No;
  for (const auto &[P, R] : A.When)
    for (const auto &[Q, O] : B.When) {
      if (P != Q || R.meets(O))
        continue;
      if (P.Root == PathRoot::Entity && F.entity({P.Id}).IsThreadLocal)
        continue; // each thread has its own
      if (P.Root == PathRoot::Entity)
        return Exclusion::Always;
      if (IsSameBody)
        Out = Exclusion::ForOneCaller;
    }
  return Out;
}

bool lockstitch::isProtected(const Side &A, const Side &B) {
  for (const auto &[Mine, MyMode] : A.Keys)
    for (const auto &[Theirs, TheirMode] : B.Keys)
      // Names that are not relative to the place mean the same in one body.
      if (Mine.Lock == Theirs.Lock && overlap(Mine.Place, Theirs.Place) &&
          !(MyMode == LockMode::Shared && TheirMode == LockMode::Shared) &&
          (A.Body == B.Body || isGlobalLock(Mine)))
        return true;
  return false;
}

/// See Side::Choice.
template <typename List>
static Exclusion choice(const MemoryAccess &A, const List &Others,
                        const Functions &F) {
  Exclusion Out = Exclusion::No;
  if (!A.When.empty())
    for (const MemoryAccess &B : Others)
      if (B.In->Locks.size() > A.In->Locks.size() && B.Place == A.Place &&
          B.At->innermost().Where == A.At->innermost().Where)
        Out = std::max(Out, excludes(A, B, true, F));
  return Out;
}

/// What the body was passed the address of, or is a method of: the same for all
/// threads that one run of it starts, whatever its callers call it.
static std::optional<PlaceName> nameInFrame(const MemoryAccess &A,
                                            unsigned Body, const Functions &F) {
  if (A.Place.IsCut || F.isOfCall(A.Place) ||
      (A.Place.Root != PathRoot::This && A.Place.Root != PathRoot::Param))
    return std::nullopt;
  return PlaceName{Body, A.Place};
}

/// Whether a function is entered again on the way to a place.
static bool isEnteredAgain(EntityId Function, const Trace &At) {
  for (const Trace *T = At.Inner; T; T = T->Inner)
    if (T->Function == Function)
      return true;
  return false;
}

/// What a caller names Lock where it names a place There, named for Here.
static std::optional<Path> renamed(const Path &Lock, const Path &There,
                                   const Path &Here, const Functions &F) {
  LockKey K = keyOf(Lock, There, F);
  if (K.Lock.Root == PathRoot::Entity)
    return K.Lock;
  size_t Tail = K.Place.Steps.size();
  if (K.Lock.Root != PathRoot::Top || Here.Steps.size() < Tail ||
      !std::equal(K.Place.Steps.begin(), K.Place.Steps.end(),
                  Here.Steps.end() - Tail))
    return std::nullopt;
  Path Out = Here;
  Out.Steps = {};
  for (size_t I = 0; I + Tail < Here.Steps.size(); ++I)
    Out.Steps.push_back(Here.Steps[I]);
  for (const Step &S : K.Lock.Steps)
    Out.Steps.push_back(S);
  return Out;
}

const std::vector<const MemoryAccess *> &
RaceSides::ownAccesses(unsigned Body, const Trace &At) {
  auto [It, IsNew] = ByPlace.try_emplace(Body);
  if (IsNew)
    for (const AccessList *List :
         {&Held[Body].Accesses, &Held[Body].Summary.Accesses})
      for (const MemoryAccess &A : *List)
        if (const Trace &Inner = A.At->innermost(); !A.In->By)
          It->second[{Inner.Function, Inner.Where}].push_back(&A);
  return It->second[{At.Function, At.Where}];
}

const std::vector<Protection> &RaceSides::heldByCallers(const MemoryAccess &A,
                                                        unsigned Body) {
  auto [It, IsNew] = HeldAbove.try_emplace(&A);
  std::vector<Protection> &Out = It->second;
  if (!IsNew) // or, where it is called by itself, nothing
    return Out;
  std::optional<std::vector<Protection>> All;
  for (const CallEdge &E : Calls.callersOf(Body)) {
    if (!std::holds_alternative<Call>(E.At->What))
      return Out; // a thread begins there
    bool IsKnown = false;
    for (const MemoryAccess *Theirs :
         ownAccesses(E.Caller, A.At->innermost())) {
      std::vector<Protection> Here;
      auto Add = [&](llvm::ArrayRef<Protection> Locks) {
        for (const Protection &P : Locks)
          if (std::optional<Path> Mine =
                  renamed(P.Lock, Theirs->Place, A.Place, F))
            Here.push_back({*Mine, P.Mode});
      };
      Add(Theirs->In->Locks);
      Add(heldByCallers(*Theirs, E.Caller));
      if (!All)
        All = std::move(Here);
      else
        std::erase_if(*All, [&](const Protection &P) {
          return !llvm::is_contained(Here, P);
        });
      IsKnown = true;
    }
    if (!IsKnown || All->empty())
      return Out;
  }
  if (All)
    Out = std::move(*All);
  return Out;
}

void RaceSides::collectInFrame(unsigned Body) {
  RootSet Mine; // what others start is theirs to name
  for (const ThreadStart &S : Held[Body].Starts)
    addRoots(Mine, S.Roots);
  std::map<Path, bool> Passed; // to threads: whether under a lock
  auto Each = [&](auto Visit) {
    for (const AccessList *List :
         {&Held[Body].Accesses, &Held[Body].Summary.Accesses})
      for (const MemoryAccess &A : *List)
        if (std::optional<PlaceName> N = nameInFrame(A, Body, F);
            N && (!A.In->By || llvm::is_contained(Mine, *A.In->By)) &&
            !isEnteredAgain(F[Body].id(), *A.At))
          Visit(A, *N);
  };
  Each([&](const MemoryAccess &A, const PlaceName &N) {
    if (A.In->By)
      Passed[N.Place] |= !A.In->Locks.empty();
  });
  if (Passed.empty())
    return;
  Each([&](const MemoryAccess &A, const PlaceName &N) {
    bool IsPassed = false, IsLocked = false;
    for (const auto &[Place, Locked] : Passed)
      if (overlap(Place, N.Place)) {
        IsPassed = true;
        IsLocked |= Locked;
      }
    if (IsPassed)
      collect(A, Body, N,
              IsLocked && !A.In->By ? heldByCallers(A, Body)
                                    : std::vector<Protection>());
  });
}

void RaceSides::collect(unsigned Body) {
  llvm::ArrayRef<Context> Contexts = Order.contexts(Body);
  if (Contexts.empty())
    return;
  std::set<Group> Passed; // to threads
  for (const MemoryAccess &A : Held[Body].Accesses)
    if (A.In->By)
      if (std::optional<PlaceName> N = nameOf(A, Body, F))
        Passed.insert(N->group());
  for (const MemoryAccess &A : Held[Body].Accesses) {
    std::optional<PlaceName> N = nameOf(A, Body, F);
    if (N && (!N->Frame || Passed.count(N->group())))
      collect(A, Body, *N);
  }
  collectInFrame(Body);
  // What no caller names better.
  bool IsBegin = llvm::any_of(
      Contexts, [](const Context &C) { return C.Call == nullptr; });
  if (IsBegin && F[Body].Facts->Is != Role::Constructor &&
      F[Body].Facts->Is != Role::Destructor)
    for (const MemoryAccess &A : Held[Body].Summary.Accesses)
      if (std::optional<PlaceName> N = nameOf(A, Body, F))
        collect(A, Body, *N);
}

void RaceSides::collect(const MemoryAccess &A, unsigned Body,
                        const PlaceName &Name,
                        llvm::ArrayRef<Protection> OfCallers) {
  const Circumstances &In = *A.In;
  Exclusion Choice = std::max(choice(A, Held[Body].Accesses, F),
                              choice(A, Held[Body].Summary.Accesses, F));
  if (In.By)
    return add(A, Body, Name, Choice, *In.By, Order.isStarted(*In.By), In.Locks,
               Order.withStarted(In.Alive), A.Units);
  if (Name.Frame) { // whoever runs it; its variables are its own
    std::vector<Protection> Locks = In.Locks;
    llvm::append_range(Locks, OfCallers);
    return add(A, Body, Name, Choice, Order.main(), Certainty::High,
               std::move(Locks), Order.withStarted(In.Alive), A.Units);
  }
  for (const Context &C : Order.contexts(Body)) {
    llvm::BitVector Beside = Order.beside(C, In.Alive, In.Joined);
    if (C.Thread == Order.main() && Beside.none())
      continue;
    std::vector<Protection> Locks = In.Locks;
    for (const Path &P : C.Held)
      if (!llvm::is_contained(In.Released, P))
        Locks.push_back({P, LockMode::Exclusive});
    if (A.Units.meets(C.Units))
      add(A, Body, Name, Choice, C.Thread, C.IsCalled, std::move(Locks),
          std::move(Beside), A.Units & C.Units, &C);
  }
}

void RaceSides::add(const MemoryAccess &A, unsigned Body, const PlaceName &Name,
                    Exclusion Choice, ThreadId Thread, Certainty IsCalled,
                    std::vector<Protection> Locks, llvm::BitVector Beside,
                    UnitSet Units, const Context *Way) {
  Side S;
  S.Access = &A;
  S.Choice = Choice;
  S.Body = Body;
  S.Way = Way;
  S.Thread = Thread;
  S.IsCalled = IsCalled;
  S.Beside = std::move(Beside);
  S.Units = std::move(Units);
  S.Name = Name;
  for (const Protection &P : Locks)
    S.Keys.push_back({keyOf(P.Lock, A.Place, F), P.Mode});
  S.Locks = std::move(Locks);
  addWords(S);
  Groups[Name.group()].push_back(std::move(S));
}

const std::vector<Word> &RaceSides::tells(unsigned Body,
                                          const Tidings *Entered) {
  auto [It, IsNew] = Tells.try_emplace({Body, Entered});
  if (IsNew)
    It->second = Order.tells(Body, Held[Body].Summary, Entered, F);
  return It->second;
}

void RaceSides::addWords(Side &S) {
  const Tidings *Words = S.Way ? S.Way->Words : nullptr;
  auto [It, IsNew] = Around.try_emplace({S.Access->In, S.Body, Words});
  if (IsNew)
    It->second = wordsOf(*S.Access->In, S.Body, Words);
  S.Words = &It->second;
}

SideWords RaceSides::wordsOf(const Circumstances &In, unsigned Body,
                             const Tidings *Entered) {
  auto Named = [&](llvm::ArrayRef<Path> List, llvm::ArrayRef<Word> More) {
    std::vector<Word> Out = Order.words().named(List, Body, Entered, F);
    lockstitch::addWords(Out, More);
    return Out;
  };
  static const Tidings None;
  const Tidings &Before = Entered ? *Entered : None;
  SideWords Out;
  Out.Heard = Named(In.Heard, Before.Heard);
  Out.Told = Named(In.Told, Before.Told);
  Out.ToldLately = Named(In.ToldLately, In.Heard.empty() ? Before.ToldLately
                                                         : None.ToldLately);
  Out.Tells = Named(In.Tells, In.By ? None.Tells : tells(Body, Entered));
  return Out;
}
