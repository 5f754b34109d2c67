// Accesses.cpp - reads and writes that another thread could notice
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "extract/Lowering.h"
#include "clang/Basic/Builtins.h"

using namespace clang;
using namespace lockstitch;

/// Locks, guards and the like are used by their own operations alone.
bool Lowering::isSync(QualType Type) const {
  const TypeModel *Model = typeModel(Type, Entities.Model);
  return Model && (Model->Sync != SyncKind::None || Model->IsAtomic);
}

/// The object that a member gives a reference to a part of, such as a
/// container's operator[]; null where it is known by pointer.
static const Expr *containerOf(const Expr *E) {
  if (!E->isGLValue())
    return nullptr;
  if (auto *X = dyn_cast<CXXOperatorCallExpr>(E))
    return isa_and_nonnull<CXXMethodDecl>(X->getDirectCallee()) ? X->getArg(0)
                                                                : nullptr;
  auto *X = dyn_cast<CXXMemberCallExpr>(E);
  const Expr *Object = X ? X->getImplicitObjectArgument() : nullptr;
  return Object && Object->getType()->isPointerType() ? nullptr : Object;
}

/// The variable that a place is or is a part of; null behind a pointer.
static const VarDecl *variableOf(const Expr *E) {
  while (E) {
    E = withoutSugar(E);
    if (auto *X = dyn_cast<MemberExpr>(E)) {
      if (auto *D = dyn_cast<VarDecl>(X->getMemberDecl()))
        return D;
      if (X->isArrow())
        return nullptr;
      E = X->getBase();
    } else if (auto *X = dyn_cast<ArraySubscriptExpr>(E)) {
      E = X->getBase()->IgnoreParenImpCasts();
      if (!E->getType()->isArrayType())
        return nullptr;
    } else if (auto *X = dyn_cast<DeclRefExpr>(E)) {
      return dyn_cast<VarDecl>(X->getDecl());
    } else {
      E = containerOf(E);
    }
  }
  return nullptr;
}

/// Nobody writes it after it was initialised.
static bool isConstant(const Expr *Place) {
  Place = withoutSugar(Place);
  if (auto *X = dyn_cast<MemberExpr>(Place))
    if (X->getMemberDecl()->getType().isConstQualified())
      return true;
  const VarDecl *D = variableOf(Place);
  return D && !D->getType()->isReferenceType() &&
         Place->getType().isConstQualified() && D->getType().isConstQualified();
}

bool Lowering::isShareable(const Path &Place, const Expr *E) const {
  auto Leads = [](const Step &S) { return S.What == Step::Kind::Deref; };
  if (Place.Root == PathRoot::Top)
    return false;
  if (Place.Root == PathRoot::Alloc || llvm::any_of(Place.Steps, Leads))
    return true;
  if (Place.Root != PathRoot::Entity && Place.Root != PathRoot::Param)
    return false;
  const VarDecl *D = E ? variableOf(E) : nullptr;
  return D && (D->hasGlobalStorage() || Seen.escapes(*D));
}

void Lowering::accessAt(const Path &Place, QualType Type, AccessKind Kind,
                        MemoryOrder Order, SourceLocation Loc, bool IsSum) {
  if (Place.Root == PathRoot::Top || Type->isFunctionType())
    return;
  emit(Access{Place, Kind, Order, Type.isVolatileQualified(), IsSum}, Loc);
}

void Lowering::access(const Expr &Place, AccessKind Kind, MemoryOrder Order,
                      bool IsSum) {
  QualType Type = Place.getType();
  if (Type->isFunctionType() || isSync(Type))
    return;
  if (Kind == AccessKind::Read && isConstant(&Place))
    return;
  Path P = Paths.pathOf(&Place);
  if (!isShareable(P, &Place))
    return;
  if (Type->isAtomicType() && Order == MemoryOrder::Plain)
    Order = MemoryOrder::SeqCst;
  accessAt(P, Type, Kind, Order, Place.getExprLoc(), IsSum);
}

//===-- Built-in atomics --------------------------------------------------===//

/// The values of __ATOMIC_RELAXED and so on, and of std::memory_order.
static MemoryOrder orderOfInt(std::optional<int64_t> Int) {
  switch (Int.value_or(5)) {
  case 0:
    return MemoryOrder::Relaxed;
  case 1:
    return MemoryOrder::Consume;
  case 2:
    return MemoryOrder::Acquire;
  case 3:
    return MemoryOrder::Release;
  case 4:
    return MemoryOrder::AcqRel;
  default:
    return MemoryOrder::SeqCst;
  }
}

/// Whether a built-in adds or subtracts, and returns what that makes.
static bool returnsSum(StringRef Name) {
  return Name.contains("add_and_fetch") || Name.contains("sub_and_fetch") ||
         Name.contains("add_fetch") || Name.contains("sub_fetch");
}

void Lowering::noteFound(const Expr &E, const Path &Place) {
  if (!E.getType()->isIntegralOrEnumerationType())
    return;
  Path Found = Paths.makeTemp(E.getType());
  assign(Found, Value::load(Place), E.getBeginLoc());
  Paths.setValue(&E, Value::load(Found));
}

void Lowering::noteSwap(const Expr &E, const Path &Place, Value Expected) {
  if (Expected.What == Value::Kind::Unknown)
    return;
  Path Found = Paths.makeTemp();
  assign(Found, Value::load(Place), E.getBeginLoc());
  Swaps.insert({withoutSugar(&E), Condition{Value::load(Found), Relation::Eq,
                                            std::move(Expected)}});
}

bool Lowering::lowerAtomic(const AtomicExpr &E) {
  if (E.getOp() == AtomicExpr::AO__c11_atomic_init)
    return false;
  StringRef Name = E.getOpAsString();
  AccessKind Kind = AccessKind::Update;
  if (Name.contains("atomic_load"))
    Kind = AccessKind::Read;
  else if (Name.contains("atomic_store") || Name.contains("atomic_clear"))
    Kind = AccessKind::Write;
  Path Place = AccessPaths::pointee(Paths.valueOf(E.getPtr()));
  if (Place.Root == PathRoot::Top)
    return true;
  MemoryOrder Order = MemoryOrder::SeqCst;
  if (E.getOp() != AtomicExpr::AO__opencl_atomic_init)
    Order = orderOfInt(Paths.constant(E.getOrder()));
  accessAt(Place, E.getPtr()->getType()->getPointeeType(), Kind, Order,
           E.getBeginLoc(), returnsSum(Name));
  if (Kind == AccessKind::Read && E.getType()->isScalarType()) {
    Path Result = Paths.makeTemp(E.getType());
    assign(Result, Value::load(Place), E.getBeginLoc());
    Paths.setValue(&E, Value::load(Result));
  } else if (Kind == AccessKind::Update && E.isCmpXChg()) {
    Path Expected = AccessPaths::pointee(Paths.valueOf(E.getVal1()));
    if (Expected.Root != PathRoot::Top)
      noteSwap(E, Place, Value::load(Expected));
  } else if (Kind == AccessKind::Update) {
    noteFound(E, Place);
  }
  return true;
}

bool Lowering::lowerAtomicBuiltin(const CallExpr &E,
                                  const FunctionDecl &Callee) {
  if (!Callee.getBuiltinID() || !Callee.getIdentifier())
    return false;
  StringRef Name = Callee.getName();
  bool IsSync = Name.starts_with("__sync_");
  if (!IsSync && !Name.starts_with("__atomic_"))
    return false;
  if (E.getNumArgs() == 0)
    return true; // __sync_synchronize()
  Path Place = AccessPaths::pointee(Paths.valueOf(E.getArg(0)));
  AccessKind Kind = AccessKind::Update;
  MemoryOrder Order = MemoryOrder::SeqCst;
  if (Name.starts_with("__sync_lock_release") ||
      Name.starts_with("__atomic_clear")) {
    Kind = AccessKind::Write;
    Order = MemoryOrder::Release;
  } else if (Name.starts_with("__sync_lock_test_and_set")) {
    Order = MemoryOrder::Acquire;
  } else if (!IsSync && E.getNumArgs() > 1) {
    Order = orderOfInt(Paths.constant(E.getArg(E.getNumArgs() - 1)));
  } else if (!IsSync) {
    return true; // __atomic_thread_fence()
  }
  if (E.getArg(0)->getType()->isPointerType())
    accessAt(Place, E.getArg(0)->getType()->getPointeeType(), Kind, Order,
             E.getBeginLoc(), returnsSum(Name));
  if (Name.starts_with("__sync_bool_compare_and_swap") && E.getNumArgs() > 1)
    noteSwap(E, Place, Paths.valueOf(E.getArg(1)));
  else if (Kind == AccessKind::Update && Place.Root != PathRoot::Top)
    noteFound(E, Place);
  return true;
}
