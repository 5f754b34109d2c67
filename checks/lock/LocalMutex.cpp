// LocalMutex.cpp - a lock that each call, or each thread, has for itself
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include "program/OwnLocks.h"
#include <fmt/format.h>

using namespace lockstitch;

/// Calls that are followed.
static constexpr unsigned MaxDepth = 4;

namespace {
/// An access, and the body in whose terms it is; null: none.
struct Guarded {
  const MemoryAccess *Access = nullptr;
  unsigned Body = 0;
  const Fact *Call = nullptr; ///< by which the body that has the lock does it
};
} // namespace

/// An access that the body makes with just those locks held. What a callee
/// accesses by what it is passed is told of its caller as well.
static const MemoryAccess *accessUnder(llvm::ArrayRef<Path> Locks,
                                       unsigned Body, bool IsCallee,
                                       const Program &P) {
  const MemoryAccess *Found = nullptr;
  for (const AccessList *List :
       {&P.Held[Body].Accesses, &P.Held[Body].Summary.Accesses})
    for (const MemoryAccess &A : *List) {
      bool IsMore = !Found || (A.isWrite() && !Found->isWrite());
      bool IsUnder = llvm::equal(A.In->Locks, Locks,
                                 [](auto &L, auto &P) { return L.Lock == P; });
      bool IsOthers = IsCallee ? A.Place.Root == PathRoot::Entity &&
                                     !P.Bodies.beginsAtOwn(A.Place)
                               : !P.Bodies.isOfCall(A.Place);
      if (!A.In->By && IsMore && IsUnder && IsOthers)
        Found = &A;
    }
  return Found;
}

/// What the callee calls the lock that it is passed; nothing if it is not.
static std::optional<Path> passedAs(const Path &Lock, const Fact &X) {
  auto &C = std::get<Call>(X.What);
  for (unsigned I = 0; I < C.Args.size(); ++I) {
    const Value &Arg = C.Args[I];
    if ((Arg.What == Value::Kind::Address && Arg.Where == Lock) ||
        (Arg.What == Value::Kind::Load && Arg.Where.deref() == Lock))
      return Path::param(I).deref();
  }
  return std::nullopt;
}

/// What is accessed with no lock but that one held, by the body or what it
/// calls: while it holds the lock, or passes it on.
static Guarded guardedBy(const std::optional<Path> &Lock, unsigned Body,
                         unsigned Depth, const Program &P) {
  std::vector<Path> Locks;
  if (Lock)
    Locks.push_back(*Lock);
  if (const MemoryAccess *A = accessUnder(Locks, Body, Depth > 0, P))
    return {A, Body};
  if (Depth == MaxDepth)
    return {};
  for (const CallEdge &E : P.Calls.callsOf(Body)) {
    if (E.Guesses > 1 || !std::holds_alternative<Call>(E.At->What))
      continue;
    const LocksAround *Around = P.Held.around(Body, E.At);
    bool IsHeld = Around && Lock && Around->Held == std::set<Path>{*Lock};
    std::optional<Path> Passed = Lock ? passedAs(*Lock, *E.At) : std::nullopt;
    if (Lock && !IsHeld && !Passed)
      continue;
    Guarded G =
        guardedBy(IsHeld ? std::nullopt : Passed, E.Callee, Depth + 1, P);
    if (G.Access)
      return {G.Access, G.Body, E.At};
  }
  return {};
}

static std::set<Path> locksOf(unsigned Body, const Program &P) {
  std::set<Path> Out;
  for (const Acquisition &A : P.Held[Body].Summary.Acquisitions)
    Out.insert(A.Lock);
  for (const AccessList *List :
       {&P.Held[Body].Accesses, &P.Held[Body].Summary.Accesses})
    for (const MemoryAccess &A : *List)
      for (const Protection &L : A.In->Locks)
        Out.insert(L.Lock);
  return Out;
}

static void report(const Program &P, unsigned Body, const Path &Lock,
                   const Guarded &G, Reporter Report) {
  const Entity &E = P.Bodies.entity({Lock.Id});
  std::string Name = P.spell(Lock, Body);
  Finding F;
  F.Where = F.Spelling = E.Declared;
  F.Message = fmt::format("each {} has a '{}' of its own, which keeps no other "
                          "thread out",
                          E.IsThreadLocal ? "thread" : "call", Name);
  if (G.Call)
    F.Notes.push_back(
        {G.Call->Where,
         fmt::format("'{}' is held, or passed on, in this call", Name)});
  tell(F, *G.Access->At,
       fmt::format("{} '{}' under '{}'",
                   G.Access->isWrite() ? "writes" : "reads",
                   P.spell(G.Access->Place, G.Body), Name),
       P);
  F.About.push_back(P.about(Body, Lock));
  Report(std::move(F));
}

static void run(const Program &P, Reporter Report) {
  for (unsigned Body = 0; Body < P.Held.size(); ++Body) {
    if (!P.Held.heldOnEntry(Body).empty())
      continue; // another lock keeps others out
    for (const Path &Lock : locksOf(Body, P))
      if (isOwnLock(Lock, Body, P.Bodies, P.Calls))
        if (Guarded G = guardedBy(Lock, Body, 0, P); G.Access)
          report(P, Body, Lock, G, Report);
  }
}

const Check lockstitch::LocalMutex = {
    .Name = "local-mutex",
    .Summary = "a mutex that each call or each thread has for itself keeps no "
               "two threads apart",
    .Severity = Severity::Error,
    .Cwe = 667,
    .Run = run,
};
