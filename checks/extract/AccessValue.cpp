// AccessValue.cpp - from an expression to what it evaluates to
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "extract/AccessPath.h"
#include "llvm/ADT/ScopeExit.h"

using namespace clang;
using namespace lockstitch;

std::optional<int64_t> AccessPaths::constant(const Expr *E) const {
  if (!E || E->isValueDependent() || E->isTypeDependent() ||
      !E->getType()->isIntegralOrEnumerationType() || isa<CallExpr>(E))
    return std::nullopt;
  if (!Entities.Context.getLangOpts().CPlusPlus && E->isGLValue())
    return std::nullopt;
  Expr::EvalResult Result;
  if (!E->EvaluateAsInt(Result, Entities.Context) || Result.HasSideEffects)
    return std::nullopt;
  const llvm::APSInt &Int = Result.Val.getInt();
  if (!Int.isRepresentableByInt64())
    return static_cast<int64_t>(Int.getLimitedValue(INT64_MAX));
  return Int.getExtValue();
}

Value AccessPaths::argument(const Expr *E, QualType Type) {
  if (!Type->isReferenceType())
    return valueOf(E);
  const Expr *Inner = withoutSugar(E);
  if (Inner && Inner->getType()->isFunctionType())
    return valueOf(Inner);
  Path Object = pathOf(E);
  return Object.Root == PathRoot::Top ? Value::unknown()
                                      : Value::address(Object);
}

static Value loadOf(Path P) {
  return P.Root == PathRoot::Top ? Value::unknown() : Value::load(P);
}

static Value addressOf(Path P) {
  return P.Root == PathRoot::Top ? Value::unknown() : Value::address(P);
}

Value AccessPaths::valueOf(const Expr *E) {
  E = withoutSugar(E);
  if (!E || E->isTypeDependent() || Depth > MaxDepth)
    return Value::unknown();
  ++Depth;
  auto Leave = llvm::scope_exit([&] { --Depth; });
  if (auto *Ref = dyn_cast<DeclRefExpr>(E))
    if (auto *F = dyn_cast<FunctionDecl>(Ref->getDecl()))
      return function(*F);
  if (auto *Member = dyn_cast<MemberExpr>(E))
    if (auto *F = dyn_cast<FunctionDecl>(Member->getMemberDecl()))
      return function(*F);
  if (E->getType()->isFunctionType())
    if (auto *X = dyn_cast<UnaryOperator>(E); X && X->getOpcode() == UO_Deref)
      return valueOf(X->getSubExpr());
  if (auto *X = dyn_cast<MaterializeTemporaryExpr>(E))
    return valueOf(X->getSubExpr());
  if (std::optional<int64_t> Int = constant(E))
    return Value::integer(*Int);
  if (E->getType()->isRecordType() || E->isGLValue())
    return loadOf(pathOf(E));
  return scalar(E);
}

Value AccessPaths::scalar(const Expr *E) {
  if (std::optional<Value> Known = knownValue(E))
    return *Known;
  if (auto *X = dyn_cast<CastExpr>(E))
    return converted(*X);
  if (auto *X = dyn_cast<UnaryOperator>(E))
    return unary(*X);
  if (auto *X = dyn_cast<BinaryOperator>(E))
    return binary(*X);
  if (isa<CXXThisExpr>(E))
    return selfValue();
  if (isa<CXXNullPtrLiteralExpr, GNUNullExpr, ImplicitValueInitExpr,
          CXXScalarValueInitExpr>(E))
    return Value::integer(0);
  if (auto *X = dyn_cast<InitListExpr>(E)) {
    if (X->getNumInits() == 0)
      return Value::integer(0);
    return X->getNumInits() == 1 ? valueOf(X->getInit(0)) : Value::unknown();
  }
  if (auto *X = dyn_cast<StmtExpr>(E)) {
    if (!X->getSubStmt()->body_empty())
      if (auto *Last = dyn_cast<Expr>(X->getSubStmt()->body_back()))
        return valueOf(Last);
  }
  return Value::unknown();
}

Value AccessPaths::converted(const CastExpr &E) {
  const Expr *Sub = E.getSubExpr();
  switch (E.getCastKind()) {
  case CK_ArrayToPointerDecay: {
    const Expr *Array = withoutSugar(Sub);
    return isa<StringLiteral, PredefinedExpr>(Array) ? Value::unknown()
                                                     : addressOf(pathOf(Array));
  }
  case CK_NullToPointer:
  case CK_NullToMemberPointer:
    return Value::integer(0);
  case CK_LValueToRValue:
  case CK_AtomicToNonAtomic:
  case CK_NonAtomicToAtomic:
  case CK_FunctionToPointerDecay:
  case CK_BuiltinFnToFnPtr:
  case CK_BitCast:
  case CK_IntegralCast:
  case CK_IntegralToBoolean:
  case CK_PointerToBoolean:
  case CK_MemberPointerToBoolean:
  case CK_BooleanToSignedIntegral:
  case CK_IntegralToPointer:
  case CK_PointerToIntegral:
  case CK_BaseToDerivedMemberPointer:
  case CK_DerivedToBaseMemberPointer:
  case CK_ReinterpretMemberPointer:
  case CK_AddressSpaceConversion:
    return valueOf(Sub);
  default:
    return Value::unknown();
  }
}

Value AccessPaths::unary(const UnaryOperator &E) {
  const Expr *Sub = withoutSugar(E.getSubExpr());
  switch (E.getOpcode()) {
  case UO_AddrOf:
    if (Sub->getType()->isFunctionType() ||
        isa_and_nonnull<CXXMethodDecl>(Sub->getReferencedDeclOfCallee()))
      return valueOf(Sub);
    if (E.getType()->isMemberPointerType())
      return Value::unknown();
    return addressOf(pathOf(Sub));
  case UO_PreInc:
  case UO_PreDec:
    return loadOf(pathOf(Sub));
  case UO_Plus:
    return valueOf(Sub);
  default:
    return Value::unknown();
  }
}

Value AccessPaths::anyElement(const Value &Pointer) {
  Path Object = pointee(Pointer);
  if (Object.Root == PathRoot::Top)
    return Value::unknown();
  bool IsElement = !Object.Steps.empty() &&
                   (Object.Steps.back().What == Step::Kind::Index ||
                    Object.Steps.back().What == Step::Kind::AnyIndex);
  if (IsElement)
    Object.Steps.pop_back();
  return Value::address(Object.then(Step::anyIndex()));
}

Value AccessPaths::binary(const BinaryOperator &E) {
  if (E.isAssignmentOp())
    return loadOf(pathOf(E.getLHS()));
  if (E.getOpcode() == BO_Comma)
    return valueOf(E.getRHS());
  if (!E.isAdditiveOp() || !E.getType()->isPointerType())
    return Value::unknown();
  bool PointerIsLeft = E.getLHS()->getType()->isPointerType();
  return anyElement(valueOf(PointerIsLeft ? E.getLHS() : E.getRHS()));
}
