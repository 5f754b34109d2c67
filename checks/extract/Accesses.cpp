// Accesses.cpp - reads and writes that another thread could notice
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "extract/Lowering.h"

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

Fact *Lowering::accessAt(const Path &Place, QualType Type, AccessKind Kind,
                         MemoryOrder Order, SourceLocation Loc, bool IsSum) {
  if (Place.Root == PathRoot::Top || Type->isFunctionType())
    return nullptr;
  return &emit(Access{Place, Kind, Order, Type.isVolatileQualified(), IsSum},
               Loc);
}

Fact *Lowering::access(const Expr &Place, AccessKind Kind, MemoryOrder Order,
                       bool IsSum) {
  QualType Type = Place.getType();
  if (Type->isFunctionType() || isSync(Type))
    return nullptr;
  if (Kind == AccessKind::Read && isConstant(&Place))
    return nullptr;
  Path P = Paths.pathOf(&Place);
  if (!isShareable(P, &Place))
    return nullptr;
  if (Type->isAtomicType() && Order == MemoryOrder::Plain)
    Order = MemoryOrder::SeqCst;
  Fact *Told = accessAt(P, Type, Kind, Order, Place.getExprLoc(), IsSum);
  if (Told && Kind != AccessKind::Read)
    std::get<Access>(Told->What).Stride = strideAt(Place);
  return Told;
}

namespace {
/// An element of an array, or of what is like one.
struct Subscript {
  const Expr *Element = nullptr;
  const Expr *Index = nullptr;
};
} // namespace

/// The element that a place is or is a part of.
static Subscript subscriptIn(const Expr *E) {
  while (E) {
    E = withoutSugar(E);
    if (auto *X = dyn_cast<ArraySubscriptExpr>(E))
      return {X, X->getIdx()};
    auto *Call = dyn_cast<CXXOperatorCallExpr>(E);
    if (Call && Call->getOperator() == OO_Subscript && Call->getNumArgs() == 2)
      return {Call, Call->getArg(1)};
    auto *Member = dyn_cast<MemberExpr>(E);
    E = Member && !Member->isArrow() ? Member->getBase() : nullptr;
  }
  return {};
}

uint32_t Lowering::strideAt(const Expr &Place) const {
  auto [Element, Index] = subscriptIn(&Place);
  if (!Index || !Index->getType()->isIntegralOrEnumerationType() ||
      Element->getType()->isDependentType() ||
      Element->getType()->isIncompleteType() ||
      (!Paths.constant(Index) && !Seen.isFixed(Index)))
    return 0;
  uint64_t Size = Context.getTypeSizeInChars(Element->getType()).getQuantity();
  return Size <= UINT32_MAX ? uint32_t(Size) : 0;
}
