// Conditions.cpp - what must hold for control to take an edge
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "extract/Lowering.h"
#include "clang/Basic/Builtins.h"

using namespace clang;
using namespace lockstitch;

static std::optional<Relation> relationOf(BinaryOperatorKind Op) {
  switch (Op) {
  case BO_EQ:
    return Relation::Eq;
  case BO_NE:
    return Relation::Ne;
  case BO_LT:
    return Relation::Lt;
  case BO_LE:
    return Relation::Le;
  case BO_GT:
    return Relation::Gt;
  case BO_GE:
    return Relation::Ge;
  default:
    return std::nullopt;
  }
}

/// Without what leaves it as true or as false as it was: conversions, and
/// __builtin_expect of the likely() macros.
static const Expr *truthOf(const Expr *E) {
  while (E) {
    E = withoutSugar(E);
    if (auto *Cast = dyn_cast<CastExpr>(E)) {
      CastKind Kind = Cast->getCastKind();
      if (Kind != CK_IntegralToBoolean && Kind != CK_IntegralCast &&
          Kind != CK_PointerToBoolean && Kind != CK_MemberPointerToBoolean &&
          Kind != CK_BooleanToSignedIntegral)
        return E;
      E = Cast->getSubExpr();
      continue;
    }
    auto *Callee =
        isa<CallExpr>(E) ? cast<CallExpr>(E)->getDirectCallee() : nullptr;
    unsigned Builtin = Callee ? Callee->getBuiltinID() : 0;
    if (Builtin != Builtin::BI__builtin_expect &&
        Builtin != Builtin::BI__builtin_expect_with_probability)
      return E;
    E = cast<CallExpr>(E)->getArg(0);
  }
  return E;
}

std::vector<Condition> Lowering::comparison(const Expr *Left, Relation Is,
                                            const Expr *Right) {
  // (x == y) == false, !x != 0
  bool IsEquality = Is == Relation::Eq || Is == Relation::Ne;
  if (IsEquality && Paths.constant(Left) && !Paths.constant(Right))
    std::swap(Left, Right);
  const Expr *Truth = truthOf(Left);
  std::optional<int64_t> Int = Paths.constant(Right);
  if (IsEquality && Int == 0 &&
      Paths.valueOf(Truth).What == Value::Kind::Unknown)
    return conditions(Truth, Is == Relation::Ne);
  // x == true
  if (IsEquality && (Int == 0 || Int == 1) &&
      Truth->isKnownToHaveBooleanValue())
    return conditions(Truth, (Is == Relation::Eq) == (Int == 1));
  Value A = Paths.valueOf(Truth);
  Value B = Paths.valueOf(Right);
  if (A.What == Value::Kind::Unknown || B.What == Value::Kind::Unknown)
    return {};
  if (A.What == Value::Kind::Integer && B.What == Value::Kind::Integer)
    return {};
  return {{A, Is, B}};
}

/// What follows from E being true (false): a conjunction, empty if nothing
/// can be said.
std::vector<Condition> Lowering::conditions(const Expr *E, bool IsTrue) {
  E = truthOf(E);
  if (!E || E->isTypeDependent())
    return {};
  if (auto *X = dyn_cast<UnaryOperator>(E); X && X->getOpcode() == UO_LNot)
    return conditions(X->getSubExpr(), !IsTrue);
  if (auto *X = dyn_cast<BinaryOperator>(E)) {
    if (std::optional<Relation> Is = relationOf(X->getOpcode()))
      return comparison(X->getLHS(), IsTrue ? *Is : negate(*Is), X->getRHS());
    if (X->getOpcode() == BO_Comma)
      return conditions(X->getRHS(), IsTrue);
  }
  if (auto Swap = Swaps.find(E); Swap != Swaps.end())
    return {IsTrue ? Swap->second : Swap->second.negated()};
  Value What = Paths.valueOf(E);
  if (What.What != Value::Kind::Load)
    return {};
  return {{What, IsTrue ? Relation::Ne : Relation::Eq, Value::integer(0)}};
}

std::vector<std::vector<Condition>>
Lowering::switchConditions(const CFGBlock &B, const SwitchStmt &S) {
  std::vector<std::vector<Condition>> When;
  Value What = Paths.valueOf(S.getCond());
  std::vector<Condition> Otherwise;
  for (const CFGBlock *Next : B.succs()) {
    std::vector<Condition> Edge;
    const CaseStmt *Case =
        Next ? dyn_cast_or_null<CaseStmt>(Next->getLabel()) : nullptr;
    if (Case && !Case->getRHS())
      if (std::optional<int64_t> Int = Paths.constant(Case->getLHS());
          Int && What.What == Value::Kind::Load) {
        Edge.push_back({What, Relation::Eq, Value::integer(*Int)});
        Otherwise.push_back(Edge.back().negated());
      }
    When.push_back(std::move(Edge));
  }
  // The default, or the way past the switch, is Clang's last successor.
  if (!When.empty() && When.back().empty())
    When.back() = std::move(Otherwise);
  return When;
}

/// Without the variable that it is stored in on the way.
static const Expr *valueStored(const Expr *E) {
  E = truthOf(E);
  if (auto *X = dyn_cast_or_null<BinaryOperator>(E);
      X && X->getOpcode() == BO_Assign)
    return truthOf(X->getRHS());
  return E;
}

static bool isSetjmp(const Expr *E) {
  auto *Call = dyn_cast_or_null<CallExpr>(E);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  return Callee && Callee->getIdentifier() &&
         Callee->getName().ends_with("setjmp");
}

/// What a condition that asks setjmp finds when that returns for the first
/// time. Of its second return nothing is known: which locks are held then is
/// up to who jumps.
std::optional<bool> Lowering::firstReturn(const CFGBlock &B) {
  bool IsNegated = false;
  const Expr *E = truthOf(dyn_cast_or_null<Expr>(B.getTerminatorCondition()));
  for (;; IsNegated = !IsNegated) {
    auto *Not = dyn_cast_or_null<UnaryOperator>(E);
    if (!Not || Not->getOpcode() != UO_LNot)
      break;
    E = truthOf(Not->getSubExpr());
  }
  if (isSetjmp(valueStored(E)))
    return IsNegated;
  auto *X = dyn_cast_or_null<BinaryOperator>(E);
  if (!X || (X->getOpcode() != BO_EQ && X->getOpcode() != BO_NE))
    return std::nullopt;
  std::optional<int64_t> Int = Paths.constant(X->getRHS());
  if (!Int || !isSetjmp(valueStored(X->getLHS())))
    return std::nullopt;
  return ((*Int == 0) == (X->getOpcode() == BO_EQ)) != IsNegated;
}

std::vector<std::vector<Condition>>
Lowering::edgeConditions(const CFGBlock &B) {
  if (!B.getTerminator().isValid() || !B.getTerminator().isStmtBranch())
    return {};
  const Stmt *Terminator = B.getTerminatorStmt();
  if (auto *Switch = dyn_cast<SwitchStmt>(Terminator))
    return switchConditions(B, *Switch);
  if (B.succ_size() != 2)
    return {};
  auto *E = dyn_cast_or_null<Expr>(B.getTerminatorCondition());
  // The block that ends a condition `a && b` has evaluated b.
  while (E) {
    E = E->IgnoreParens();
    auto *Logical = dyn_cast<BinaryOperator>(E);
    if (!Logical || !Logical->isLogicalOp() || Paths.knownValue(Logical))
      break;
    E = Logical->getRHS();
  }
  if (!E)
    return {};
  return {conditions(E, true), conditions(E, false)};
}
