// Callbacks.cpp - calls of whatever others set, with a lock held
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Callbacks.h"
#include "program/OwnSections.h"

using namespace lockstitch;

/// Whether the caller does not say which function it is.
static bool isOpen(const Call &C, const Functions &F) {
  if (C.Callee.What == Value::Kind::Load)
    return true;
  if (!C.IsVirtual || C.Callee.What != Value::Kind::Function)
    return false;
  // What ends an object is no callback.
  llvm::StringRef Name = F.entity(C.Callee.Callee).Name;
  return !Name.contains("::~");
}

/// The first place in the body where the lock is acquired.
static const Fact *acquiredAt(const Path &Lock, const FunctionFacts &Facts,
                              const OwnSections &Sections) {
  for (const BasicBlock &B : Facts.Blocks)
    for (const Fact &X : B.Facts)
      if (llvm::is_contained(Sections.acquires(X), Lock))
        return &X;
  return nullptr;
}

std::vector<Callback> lockstitch::findCallbacks(const Functions &F,
                                                const CallGraph &Calls,
                                                const Locksets &Held,
                                                const HappensBefore &Threads) {
  std::vector<Callback> Out;
  for (unsigned Body = 0; Body < F.size(); ++Body) {
    if (Threads.contexts(Body).empty())
      continue;
    const std::set<Path> &OnEntry = Held.heldOnEntry(Body);
    std::optional<OwnSections> Sections;
    for (const BasicBlock &B : F[Body].Facts->Blocks)
      for (const Fact &X : B.Facts) {
        auto *C = std::get_if<Call>(&X.What);
        if (!C || !isOpen(*C, F))
          continue;
        unsigned Targets = Calls.callsAt(Body, X).size();
        if (Targets == 1)
          continue;
        if (!Sections)
          Sections.emplace(Body, F, Calls, Held);
        Callback New{Body, &X, {}, nullptr, Targets};
        const std::set<Path> &Own = Sections->alwaysHeldBefore(X);
        if (!Own.empty()) {
          New.Lock = *Own.begin();
          New.Acquired = acquiredAt(New.Lock, *F[Body].Facts, *Sections);
        } else if (!OnEntry.empty()) {
          New.Lock = *OnEntry.begin();
        } else {
          continue;
        }
        Out.push_back(std::move(New));
      }
  }
  return Out;
}
