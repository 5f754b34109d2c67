// AccessPath.cpp - from an expression to the object or the value that it names
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "extract/AccessPath.h"
#include "llvm/ADT/ScopeExit.h"
#include <fmt/format.h>

using namespace clang;
using namespace lockstitch;

static bool keepsObject(CastKind Kind) {
  switch (Kind) {
  case CK_NoOp:
  case CK_DerivedToBase:
  case CK_UncheckedDerivedToBase:
  case CK_BaseToDerived:
  case CK_Dynamic:
  case CK_ConstructorConversion:
  case CK_UserDefinedConversion:
  case CK_LValueBitCast:
    return true;
  default:
    return false;
  }
}

/// One layer of sugar off, or E itself.
static const Expr *peel(const Expr *E) {
  if (auto *X = dyn_cast<ParenExpr>(E))
    return X->getSubExpr();
  if (auto *X = dyn_cast<FullExpr>(E))
    return X->getSubExpr();
  if (auto *X = dyn_cast<CXXBindTemporaryExpr>(E))
    return X->getSubExpr();
  if (auto *X = dyn_cast<SubstNonTypeTemplateParmExpr>(E))
    return X->getReplacement();
  if (auto *X = dyn_cast<CXXDefaultArgExpr>(E))
    return X->hasRewrittenInit() ? X->getAdjustedRewrittenExpr() : X->getExpr();
  if (auto *X = dyn_cast<CXXDefaultInitExpr>(E))
    return X->getExpr() ? X->getExpr() : E;
  if (auto *X = dyn_cast<GenericSelectionExpr>(E))
    return X->isResultDependent() ? E : X->getResultExpr();
  if (auto *X = dyn_cast<ChooseExpr>(E))
    return X->isConditionDependent() ? E : X->getChosenSubExpr();
  if (auto *X = dyn_cast<CXXRewrittenBinaryOperator>(E))
    return X->getSemanticForm();
  if (auto *X = dyn_cast<OpaqueValueExpr>(E))
    return X->getSourceExpr() ? X->getSourceExpr() : E;
  if (auto *X = dyn_cast<MaterializeTemporaryExpr>(E))
    return X->getType()->isRecordType() || X->getType()->isArrayType()
               ? X->getSubExpr()
               : E;
  if (auto *X = dyn_cast<UnaryOperator>(E))
    return X->getOpcode() == UO_Extension ? X->getSubExpr() : E;
  if (auto *X = dyn_cast<CastExpr>(E))
    return keepsObject(X->getCastKind()) ? X->getSubExpr() : E;
  // A copy of a temporary is left out; one of a variable (NRVO) may be made.
  if (auto *X = dyn_cast<CXXConstructExpr>(E))
    return X->isElidable() && X->getNumArgs() &&
                   withoutSugar(X->getArg(0))->isPRValue()
               ? X->getArg(0)
               : E;
  if (auto *X = dyn_cast<InitListExpr>(E))
    return X->isTransparent() ? X->getInit(0) : E;
  return E;
}

const Expr *lockstitch::withoutSugar(const Expr *E) {
  while (E) {
    const Expr *Inner = peel(E);
    if (Inner == E)
      break;
    E = Inner;
  }
  return E;
}

static bool hasMember(const CXXRecordDecl &D, DeclarationName Name,
                      unsigned Depth = 0) {
  const CXXRecordDecl *Def = D.getDefinition();
  if (!Def || Depth > 8)
    return false;
  if (!Def->lookup(Name).empty())
    return true;
  for (const CXXBaseSpecifier &Base : Def->bases())
    if (const CXXRecordDecl *B = Base.getType()->getAsCXXRecordDecl())
      if (hasMember(*B, Name, Depth + 1))
        return true;
  return false;
}

bool lockstitch::isPointerLike(QualType Type) {
  const CXXRecordDecl *D = Type.getNonReferenceType()->getAsCXXRecordDecl();
  if (!D)
    return false;
  if (D->getIdentifier() && D->getName() == "reference_wrapper")
    return true;
  ASTContext &Context = D->getASTContext();
  return hasMember(*D, Context.DeclarationNames.getCXXOperatorName(OO_Arrow));
}

AccessPaths::AccessPaths(const FunctionDecl *Function, EntityTable &Entities,
                         const OpenMpRegion *Region)
    : Entities(Entities), Function(Function), Region(Region) {
  auto *Method = dyn_cast_or_null<CXXMethodDecl>(Function);
  if (Method && Method->getParent()->isLambda())
    Closure = Method->getParent();
}

bool lockstitch::isNumber(QualType Type) {
  return Type->isIntegralOrEnumerationType();
}

Path AccessPaths::makeTemp(QualType Type) {
  Path Temp = Path::temp(++LastTemp);
  if (!Type.isNull() && lockstitch::isNumber(Type))
    Numbers.insert({PathRoot::Temp, LastTemp});
  return Temp;
}

Path AccessPaths::pointee(const Value &Pointer) {
  if (Pointer.What == Value::Kind::Address)
    return Pointer.Where;
  if (Pointer.What == Value::Kind::Load && !Pointer.Where.isTop())
    return Pointer.Where.deref();
  return Path::top();
}

Path AccessPaths::field(Path Object, const FieldDecl &Field) {
  if (Object.Root == PathRoot::Top)
    return Object;
  if (auto *Class = dyn_cast<CXXRecordDecl>(Field.getParent());
      Class && Class->isLambda() &&
      Field.getFieldIndex() < Class->capture_size()) {
    const LambdaCapture &C = Class->captures_begin()[Field.getFieldIndex()];
    if (C.capturesThis() || C.capturesVariable())
      return Object.field(Entities.idOfCapture(
          *Class, C.capturesThis() ? nullptr : C.getCapturedVar()));
  }
  // Members of an anonymous struct or union are members of what is around it.
  if (!Field.isAnonymousStructOrUnion())
    Object = Object.field(Entities.idOf(Field));
  return Object;
}

Path AccessPaths::element(Path Array, const Expr *Index) {
  if (Array.Root == PathRoot::Top)
    return Array;
  if (Index)
    if (std::optional<int64_t> I = constant(Index); I && *I >= 0)
      return Array.then(Step::index(*I));
  return Array.then(Step::anyIndex());
}

Value AccessPaths::function(const FunctionDecl &F) {
  return Value::function(Entities.idOf(F));
}

//===-- Variables ---------------------------------------------------------===//

/// The closure that the body of a lambda runs on.
Path AccessPaths::closure() const {
  if (!Function->hasCXXExplicitFunctionObjectParameter())
    return Path::self().deref();
  Path Object = Path::param(0);
  bool IsReference = Function->getParamDecl(0)->getType()->isReferenceType();
  return IsReference ? Object.deref() : Object;
}

/// What a region shares with the function around it.
Path AccessPaths::shared(const ValueDecl *Variable, bool &IsReference) {
  for (const CapturedStmt::Capture &C : Region->Captured->captures()) {
    bool IsVariable = C.capturesVariable() || C.capturesVariableByCopy();
    if (Variable ? !IsVariable || C.getCapturedVar()->getCanonicalDecl() !=
                                      Variable->getCanonicalDecl()
                 : !C.capturesThis())
      continue;
    IsReference = !C.capturesVariableByCopy();
    return Path::self().deref().field(
        Entities.idOfCapture(*Region, dyn_cast_or_null<VarDecl>(Variable)));
  }
  return Path::top();
}

Path AccessPaths::capture(const ValueDecl *Variable, bool &IsReference) {
  if (Region)
    return shared(Variable, IsReference);
  for (const LambdaCapture &C : Closure->captures()) {
    if (Variable ? !C.capturesVariable() || C.getCapturedVar() != Variable
                 : !C.capturesThis())
      continue;
    IsReference =
        C.getCaptureKind() == LCK_ByRef || C.getCaptureKind() == LCK_This;
    return closure().field(Entities.idOfCapture(*Closure, Variable));
  }
  return Path::top();
}

/// A member of a pair, or the N-th element of what is taken apart.
Path AccessPaths::binding(const BindingDecl &D) {
  const auto *Whole = dyn_cast_or_null<VarDecl>(D.getDecomposedDecl());
  if (!Whole)
    return Path::top();
  if (!D.getHoldingVar())
    return D.getBinding() ? pathOf(D.getBinding()) : Path::top();
  auto Bindings = cast<DecompositionDecl>(Whole)->bindings();
  unsigned N = llvm::find(Bindings, &D) - Bindings.begin();
  QualType Type = Whole->getType().getNonReferenceType();
  if (const CXXRecordDecl *Class = Type->getAsCXXRecordDecl())
    if (Class->getIdentifier() && Class->getName() == "pair")
      for (const FieldDecl *F : Class->fields())
        if (F->getName() == (N ? "second" : "first"))
          return field(pathOf(*Whole), *F);
  return pathOf(*Whole).then(Step::index(N));
}

Path AccessPaths::storageOf(const ValueDecl &D) {
  if (auto *Param = dyn_cast<ParmVarDecl>(&D))
    if (Param->getDeclContext() == Function)
      return Path::param(Param->getFunctionScopeIndex());
  auto *Variable = dyn_cast<VarDecl>(&D);
  if (!Variable)
    return Path::top();
  if (Entities.OpenMp.isAsked(*Variable)) {
    std::string Hidden = Variable->getName().str();
    if (Location At = Entities.where(Variable->getLocation()))
      Hidden += fmt::format(" at {}:{}:{}", std::string_view(At.File), At.Line,
                            At.Column);
    return Path::entity(Entities.idOfHidden(Hidden, SyncKind::None,
                                            /*IsThreadLocal=*/true));
  }
  EntityId Id = Entities.idOf(*Variable);
  if (Variable->hasLocalStorage())
    Locals.insert(Id);
  if (lockstitch::isNumber(Variable->getType()))
    Numbers.insert({PathRoot::Entity, Id.Value});
  return Path::entity(Id);
}

Path AccessPaths::pathOf(const ValueDecl &D, bool IsCapture) {
  if (IsCapture && (Closure || Region)) {
    bool IsReference = false;
    Path Field = capture(&D, IsReference);
    if (Field.Root != PathRoot::Top)
      return IsReference ? Field.deref() : Field;
  }
  if (auto *Binding = dyn_cast<BindingDecl>(&D))
    return binding(*Binding);
  Path Object = storageOf(D);
  if (Object.Root != PathRoot::Top && D.getType()->isReferenceType())
    return Object.deref();
  return Object;
}

Value AccessPaths::selfValue() {
  if (!Closure && !Region)
    return Value::load(Path::self());
  bool IsReference = false;
  Path Field = capture(nullptr, IsReference);
  if (Field.Root == PathRoot::Top)
    return Value::unknown();
  return IsReference ? Value::load(Field) : Value::address(Field);
}

//===-- Objects -----------------------------------------------------------===//

Path AccessPaths::pathOf(const Expr *E) {
  E = withoutSugar(E);
  if (!E || E->isTypeDependent() || Depth > MaxDepth)
    return Path::top();
  ++Depth;
  auto Leave = llvm::scope_exit([&] { --Depth; });
  if (E->isGLValue())
    return glvalue(E);
  if (E->getType()->isRecordType() || E->getType()->isArrayType()) {
    // C reads a whole struct as a prvalue: name the object that it is read of.
    if (auto *Cast = dyn_cast<CastExpr>(E))
      if (Cast->getCastKind() == CK_LValueToRValue ||
          Cast->getCastKind() == CK_AtomicToNonAtomic)
        return pathOf(Cast->getSubExpr());
    if (std::optional<Value> Known = knownValue(E);
        Known && Known->What == Value::Kind::Load)
      return Known->Where;
    return builtAt(E);
  }
  return Path::top();
}

Path AccessPaths::glvalue(const Expr *E) {
  if (std::optional<Value> Known = knownValue(E))
    return pointee(*Known);
  if (auto *X = dyn_cast<DeclRefExpr>(E))
    return pathOf(*X->getDecl(), X->refersToEnclosingVariableOrCapture());
  if (auto *X = dyn_cast<MemberExpr>(E)) {
    auto *Field = dyn_cast<FieldDecl>(X->getMemberDecl());
    if (!Field)
      return pathOf(*X->getMemberDecl());
    Path Object =
        X->isArrow() ? pointee(valueOf(X->getBase())) : pathOf(X->getBase());
    Object = field(Object, *Field);
    bool IsReference = Field->getType()->isReferenceType();
    return IsReference && !Object.isTop() ? Object.deref() : Object;
  }
  if (auto *X = dyn_cast<ArraySubscriptExpr>(E)) {
    if (!X->getBase()->getType()->isPointerType())
      return pathOf(X->getBase()); // a vector's lane
    return element(pointee(valueOf(X->getBase())), X->getIdx());
  }
  if (auto *X = dyn_cast<UnaryOperator>(E)) {
    if (X->getOpcode() != UO_Deref)
      return pathOf(X->getSubExpr()); // ++x, __real x
    Path Object = pointee(valueOf(X->getSubExpr()));
    auto *Cast = dyn_cast<CastExpr>(X->getSubExpr()->IgnoreParens());
    bool IsArray = Cast && Cast->getCastKind() == CK_ArrayToPointerDecay;
    return IsArray ? Object.then(Step::index(0)) : Object;
  }
  if (auto *X = dyn_cast<BinaryOperator>(E)) {
    if (X->isAssignmentOp())
      return pathOf(X->getLHS());
    return X->getOpcode() == BO_Comma ? pathOf(X->getRHS()) : Path::top();
  }
  if (auto *X = dyn_cast<MaterializeTemporaryExpr>(E))
    return builtAt(X);
  if (isa<CompoundLiteralExpr>(E))
    return builtAt(E);
  if (auto *X = dyn_cast<CastExpr>(E)) {
    CastKind Kind = X->getCastKind();
    bool Keeps = Kind == CK_BitCast || Kind == CK_AddressSpaceConversion ||
                 Kind == CK_LValueToRValueBitCast;
    return Keeps ? pathOf(X->getSubExpr()) : Path::top();
  }
  if (auto *X = dyn_cast<StmtExpr>(E)) {
    if (!X->getSubStmt()->body_empty())
      if (auto *Last = dyn_cast<Expr>(X->getSubStmt()->body_back()))
        return pathOf(Last);
    return Path::top();
  }
  if (auto *X = dyn_cast<ExtVectorElementExpr>(E))
    return X->isArrow() ? Path::top() : pathOf(X->getBase());
  if (isa<CallExpr, AbstractConditionalOperator>(E)) {
    // Not evaluated before it is used: in an unevaluated or pruned branch.
    return Path::top();
  }
  return Path::top();
}
