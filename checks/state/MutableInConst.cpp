// MutableInConst.cpp - a const function changes a mutable member unguarded
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "RaceStory.h"
#include <fmt/format.h>

using namespace lockstitch;

static std::string message(llvm::StringRef Place) {
  return fmt::format("'{}' is mutable and changed here by a const function "
                     "without a lock, which other threads may call as well",
                     Place.str());
}

/// A field, and a function that changes it.
using Change = std::pair<EntityId, EntityId>;

static Change changeOf(EntityId Field, const MemoryAccess &A) {
  return {Field, A.At->innermost().Function};
}

/// What threads are seen to do.
static void tellRaces(const Program &P, Reporter Report,
                      std::set<Change> &Told) {
  for (const Race &R : P.Races) {
    EntityId Field = lastEntity(R.Place);
    if (kindOf(R, P) != RaceKind::MutableInConst) {
      if (R.certainty() > Certainty::Low)
        for (const RaceSide *S : {&R.First, &R.Second})
          Told.insert(changeOf(Field, *S->Access));
      continue; // another check tells it
    }
    const MemoryAccess &A = *constWriterIn(R, P)->Access;
    Finding F = findingAt(*A.At, A.At->innermost(), message(nameOfPlace(R, P)));
    tellRace(F, R, P);
    if (F.certainty() > Certainty::Low)
      Told.insert(changeOf(Field, A));
    Report(std::move(F));
  }
}

/// "Cache" of "Cache::Hits"
static llvm::StringRef classOfMember(llvm::StringRef Member) {
  return Member.take_front(std::min(Member.size(), Member.rfind("::")));
}

/// By class, the locks that are members of it and that somebody acquires.
static std::map<llvm::StringRef, EntityId> locksOfClasses(const Program &P) {
  std::map<llvm::StringRef, EntityId> Out;
  auto Note = [&](const Path &Lock) {
    EntityId Id = lastEntity(Lock);
    if (const Entity &E = P.Bodies.entity(Id);
        Id && E.Kind == EntityKind::Field && isLock(E.Sync))
      Out.try_emplace(classOfMember(E.Name), Id);
  };
  P.eachFact([&](unsigned, const Fact &X) {
    if (const auto *A = std::get_if<Acquire>(&X.What))
      llvm::for_each(A->Locks, Note);
    else if (const auto *G = std::get_if<Guard>(&X.What))
      llvm::for_each(G->Locks, Note);
  });
  return Out;
}

/// Whether some caller holds a lock when it calls the body.
static bool isCalledLocked(unsigned Body, const Program &P) {
  return llvm::any_of(P.Calls.callersOf(Body), [&](const CallEdge &E) {
    const LocksAround *L = P.Held.around(E.Caller, E.At);
    return L && !(L->Held.empty() && L->Striped.empty());
  });
}

/// What follows from the class alone: it has a lock, so threads share it.
static void tellOfClasses(const Program &P, Reporter Report,
                          std::set<Change> &Told) {
  std::map<llvm::StringRef, EntityId> Locks = locksOfClasses(P);
  for (unsigned Body = 0; Body < P.Bodies.size(); ++Body) {
    const FunctionFacts &Facts = *P.Bodies[Body].Facts;
    if (!Facts.IsConst || !Facts.IsPublic || Facts.Is == Role::Lambda ||
        isCalledLocked(Body, P))
      continue;
    for (const MemoryAccess &A : P.Held[Body].Summary.Accesses) {
      EntityId Field = memberAt(A.Place);
      const Entity &E = P.Bodies.entity(Field);
      if (!A.isWrite() || A.isAtomic() || A.In->By || !A.In->Locks.empty() ||
          A.Place.Root != PathRoot::This || !Field || !E.IsMutable)
        continue;
      auto Lock = Locks.find(classOfMember(E.Name));
      if (Lock == Locks.end() || !Told.insert(changeOf(Field, A)).second)
        continue;
      Finding F =
          findingAt(*A.At, A.At->innermost(), message(P.spell(A.Place, Body)));
      tell(F, *A.At, fmt::format("writes '{}'", P.spell(A.Place, Body)), P);
      const Entity &Mutex = P.Bodies.entity(Lock->second);
      F.Notes.push_back(
          {Mutex.Declared,
           fmt::format("'{}' says that threads share objects of this class",
                       Mutex.Name.str()),
           0});
      F.Doubts.push_back({Certainty::Medium,
                          "parallel: no two threads are seen to call this"});
      F.About = {P.about(Body, A.Place)};
      Report(std::move(F));
    }
  }
}

static void run(const Program &P, Reporter Report) {
  std::set<Change> Told;
  tellRaces(P, Report, Told);
  tellOfClasses(P, Report, Told);
}

const Check lockstitch::MutableInConst = {
    .Name = "mutable-in-const",
    .Summary = "a const function changes a mutable member of a shared object "
               "without a lock",
    .Severity = Severity::Error,
    .Cwe = 362,
    .Run = run,
};
