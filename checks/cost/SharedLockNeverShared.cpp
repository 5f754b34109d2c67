// SharedLockNeverShared.cpp - a lock for readers and writers, without readers
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Check.h"
#include "Story.h"
#include "program/LockUses.h"
#include <fmt/format.h>

using namespace lockstitch;

static bool isSharedLock(const Entity &E) {
  return (E.Sync == SyncKind::SharedMutex ||
          E.Sync == SyncKind::RecursiveSharedMutex) &&
         !E.IsSystem;
}

static void run(const Program &P, Reporter Report) {
  for (const auto &[Id, Uses] : findLockUses(P, isSharedLock)) {
    const Entity &E = P.Bodies.entity(Id);
    if (Uses.Acquired.empty() || Uses.IsShared || Uses.IsLost || !E.Declared)
      continue;
    Finding F;
    F.Where = F.Spelling = E.Declared;
    size_t Count = Uses.Acquired.size();
    F.Message = fmt::format(
        "'{}' is acquired in {} place{}, and never shared: a plain mutex is "
        "smaller and faster",
        E.Name.str(), Count, Count == 1 ? "" : "s");
    tellAcquisitions(F, Uses, P);
    if (isOfLibrary(Uses, P) && !Uses.IsOfOurs)
      F.Doubts.push_back({Certainty::Medium, "belief: code that is not seen "
                                             "may acquire it shared"});
    if (E.Name.contains('<'))
      F.Doubts.push_back({Certainty::Medium,
                          "belief: another instantiation may acquire it "
                          "shared"});
    F.About = {E.Name.str()};
    Report(std::move(F));
  }
}

const Check lockstitch::SharedLockNeverShared = {
    .Name = "shared-lock-never-shared",
    .Summary = "a lock for readers and writers is only ever acquired by "
               "writers, for whom a plain mutex is smaller and faster",
    .Severity = Severity::Note,
    .Shown = Shown::WhereCertain,
    .Run = run,
};
