// Elements.cpp - the statements and expressions that are not calls, to facts
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "extract/Coroutines.h"
#include "extract/Lowering.h"

using namespace clang;
using namespace lockstitch;

void Lowering::lower(const CFGElement &Element) {
  switch (Element.getKind()) {
  case CFGElement::Statement:
  case CFGElement::Constructor:
  case CFGElement::CXXRecordTypedCall:
    return lowerStmt(*Element.castAs<CFGStmt>().getStmt());
  case CFGElement::Initializer:
    return lowerInitialiser(*Element.castAs<CFGInitializer>().getInitializer());
  case CFGElement::AutomaticObjectDtor:
  case CFGElement::DeleteDtor:
  case CFGElement::BaseDtor:
  case CFGElement::MemberDtor:
  case CFGElement::TemporaryDtor:
    return lowerDestructor(Element.castAs<CFGImplicitDtor>());
  case CFGElement::CleanupFunction: {
    auto Cleanup = Element.castAs<CFGCleanupFunction>();
    const VarDecl *D = Cleanup.getVarDecl();
    return end({Paths.storageOf(*D), D->getType(), D->getLocation(), nullptr, D,
                Cleanup.getFunctionDecl()});
  }
  default:
    return;
  }
}

void Lowering::lowerStmt(const Stmt &S) {
  auto *Declarations = dyn_cast<DeclStmt>(&S);
  const Stmt *Place = &S;
  // A declaration that the CFG took apart is not in the source's tree.
  if (Declarations && Declarations->isSingleDecl())
    if (auto *D = dyn_cast<VarDecl>(Declarations->getSingleDecl()))
      if (D->getInit())
        Place = D->getInit();
  if (!Declarations || Place != &S)
    Try = Seen.tryAround(Place);
  Static = Seen.staticMadeBy(Place);
  if (auto *E = dyn_cast<Expr>(&S)) {
    lowerExpr(*E);
    lowerArm(*E);
  } else if (Declarations) {
    for (const Decl *D : Declarations->decls())
      if (auto *Variable = dyn_cast<VarDecl>(D))
        lowerVariable(*Variable);
  } else if (auto *Return = dyn_cast<ReturnStmt>(&S)) {
    lowerReturn(*Return);
  } else if (auto *Directive = dyn_cast<OMPExecutableDirective>(&S)) {
    lowerDirective(*Directive);
  }
  Static = nullptr;
}

void Lowering::lowerExpr(const Expr &E) {
  if (auto *X = dyn_cast<CallExpr>(&E)) {
    if (const CoroutineSuspendExpr *Suspended = Seen.resumedBy(X))
      lowerSuspend(*Suspended);
    return lowerCall(*X);
  }
  if (auto *X = dyn_cast<CXXConstructExpr>(&E)) {
    if (withoutSugar(X) == X)
      lowerConstruction(*X);
    return;
  }
  if (auto *X = dyn_cast<CXXInheritedCtorInitExpr>(&E)) {
    CallSite S;
    S.Site = X;
    S.Callee = X->getConstructor();
    S.Self = Path::self().deref();
    // The parameters are handed on.
    for (ParmVarDecl *P : Function->parameters())
      S.Args.push_back(DeclRefExpr::Create(
          Context, {}, {}, P, /*RefersToEnclosingVariableOrCapture=*/false,
          P->getLocation(), P->getType().getNonReferenceType(), VK_LValue));
    return lowerSite(S);
  }
  if (auto *X = dyn_cast<BinaryOperator>(&E)) {
    if (X->isAssignmentOp())
      lowerAssignment(*X);
    else if (X->isLogicalOp())
      Paths.setValue(X, Value::load(Paths.makeTemp(X->getType())));
    return;
  }
  if (auto *X = dyn_cast<UnaryOperator>(&E)) {
    if (X->isIncrementDecrementOp())
      lowerIncrement(*X);
    return;
  }
  if (auto *X = dyn_cast<CastExpr>(&E)) {
    if (X->getCastKind() == CK_LValueToRValue)
      access(*X->getSubExpr(), AccessKind::Read);
    return;
  }
  if (auto *X = dyn_cast<MaterializeTemporaryExpr>(&E)) {
    if (!X->getType()->isRecordType())
      assignFrom(Paths.builtAt(X), X->getType(), *X->getSubExpr());
    return;
  }
  if (auto *X = dyn_cast<AtomicExpr>(&E)) {
    lowerAtomic(*X);
    return;
  }
  if (auto *X = dyn_cast<CXXThrowExpr>(&E)) {
    if (const Expr *Object = X->getSubExpr())
      Thrown = Context.getCanonicalType(Object->getType().getUnqualifiedType())
                   .getTypePtr();
    emit(Throw{true, {}}, X->getThrowLoc());
    Thrown = nullptr;
    HasThrown = true;
    return;
  }
  if (auto *X = dyn_cast<CXXBindTemporaryExpr>(&E)) {
    Path Object = Paths.pathOf(X);
    if (Object.Root == PathRoot::Temp && Object.Steps.empty() &&
        destructionMatters(X->getType()))
      Live.push_back({Object, X->getType(), X->getEndLoc(), Try, X});
    return;
  }
  if (auto *X = dyn_cast<LambdaExpr>(&E))
    return lowerLambda(*X);
  if (auto *X = dyn_cast<CXXNewExpr>(&E))
    return lowerNew(*X);
  if (auto *X = dyn_cast<CXXDeleteExpr>(&E)) {
    if (const FunctionDecl *Free = X->getOperatorDelete();
        Free && !Entities.isUserCode(Free->getLocation()))
      noteUnsafe(*Free, X->getBeginLoc());
    Path Object = AccessPaths::pointee(Paths.valueOf(X->getArgument()));
    accessAt(Object, X->getDestroyedType(), AccessKind::Write,
             MemoryOrder::Plain, X->getBeginLoc());
    return;
  }
  if (auto *X = dyn_cast<InitListExpr>(&E))
    return lowerInitList(*X);
}

void Lowering::lowerSuspend(const CoroutineSuspendExpr &E) {
  if (!maySuspend(E))
    return;
  Suspend S;
  if (isa<CoawaitExpr>(E))
    if (Path On = Paths.pathOf(E.getOperand()); On.Root != PathRoot::Top)
      S.On = std::move(On);
  emit(std::move(S), E.getKeywordLoc());
}

/// Both arms of `c ? a : b` store what it is in the same temporary.
void Lowering::lowerArm(const Expr &E) {
  for (const AbstractConditionalOperator *Whole : Seen.decidedBy(&E)) {
    if (Whole->getType()->isVoidType() ||
        (Whole->isPRValue() && Whole->getType()->isRecordType()))
      continue;
    std::optional<Value> Known = Paths.knownValue(Whole);
    if (!Known) {
      Known = Value::load(
          Paths.makeTemp(Whole->isGLValue() ? QualType() : Whole->getType()));
      Paths.setValue(Whole, *Known);
    }
    Value What = Paths.valueOf(&E);
    if (Whole->isGLValue()) {
      Path Object = Paths.pathOf(&E);
      What = Object.Root == PathRoot::Top ? Value::unknown()
                                          : Value::address(Object);
    }
    assign(Known->Where, What, E.getExprLoc());
    // `c ? (d ? x : y) : z`: the inner one is an arm too, and an element.
  }
}

//===-- Assignments -------------------------------------------------------===//

void Lowering::assign(const Path &To, const Value &What, SourceLocation Loc) {
  if (To.Root == PathRoot::Top || What == Value::load(To))
    return;
  emit(Assign{To, What}, Loc);
}

/// The values that a later fact or condition can be about.
static bool isTracked(QualType Type) {
  Type = Type.getNonReferenceType();
  return Type->isPointerType() || Type->isMemberPointerType() ||
         Type->isIntegralOrEnumerationType() || Type->isNullPtrType() ||
         Type->isFunctionType();
}

/// Stores what E is in the object of Type at To. Class objects are built in
/// place by their own expressions.
void Lowering::assignFrom(const Path &To, QualType Type, const Expr &E) {
  if (Type->isReferenceType()) {
    const Expr *Inner = withoutSugar(&E);
    // A reference to a temporary keeps it alive.
    if (Inner->isPRValue() && Inner->getType()->isRecordType())
      return assign(To, Value::address(Paths.builtAt(Inner)), E.getExprLoc());
    return assign(To, Paths.argument(&E, Type), E.getExprLoc());
  }
  if (isTracked(Type)) {
    Value What = materialised(E);
    // Of the numbers in shared places, flags and handles alone can matter.
    if (What.What == Value::Kind::Load && lockstitch::isNumber(Type) &&
        !Type->isBooleanType() && !Paths.isNumber(To) &&
        !typeModel(Type, Entities.Model))
      What = Value::unknown();
    return assign(To, What, E.getExprLoc());
  }
  // C copies a struct whole.
  const Expr *Inner = withoutSugar(&E);
  if (Type->isRecordType() && isa<CastExpr>(Inner)) {
    Path From = Paths.pathOf(Inner);
    if (From.Root != PathRoot::Top)
      assign(To, Value::load(From), E.getExprLoc());
    noteCopy(From, To, Type, E.getExprLoc());
  }
}

/// What E evaluates to; of a comparison or negation that can be a condition,
/// a temporary that is set on both branches.
Value Lowering::materialised(const Expr &E) {
  Value Known = Paths.valueOf(&E);
  if (Known.What != Value::Kind::Unknown || IsStopped || HasThrown ||
      !E.getType()->isIntegralOrEnumerationType())
    return Known;
  std::vector<Condition> True = conditions(&E, true);
  std::vector<Condition> False = conditions(&E, false);
  if (True.size() != 1 || False.size() != 1)
    return Known;
  Path Temp = Paths.makeTemp(E.getType());
  unsigned Then = makeBlock(), Else = makeBlock(), After = makeBlock();
  goTo(Then, std::move(True));
  goTo(Else, std::move(False));
  for (unsigned Arm : {Then, Else}) {
    enter(Arm);
    assign(Temp, Value::integer(Arm == Then), E.getExprLoc());
    goTo(After);
  }
  enter(After);
  return Value::load(Temp);
}

void Lowering::lowerVariable(const VarDecl &D) {
  const Expr *Init = D.getInit();
  SourceLocation Loc = D.getLocation();
  Path Object = Paths.storageOf(D);
  if (Init) {
    if (D.isImplicit() && D.getType()->isPointerType()) // for (x : array)
      assign(Object, AccessPaths::anyElement(Paths.valueOf(Init)), Loc);
    else if (!D.getType()->isRecordType() || isa<CastExpr>(withoutSugar(Init)))
      assignFrom(Object, D.getType(), *Init);
    if (isShareable(Object, nullptr) && !D.getType()->isReferenceType() &&
        !D.isStaticLocal())
      accessAt(Object, D.getType(), AccessKind::Write, MemoryOrder::Plain, Loc);
  } else if (isTracked(D.getType()) && !D.hasGlobalStorage()) {
    assign(Object, Value::unknown(), Loc);
  }
  if (!D.hasLocalStorage())
    return;
  if (auto *Cleanup = D.getAttr<CleanupAttr>())
    Live.push_back(
        {Object, D.getType(), Loc, Try, &D, Cleanup->getFunctionDecl()});
  if (D.getType()->isReferenceType()) {
    // The temporary that it extends lives as long as the reference.
    const Expr *Inner = Init ? withoutSugar(Init) : nullptr;
    if (Inner && Inner->isPRValue() && Inner->getType()->isRecordType() &&
        destructionMatters(Inner->getType())) {
      Extended[&D] = Inner;
      std::erase_if(Live, [&](const LiveObject &O) {
        return O.Object == Paths.builtAt(Inner);
      });
      Live.push_back(
          {Paths.builtAt(Inner), Inner->getType(), Seen.endOf(D), Try, &D});
    }
    return;
  }
  if (destructionMatters(D.getType()))
    Live.push_back({Object, D.getType(), Seen.endOf(D), Try, &D});
}

void Lowering::lowerReturn(const ReturnStmt &S) {
  const Expr *E = S.getRetValue();
  if (!E || !Function)
    return;
  QualType Type = Function->getReturnType();
  if (Type->isVoidType())
    return;
  if (!Type->isReferenceType() && Type->isRecordType()) {
    // Built in place at Path::result(), unless C copies a struct.
    assignFrom(Path::result(), Type, *E);
    return;
  }
  Value What =
      Type->isReferenceType() ? Paths.argument(E, Type) : materialised(*E);
  // A number of someone else's tells nothing of what happened here.
  if (What.What == Value::Kind::Load && lockstitch::isNumber(Type) &&
      !Type->isBooleanType() && !Paths.isNumber(What.Where) &&
      !typeModel(Type, Entities.Model))
    return;
  emit(Return{What}, S.getReturnLoc());
}

void Lowering::lowerAssignment(const BinaryOperator &E) {
  const Expr *Left = E.getLHS();
  if (E.isCompoundAssignmentOp()) {
    bool IsSum =
        (E.getOpcode() == BO_AddAssign || E.getOpcode() == BO_SubAssign) &&
        E.getType()->isIntegerType();
    if (Left->getType()->isAtomicType())
      return lowerAtomicSum(E, *Left, IsSum);
    access(*Left, AccessKind::Read);
    access(*Left, AccessKind::Write, MemoryOrder::Plain, IsSum);
    Path To = Paths.pathOf(Left);
    if (!isTracked(Left->getType()))
      return;
    Value What = Value::unknown();
    if (Left->getType()->isPointerType() && To.Root != PathRoot::Top)
      What = Value::address(To.deref().then(Step::anyIndex()));
    return assign(To, What, E.getOperatorLoc());
  }
  assignFrom(Paths.pathOf(Left), Left->getType(), *E.getRHS());
  Fact *Told = access(*Left, AccessKind::Write);
  if (Told && Left->getType()->isAtomicType())
    offerSum(*Told, E, *Left->IgnoreParens(), *E.getRHS());
}

/// `--N` and its like of an _Atomic; IsSum: E is what it makes of it.
void Lowering::lowerAtomicSum(const Expr &E, const Expr &Number, bool IsSum) {
  access(Number, AccessKind::Update, MemoryOrder::Plain, IsSum);
  if (Path Place = Paths.pathOf(&Number); IsSum && Place.Root != PathRoot::Top)
    noteFound(E, Place);
}

void Lowering::lowerIncrement(const UnaryOperator &E) {
  const Expr *Sub = E.getSubExpr();
  if (Sub->getType()->isAtomicType())
    return lowerAtomicSum(E, *Sub, E.isPrefix());
  access(*Sub, AccessKind::Read);
  access(*Sub, AccessKind::Write, MemoryOrder::Plain,
         Sub->getType()->isIntegerType());
  Path To = Paths.pathOf(Sub);
  if (To.Root == PathRoot::Top || !isTracked(Sub->getType()))
    return;
  Value What = Value::unknown();
  if (Sub->getType()->isPointerType())
    What = Value::address(To.deref().then(Step::anyIndex()));
  assign(To, What, E.getOperatorLoc());
}
