// MutableGlobal.cpp - state that all threads share
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include <fmt/format.h>

using namespace lockstitch;

/// The threads that use each global.
static std::map<EntityId, std::set<ThreadId>> users(const Program &P) {
  std::map<EntityId, std::set<ThreadId>> Out;
  for (unsigned Body = 0; Body < P.Held.size(); ++Body)
    for (const MemoryAccess &A : P.Held[Body].Accesses) {
      if (A.Place.Root != PathRoot::Entity)
        continue;
      std::set<ThreadId> &Mine = Out[{A.Place.Id}];
      if (A.In->By)
        Mine.insert(*A.In->By);
      else
        for (const Context &C : P.Threads.contexts(Body))
          Mine.insert(C.Thread);
    }
  return Out;
}

/// Two threads, or one that there may be two of.
static bool areSeveral(const std::set<ThreadId> &Users, const Program &P) {
  return Users.size() > 1 || llvm::any_of(Users, [&](ThreadId T) {
           return P.Threads.mayRunTogether(T, T);
         });
}

static bool isMutableState(const Entity &E) {
  return E.Kind == EntityKind::Global && !E.IsConst && !E.IsAtomic &&
         !E.IsThreadLocal && !E.IsSystem && E.Sync == SyncKind::None &&
         E.Declared;
}

static void run(const Program &P, Reporter Report) {
  auto Users = users(P);
  for (const Entity *Each : P.Bodies.entities()) {
    const Entity &E = *Each;
    if (!isMutableState(E))
      continue;
    bool IsShared = areSeveral(Users[E.Id], P);
    Finding F;
    F.Where = F.Spelling = E.Declared;
    F.Message =
        fmt::format("'{}' is mutable state that {}", E.Name.str(),
                    IsShared ? "several threads use" : "all threads share");
    F.About.push_back(E.Name.str());
    F.Doubts.push_back(
        IsShared ? Doubt{Certainty::Medium,
                         "parallel: a lock, or an order, may keep the threads "
                         "apart"}
                 : Doubt{Certainty::Low,
                         "parallel: no two threads were seen to use it"});
    Report(std::move(F));
  }
}

const Check lockstitch::MutableGlobal = {
    .Name = "mutable-global",
    .Summary = "a global or static variable that any thread can change",
    .Severity = Severity::Warning,
    .Cwe = 362,
    .OnFrom = Certainty::High,
    .Run = run,
};
