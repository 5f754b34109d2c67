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
      if (A.By)
        Mine.insert(*A.By);
      else
        for (const Context &C : P.Threads.contexts(Body))
          Mine.insert(C.Thread);
    }
  return Out;
}

static bool isMutableState(const Entity &E) {
  return E.Kind == EntityKind::Global && !E.IsConst && !E.IsAtomic &&
         !E.IsThreadLocal && !E.IsSystem && E.Sync == SyncKind::None &&
         E.Declared;
}

static void run(const Program &P, Reporter Report) {
  auto Users = users(P);
  for (const auto &[Id, E] : P.Bodies.entities()) {
    if (!isMutableState(E))
      continue;
    Finding F;
    F.Where = F.Spelling = E.Declared;
    F.About.push_back(E.Name.str());
    if (Users[Id].size() > 1) {
      F.Message = fmt::format("'{}' is mutable state that several threads use",
                              E.Name.str());
      F.Doubts.push_back({Certainty::Medium,
                          "parallel: whether they meet is not told here but "
                          "by data-race"});
    } else {
      F.Message = fmt::format("'{}' is mutable state that all threads share",
                              E.Name.str());
      F.Doubts.push_back(
          {Certainty::Low, "parallel: no two threads were seen to use it"});
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
