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

/// Where each global is used, and by which threads.
class Uses {
public:
  explicit Uses(const Program &P) : P(P), Starts(P.Held.size()) {
    for (unsigned Body = 0; Body < P.Held.size(); ++Body)
      for (const HeldAccess &A : P.Held[Body].Accesses)
        Of[{A.Place.Id}].push_back({Body, &A});
    for (const ThreadRoot &R : P.Roots.roots())
      if (R.Kind != SpawnKind::Signal)
        reachUnlocked(R);
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

  /// A start of a thread that comes to Body with no lock held.
  const ThreadRoot &startOf(unsigned Body) const {
    return *Starts[Body].front();
  }

private:
  /// A pointer that may hold more functions says little of which is called.
  static constexpr unsigned FewGuesses = 8;

  /// Notes the bodies that R comes to with no lock held around any call on the
  /// way; calls of one of many functions, and what
  /// runs once while others wait, are left out.
  void reachUnlocked(const ThreadRoot &R) {
    std::vector<unsigned> Todo = {R.Body};
    while (!Todo.empty()) {
      unsigned Body = Todo.back();
      Todo.pop_back();
      if (llvm::is_contained(Starts[Body], &R))
        continue;
      Starts[Body].push_back(&R);
      for (const CallEdge &E : P.Calls.callsOf(Body))
        if (!std::get<Call>(E.At->What).IsOnce && E.Guesses <= FewGuesses &&
            P.Held[Body].Unlocked.count(E.At))
          Todo.push_back(E.Callee);
    }
  }

  bool isUnlockedWrite(const Use &U) const {
    const auto &A = std::get<Access>(U.Access->At->What);
    return U.Access->Kind != AccessKind::Read && !A.IsVolatile &&
           A.Order == MemoryOrder::Plain && !U.Access->IsUnderLock &&
           !Starts[U.Body].empty();
  }

  /// Whether another thread than the one that writes uses the global.
  bool isShared(const Use &Write, const std::vector<Use> &All) const {
    const auto &Mine = Starts[Write.Body];
    if (Mine.size() > 1 ||
        llvm::any_of(Mine, [&](const ThreadRoot *R) { return isInLoop(*R); }))
      return true;
    return llvm::any_of(All, [&](const Use &U) {
      return P.Bodies[U.Body].Units.meets(P.Bodies[Write.Body].Units) &&
             P.Bodies[U.Body].Facts->Is != Role::Initialiser &&
             (!P.Roots.isReached(U.Body) || Starts[U.Body] != Mine);
    });
  }

  bool isInLoop(const ThreadRoot &R) const {
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
  std::vector<std::vector<const ThreadRoot *>> Starts;
};
} // namespace

static bool isMutableState(const Entity &E) {
  return E.Kind == EntityKind::Global && !E.IsConst && !E.IsAtomic &&
         !E.IsThreadLocal && !E.IsSystem && E.Sync == SyncKind::None &&
         E.Declared;
}

// A lambda is called by the function that it is in.
static std::string describe(EntityId Function, const Program &P) {
  return fmt::format(
      "{}'{}'", P.name(Function).ends_with("::lambda") ? "a lambda in " : "",
      P.shortName(Function));
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
      const ThreadRoot &Root = All.startOf(U->Body);
      F.Message = fmt::format(
          "'{}' is changed by several threads without a lock", E.Name.str());
      F.Notes.push_back(
          {Root.At->Where, fmt::format("a thread is started here that runs {}",
                                       describe(P.Bodies[Root.Body].id(), P))});
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
