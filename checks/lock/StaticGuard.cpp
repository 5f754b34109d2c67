// StaticGuard.cpp - a guard that lives as long as the program or the thread
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include <fmt/format.h>

using namespace lockstitch;

/// The variable of the program's, or of each thread's, that the object is or
/// is a part of; null if it is another one's.
static const Entity *lastingOwner(const Path &Object, const Program &P) {
  if (Object.Root != PathRoot::Entity ||
      llvm::is_contained(Object.Steps, Step::deref()))
    return nullptr;
  const Entity &E = P.Bodies.entity({Object.Id});
  return E.Kind == EntityKind::Global ? &E : nullptr;
}

/// The variables that are told to unlock, lock or hand over: their owner knows
/// that they last.
static std::set<EntityId> handledByHand(const Program &P) {
  std::set<EntityId> Out;
  P.eachFact([&](unsigned, const Fact &X) {
    if (auto *U = std::get_if<GuardUse>(&X.What)) {
      if (U->What == GuardUse::Kind::Unlock ||
          U->What == GuardUse::Kind::Relock ||
          U->What == GuardUse::Kind::Disown)
        Out.insert(lastEntity(U->Object));
    } else if (auto *M = std::get_if<GuardMove>(&X.What)) {
      Out.insert({lastEntity(M->To), lastEntity(M->From)});
    }
  });
  return Out;
}

/// "'Hold' is static: it acquires 'Mutex' in the first call and keeps it"
static std::string messageFor(const Entity &Owner, bool IsPart,
                              llvm::StringRef Name, llvm::StringRef Lock) {
  std::string Taken = fmt::format("{} acquires '{}'",
                                  IsPart ? "a guard in it" : "it", Lock.str());
  if (Owner.IsThreadLocal)
    return fmt::format("'{}' is thread_local: {} once and keeps it until the "
                       "thread ends",
                       Name.str(), Taken);
  if (Owner.IsStaticLocal)
    return fmt::format("'{}' is static: {} in the first call and keeps it "
                       "until the program ends",
                       Name.str(), Taken);
  return fmt::format("'{}' is global: {} before 'main' and keeps it until the "
                     "program ends",
                     Name.str(), Taken);
}

static void reportGuard(const Program &P, unsigned Body, const Fact &X,
                        const std::set<EntityId> &ByHand, Reporter Report) {
  auto &G = std::get<Guard>(X.What);
  if (G.Locks.empty() || G.How == Bind::Defers || G.How == Bind::Empty ||
      ByHand.count(lastEntity(G.Object)))
    return;
  const Entity *Owner = lastingOwner(G.Object, P);
  if (!Owner)
    return;
  Finding F = findingAt(X, messageFor(*Owner, !G.Object.Steps.empty(),
                                      P.spell(G.Object, Body),
                                      P.spell(G.Locks.front(), Body)));
  F.About.push_back(P.about(Body, G.Object));
  addFixes(F, X, StaticGuard);
  Report(std::move(F));
}

/// The guard that the callee leaves locked in the object that it makes, at As
/// by its own name.
static const GuardState *guardLeftBy(unsigned Callee, PathRoot As,
                                     const Program &P) {
  const GuardState *Found = nullptr;
  for (const Outcome &O : P.Held[Callee].Summary.Outcomes) {
    if (O.IsThrow)
      continue;
    auto Left = llvm::find_if(O.Guards, [&](const GuardState &G) {
      return G.Owns && !G.Locks.empty() && G.Object.Root == As;
    });
    if (Left == O.Guards.end())
      return nullptr;
    Found = &*Left;
  }
  return Found;
}

/// What the call builds: the object whose constructor it is, or its result.
static const Path *builtBy(const Call &C, PathRoot As) {
  if (As == PathRoot::Return)
    return C.Result ? &*C.Result : nullptr;
  return C.Self && C.Self->What == Value::Kind::Address ? &C.Self->Where
                                                        : nullptr;
}

static void reportObject(const Program &P, unsigned Body, const Fact &X,
                         const std::set<EntityId> &ByHand, Reporter Report) {
  for (const CallEdge &E : P.Calls.callsAt(Body, X)) {
    bool IsMade = P.Bodies[E.Callee].Facts->Is == Role::Constructor;
    PathRoot As = IsMade ? PathRoot::This : PathRoot::Return;
    const Path *Object = builtBy(std::get<Call>(X.What), As);
    const Entity *Owner = Object ? lastingOwner(*Object, P) : nullptr;
    const GuardState *G = Owner ? guardLeftBy(E.Callee, As, P) : nullptr;
    if (!G || ByHand.count(lastEntity(G->Object)) ||
        ByHand.count(lastEntity(*Object)))
      continue;
    std::string Lock = P.spell(G->Locks.front(), E.Callee);
    Finding F =
        findingAt(X, messageFor(*Owner, IsMade, P.spell(*Object, Body), Lock));
    if (G->Bound)
      tell(F, *G->Bound, fmt::format("acquires '{}'", Lock), P);
    if (IsMade)
      F.Doubts.push_back({Certainty::Medium,
                          "belief: the object may be meant to hold the lock"});
    F.About.push_back(P.about(Body, *Object));
    return Report(std::move(F));
  }
}

static void run(const Program &P, Reporter Report) {
  std::set<EntityId> ByHand = handledByHand(P);
  P.eachFact([&](unsigned Body, const Fact &X) {
    if (std::holds_alternative<Guard>(X.What))
      reportGuard(P, Body, X, ByHand, Report);
    else if (std::holds_alternative<Call>(X.What))
      reportObject(P, Body, X, ByHand, Report);
  });
}

const Check lockstitch::StaticGuard = {
    .Name = "static-guard",
    .Summary = "a guard with static or thread storage acquires its lock once "
               "and keeps it, so that others wait forever and later calls are "
               "not protected",
    .Severity = Severity::Error,
    .Cwe = 667,
    .Run = run,
};
