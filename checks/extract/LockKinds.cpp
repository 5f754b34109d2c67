// LockKinds.cpp - which locks of C are initialised as recursive ones
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "extract/Lowering.h"
#include "clang/Basic/TargetInfo.h"

using namespace clang;
using namespace lockstitch;

/// The initialiser of glibc's field __kind, however deep it is nested.
static const Expr *kindIn(const InitListExpr &E) {
  const RecordDecl *Class = E.getType()->getAsRecordDecl();
  if (!Class || !Class->getDefinition())
    return nullptr;
  unsigned I = 0;
  for (const FieldDecl *F : Class->getDefinition()->fields()) {
    if (Class->isUnion() && F != E.getInitializedFieldInUnion())
      continue;
    if (I == E.getNumInits())
      return nullptr;
    const Expr *Init = E.getInit(I++);
    if (F->getName() == "__kind")
      return Init;
    if (auto *Inner = dyn_cast_or_null<InitListExpr>(Init))
      if (const Expr *Found = kindIn(*Inner))
        return Found;
  }
  return nullptr;
}

/// PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP; of other initialisers, there is
/// nothing to say.
void Lowering::lowerLockInitialiser(const InitListExpr &E) {
  Path Lock = Paths.builtAt(&E);
  const Expr *Kind = Lock.Root == PathRoot::Top ? nullptr : kindIn(E);
  if (Kind && Paths.constant(Kind) == 1)
    emit(Lifetime{Lock, false, SyncKind::RecursiveMutex}, E.getBeginLoc());
}

static StringRef nameOf(const CallSite &S) {
  return S.Callee && S.Callee->getIdentifier() ? S.Callee->getName()
                                               : StringRef();
}

/// pthread_mutexattr_settype(&Attribute, PTHREAD_MUTEX_RECURSIVE)
void Lowering::noteAttribute(const CallSite &S) {
  if (nameOf(S) != "pthread_mutexattr_settype" || S.Args.size() != 2)
    return;
  Path Attribute = AccessPaths::pointee(Paths.valueOf(S.Args[0]));
  if (Attribute.Root == PathRoot::Top)
    return;
  // glibc and musl number the kinds otherwise than Apple and the BSDs.
  int Recursive = Context.getTargetInfo().getTriple().isOSLinux() ? 1 : 2;
  bool Is = Paths.constant(S.Args[1]) == Recursive;
  auto [Known, IsNew] = IsRecursive.try_emplace(Attribute, Is);
  Known->second &= Is;
}

/// pthread_mutex_init(&Lock, &Attribute), mtx_init(&Lock, mtx_recursive)
SyncKind Lowering::initialisedAs(const CallSite &S) {
  if (S.Args.size() != 2)
    return SyncKind::None;
  bool Is = false;
  if (nameOf(S) == "mtx_init") {
    Is = Paths.constant(S.Args[1]).value_or(0) & 1;
  } else if (nameOf(S) == "pthread_mutex_init") {
    Path Attribute = AccessPaths::pointee(Paths.valueOf(S.Args[1]));
    auto Known = IsRecursive.find(Attribute);
    Is = Known != IsRecursive.end() && Known->second;
  }
  return Is ? SyncKind::RecursiveMutex : SyncKind::None;
}
