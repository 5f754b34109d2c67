// OwnLocks.cpp - locks that only one call of a function can name
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/OwnLocks.h"
#include "program/Mentions.h"

using namespace lockstitch;

/// Calls that pass the lock on; further ones are not followed.
static constexpr unsigned MaxDepth = 4;

static bool isOnlyLocked(unsigned Body, const Path &Lock, unsigned Depth,
                         const Functions &F, const CallGraph &Calls);

/// The number of the argument that leads to the lock. Nothing: none does, or
/// more of the call than one argument.
static std::optional<unsigned> passedBy(const Call &C, const Path &Lock) {
  std::optional<unsigned> Found;
  for (unsigned I = 0; I < C.Args.size(); ++I) {
    const Value &Arg = C.Args[I];
    bool IsLock = (Arg.What == Value::Kind::Address && Arg.Where == Lock) ||
                  (Arg.What == Value::Kind::Load && Arg.Where.deref() == Lock);
    if (IsLock && Found)
      return std::nullopt;
    if (IsLock)
      Found = I;
  }
  return Found;
}

static bool isOnlyLockedByCallee(const Fact &X, unsigned Body, const Path &Lock,
                                 unsigned Depth, const Functions &F,
                                 const CallGraph &Calls) {
  const Call &C = std::get<Call>(X.What);
  std::optional<unsigned> Arg = passedBy(C, Lock);
  if (!Arg || Depth == MaxDepth)
    return false;
  llvm::ArrayRef<CallEdge> Callees = Calls.callsAt(Body, X);
  return !Callees.empty() && llvm::all_of(Callees, [&](const CallEdge &E) {
    return isOnlyLocked(E.Callee, Path::param(*Arg).deref(), Depth + 1, F,
                        Calls);
  });
}

static bool isOnlyLocked(unsigned Body, const Path &Lock, unsigned Depth,
                         const Functions &F, const CallGraph &Calls) {
  Path Root = Lock;
  while (!Root.Steps.empty())
    Root.Steps.pop_back();
  for (const BasicBlock &B : F[Body].Facts->Blocks)
    for (const Fact &X : B.Facts) {
      bool IsLocking = std::holds_alternative<Acquire>(X.What) ||
                       std::holds_alternative<Release>(X.What) ||
                       std::holds_alternative<Guard>(X.What) ||
                       std::holds_alternative<Lifetime>(X.What);
      if (IsLocking || !mentions(X, Root))
        continue;
      if (!std::holds_alternative<Call>(X.What) ||
          !isOnlyLockedByCallee(X, Body, Lock, Depth, F, Calls))
        return false;
    }
  return true;
}

/// Whether any body but Body speaks of the variable.
static bool isNamedElsewhere(const Path &Variable, unsigned Body,
                             const Functions &F) {
  for (unsigned Other = 0; Other < F.size(); ++Other)
    if (Other != Body)
      for (const BasicBlock &B : F[Other].Facts->Blocks)
        for (const Fact &X : B.Facts)
          if (mentions(X, Variable))
            return true;
  return false;
}

bool lockstitch::isOwnLock(const Path &Lock, unsigned Body, const Functions &F,
                           const CallGraph &Calls) {
  if (Lock.Root != PathRoot::Entity || !Lock.Steps.empty())
    return false;
  const Entity &E = F.entity({Lock.Id});
  bool IsOfThread = E.Kind == EntityKind::Global && E.IsThreadLocal;
  if (!isLock(E.Sync) || (E.Kind != EntityKind::Local && !IsOfThread))
    return false;
  return isOnlyLocked(Body, Lock, 0, F, Calls) &&
         (!IsOfThread || E.IsStaticLocal || !isNamedElsewhere(Lock, Body, F));
}
