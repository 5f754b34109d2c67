// LockKinds.cpp - which kinds of lock C initialises
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

/// PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP, and its like for error checking; of
/// other initialisers, there is nothing to say.
void Lowering::lowerLockInitialiser(const InitListExpr &E) {
  Path Lock = Paths.builtAt(&E);
  const Expr *Kind = Lock.Root == PathRoot::Top ? nullptr : kindIn(E);
  std::optional<int64_t> Is = Kind ? Paths.constant(Kind) : std::nullopt;
  if (Is == 1)
    emit(Lifetime{.Object = Lock, .Sync = SyncKind::RecursiveMutex},
         E.getBeginLoc());
  else if (Is == 2)
    emit(Lifetime{.Object = Lock, .IsChecked = true}, E.getBeginLoc());
}

static StringRef nameOf(const CallSite &S) {
  return S.Callee && S.Callee->getIdentifier() ? S.Callee->getName()
                                               : StringRef();
}

/// A call that says so and one that does not leave it open.
static void add(std::optional<bool> &Known, bool Is) {
  Known = Known.value_or(true) && Is;
}

/// pthread_mutexattr_settype(&Attribute, PTHREAD_MUTEX_RECURSIVE) and
/// pthread_mutexattr_setrobust(&Attribute, PTHREAD_MUTEX_ROBUST)
void Lowering::noteAttribute(const CallSite &S) {
  StringRef Name = nameOf(S);
  bool IsType = Name == "pthread_mutexattr_settype";
  if ((!IsType && Name != "pthread_mutexattr_setrobust" &&
       Name != "pthread_mutexattr_setrobust_np") ||
      S.Args.size() != 2)
    return;
  Path Attribute = AccessPaths::pointee(Paths.valueOf(S.Args[0]));
  if (Attribute.Root == PathRoot::Top)
    return;
  MutexKind &Kind = Attributes[Attribute];
  std::optional<int64_t> Is = Paths.constant(S.Args[1]);
  if (!IsType)
    return add(Kind.IsRobust, Is == 1);
  // glibc and musl number the kinds otherwise than Apple and the BSDs.
  bool IsLinux = Context.getTargetInfo().getTriple().isOSLinux();
  add(Kind.IsRecursive, Is == (IsLinux ? 1 : 2));
  add(Kind.IsChecked, Is == (IsLinux ? 2 : 1));
}

/// pthread_mutex_init(&Lock, &Attribute), mtx_init(&Lock, mtx_recursive)
Lifetime Lowering::initialised(const CallSite &S, Path Lock, SyncKind As) {
  Lifetime L{.Object = std::move(Lock), .Sync = As};
  if (As != SyncKind::None || S.Args.size() != 2)
    return L;
  bool IsRecursive = false;
  if (nameOf(S) == "mtx_init") {
    IsRecursive = Paths.constant(S.Args[1]).value_or(0) & 1;
  } else if (nameOf(S) == "pthread_mutex_init") {
    auto Known =
        Attributes.find(AccessPaths::pointee(Paths.valueOf(S.Args[1])));
    if (Known != Attributes.end()) {
      IsRecursive = Known->second.IsRecursive.value_or(false);
      L.IsChecked = Known->second.IsChecked.value_or(false);
      L.IsRobust = Known->second.IsRobust.value_or(false);
    }
  }
  if (IsRecursive)
    L.Sync = SyncKind::RecursiveMutex;
  return L;
}
