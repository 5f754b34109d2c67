// MutableGlobal.cpp - state that all threads share
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include "program/Loops.h"
#include <fmt/format.h>

using namespace lockstitch;

namespace {
struct Use {
  unsigned Body;
  const HeldAccess *Access;
};

/// Where each global is used.
class Uses {
public:
  explicit Uses(const Program &P) : P(P) {
    for (unsigned Body = 0; Body < P.Held.size(); ++Body)
      for (const HeldAccess &A : P.Held[Body].Accesses)
        Of[{A.Place.Id}].push_back({Body, &A});
  }

  /// A write from a started thread with no lock held, where another thread
  /// uses the global as well; or null.
  const Use *raceOn(EntityId Global) const {
    auto It = Of.find(Global);
    if (It == Of.end())
      return nullptr;
    for (const Use &U : It->second)
      if (isUnlockedWrite(U) && isShared(U, It->second))
        return &U;
    return nullptr;
  }

private:
  bool isUnlockedWrite(const Use &U) const {
    const auto &A = std::get<Access>(U.Access->At->What);
    return U.Access->Kind != AccessKind::Read &&
           A.Order == MemoryOrder::Plain && U.Access->Held.empty() &&
           P.Held.heldOnEntry(U.Body).empty() && P.Roots.isReached(U.Body);
  }

  /// Whether another thread than the one that writes uses the global.
  bool isShared(const Use &Write, const std::vector<Use> &All) const {
    if (startsManyTimes(P.Roots.rootOf(Write.Body)))
      return true;
    return llvm::any_of(All, [&](const Use &U) {
      return P.Bodies[U.Body].Units.meets(P.Bodies[Write.Body].Units) &&
             !P.Roots.isReached(U.Body) &&
             P.Bodies[U.Body].Facts->Is != Role::Initialiser;
    });
  }

  bool startsManyTimes(const ThreadRoot &R) const {
    unsigned Starts = llvm::count_if(P.Roots.roots(),
                                     [&](auto &X) { return X.Body == R.Body; });
    if (Starts > 1)
      return true;
    const FunctionFacts &F = *P.Bodies[R.Starter].Facts;
    Loops L(F);
    for (unsigned B = 0; B < F.Blocks.size(); ++B)
      for (const Fact &X : F.Blocks[B].Facts)
        if (&X == R.At)
          return L.isInLoop(B);
    return false;
  }

  const Program &P;
  std::map<EntityId, std::vector<Use>> Of;
};
} // namespace

static bool isMutableState(const Entity &E) {
  return E.Kind == EntityKind::Global && !E.IsConst && !E.IsAtomic &&
         !E.IsThreadLocal && !E.IsSystem && E.Sync == SyncKind::None &&
         E.Declared;
}

static void run(const Program &P, Reporter Report) {
  Uses All(P);
  for (const auto &[Id, E] : P.Bodies.entities()) {
    if (!isMutableState(E))
      continue;
    Finding F;
    F.Where = F.Spelling = E.Declared;
    F.About.push_back(E.Name.str());
    if (const Use *U = All.raceOn(Id)) {
      const ThreadRoot &Root = P.Roots.rootOf(U->Body);
      F.Message = fmt::format(
          "'{}' is changed by several threads without a lock", E.Name.str());
      F.Notes.push_back({Root.At->Where,
                         fmt::format("a thread is started here that runs '{}'",
                                     P.shortName(P.Bodies[Root.Body].id()))});
      F.Notes.push_back(
          {U->Access->At->Where,
           fmt::format("'{}' changes '{}' here",
                       P.shortName(P.Bodies[U->Body].id()), E.Name.str())});
    } else {
      F.Message = fmt::format("'{}' is mutable state that all threads share",
                              E.Name.str());
      F.Doubts.push_back(
          {Certainty::Low,
           "parallel: no two threads were seen to use it without a lock"});
    }
    Report(std::move(F));
  }
}

const Check lockstitch::MutableGlobal = {
    .Name = "mutable-global",
    .Summary = "a global or static variable that threads can change without "
               "a lock",
    .Severity = Severity::Warning,
    .Cwe = 362,
    .OnFrom = Certainty::High,
    .Run = run,
};
