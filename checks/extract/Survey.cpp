// Survey.cpp - what must be known of a whole body before its parts are lowered
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "extract/Survey.h"
#include "extract/Coroutines.h"
#include "extract/Lowering.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;
using namespace lockstitch;

Survey::Survey(const FunctionDecl *Function, AccessPaths &Paths,
               const OpenMpRegion *Region)
    : Paths(Paths) {
  if (Region) {
    visitRegion(*Region); // others know its variables, too
    visit(Region->Body, nullptr);
    return;
  }
  if (!Function)
    return;
  for (const ParmVarDecl *P : Function->parameters())
    Locals.push_back(P), Names.insert(P->getName());
  auto *Method = dyn_cast<CXXMethodDecl>(Function);
  if (Method && Method->getParent()->isLambda())
    for (const LambdaCapture &C : Method->getParent()->captures())
      if (C.capturesVariable() && C.getCaptureKind() == LCK_ByRef)
        Changed.insert(C.getCapturedVar());
  if (auto *Constructor = dyn_cast<CXXConstructorDecl>(Function)) {
    const CXXTryStmt *Try = nullptr;
    if (Constructor->getBody())
      Try = dyn_cast<CXXTryStmt>(Constructor->getBody());
    for (const CXXCtorInitializer *Init : Constructor->inits()) {
      if (FieldDecl *F = Init->getAnyMember())
        if (!F->getType()->isReferenceType())
          Paths.buildAt(Init->getInit(), Paths.field(Path::self().deref(), *F));
      if (Init->isBaseInitializer() || Init->isDelegatingInitializer())
        Paths.buildAt(Init->getInit(), Path::self().deref());
      visit(Init->getInit(), Try);
    }
  }
  visit(writtenBody(*Function), nullptr);
}

void Survey::add(const Stmt *S) { visit(S, nullptr); }

const CXXTryStmt *Survey::tryAround(const Stmt *S) const {
  return Tries.lookup(S);
}

const CXXTryStmt *Survey::outer(const CXXTryStmt *Try) const {
  return Tries.lookup(Try);
}

llvm::ArrayRef<const AbstractConditionalOperator *>
Survey::decidedBy(const Expr *E) const {
  auto Found = Arms.find(E);
  if (Found == Arms.end())
    return {};
  return Found->second;
}

SourceLocation Survey::openingOf(const Expr *E) const {
  if (SourceLocation Loc = Openings.lookup(E); Loc.isValid())
    return Loc;
  if (auto *X = dyn_cast<CXXConstructExpr>(E))
    return X->getParenOrBraceRange().getBegin();
  return {};
}

bool Survey::namesLock(const VarDecl &D) const {
  for (const VarDecl *Local : Locals) {
    if (Local == &D || Local->getDeclName() != D.getDeclName())
      continue;
    const TypeModel *Model =
        typeModel(Local->getType().getNonReferenceType(), Paths.Entities.Model);
    if (Model && isLock(Model->Sync))
      return true;
  }
  return false;
}

void Survey::visit(const Stmt *S, const CXXTryStmt *Try) {
  if (!S)
    return;
  if (Try)
    Tries[S] = Try;
  if (auto *E = dyn_cast<Expr>(S))
    visitExpr(*E);
  if (auto *X = dyn_cast<CXXTryStmt>(S))
    return visitTry(*X, Try);
  if (auto *X = dyn_cast<LambdaExpr>(S)) {
    visitLambda(*X);
    for (const Expr *Init : X->capture_inits())
      visit(Init, Try);
    return;
  }
  if (auto *X = dyn_cast<OMPExecutableDirective>(S))
    if (const OpenMpRegion *Region = Paths.Entities.OpenMp.startedBy(*X))
      visitRegion(*Region);
  if (auto *X = dyn_cast<DeclStmt>(S))
    for (const Decl *D : X->decls())
      visitDeclaration(*D);
  if (auto *X = dyn_cast<ReturnStmt>(S); X && X->getRetValue())
    if (X->getRetValue()->getType()->isRecordType())
      Paths.buildAt(X->getRetValue(), Path::result());
  if (auto *X = dyn_cast<CompoundStmt>(S)) {
    for (const Stmt *Child : X->body()) {
      noteDiscarded(Child);
      noteScope(Child, X->getRBracLoc());
    }
    if (auto Final = finalSection(*X, Paths.Entities.Context))
      Sections.try_emplace(Final->Lock, *Final);
  }
  if (isa<WhileStmt, ForStmt, DoStmt, CXXForRangeStmt>(S))
    noteLoop(*S);
  if (isa<IfStmt, WhileStmt, ForStmt, SwitchStmt, CXXForRangeStmt>(S))
    for (const Stmt *Child : S->children())
      noteScope(Child, S->getEndLoc());
  if (auto *X = dyn_cast<CXXDefaultInitExpr>(S))
    visit(X->getExpr(), Try);
  if (auto *X = dyn_cast<CXXDefaultArgExpr>(S))
    visit(X->getExpr(), Try);
  if (auto *X = dyn_cast<InitListExpr>(S); X && X->getSemanticForm())
    if (X->getSemanticForm() != X)
      visit(X->getSemanticForm(), Try);
  for (const Stmt *Child : S->children())
    visit(Child, Try);
  // The last statement of `({ ... })` is its value.
  if (auto *X = dyn_cast<StmtExpr>(S); X && !X->getSubStmt()->body_empty())
    if (auto *Last = dyn_cast<Expr>(X->getSubStmt()->body_back())) {
      Discarded.erase(withoutSugar(Last));
      if (auto Final = finalSection(*X->getSubStmt(), Paths.Entities.Context))
        Sections.erase(Final->Lock);
    }
  if (auto *X = dyn_cast<IfStmt>(S)) {
    noteCondition(X->getCond());
    noteDiscarded(X->getThen());
    noteDiscarded(X->getElse());
  } else if (auto *X = dyn_cast<WhileStmt>(S)) {
    noteCondition(X->getCond());
    noteDiscarded(X->getBody());
  } else if (auto *X = dyn_cast<DoStmt>(S)) {
    noteCondition(X->getCond());
    noteDiscarded(X->getBody());
  } else if (auto *X = dyn_cast<ForStmt>(S)) {
    noteCondition(X->getCond());
    noteDiscarded(X->getInit());
    noteDiscarded(X->getInc());
    noteDiscarded(X->getBody());
  } else if (auto *X = dyn_cast<CXXForRangeStmt>(S)) {
    noteDiscarded(X->getBody());
  } else if (auto *X = dyn_cast<SwitchCase>(S)) {
    noteDiscarded(X->getSubStmt());
  } else if (auto *X = dyn_cast<LabelStmt>(S)) {
    noteDiscarded(X->getSubStmt());
  }
}

void Survey::visitTry(const CXXTryStmt &S, const CXXTryStmt *Outer) {
  visit(S.getTryBlock(), &S);
  for (unsigned I = 0; I != S.getNumHandlers(); ++I)
    visit(S.getHandler(I), Outer);
}

void Survey::visitLambda(const LambdaExpr &E) {
  Path Object = Paths.builtAt(&E);
  auto Init = E.capture_init_begin();
  for (const LambdaCapture &C : E.captures()) {
    const Expr *From = *Init++;
    if (!C.capturesVariable())
      continue;
    const ValueDecl *Variable = C.getCapturedVar();
    if (C.getCaptureKind() == LCK_ByRef)
      Escaping.insert(Variable);
    else if (From && From->getType()->isRecordType())
      Paths.buildAt(From, Object.field(Paths.Entities.idOfCapture(
                              *E.getLambdaClass(), Variable)));
  }
}

void Survey::visitRegion(const OpenMpRegion &Region) {
  for (const CapturedStmt::Capture &C : Region.Captured->captures())
    if (C.capturesVariable()) {
      Escaping.insert(C.getCapturedVar());
      Changed.insert(C.getCapturedVar());
    }
}

/// The object that `new` makes, or the place that it is given.
void Survey::visitNew(const CXXNewExpr &E) {
  Path Object = Path::top();
  const FunctionDecl *Allocate = E.getOperatorNew();
  if (Allocate && E.getNumPlacementArgs() == 1 &&
      Allocate->isReservedGlobalPlacementOperator())
    Object = AccessPaths::pointee(Paths.valueOf(E.getPlacementArg(0)));
  if (Object.Root == PathRoot::Top)
    Object = Paths.makeAlloc();
  Paths.setValue(&E, Value::address(Object));
  if (const Expr *Init = E.getInitializer())
    Paths.buildAt(Init, E.isArray() ? Object.then(Step::anyIndex()) : Object);
}

void Survey::visitDeclaration(const Decl &D) {
  if (auto *F = dyn_cast<FunctionDecl>(&D))
    LocalFunctions.push_back(F);
  auto *Variable = dyn_cast<VarDecl>(&D);
  if (!Variable)
    return;
  Locals.push_back(Variable);
  Names.insert(Variable->getName());
  const Expr *Init = Variable->getInit();
  if (Init)
    Initialised[withoutSugar(Init)] = Variable;
  if (Init && (Variable->getType()->isRecordType() ||
               Variable->getType()->isArrayType()))
    Paths.buildAt(Init, Paths.storageOf(*Variable));
  if (Init && Variable->isStaticLocal() &&
      Variable->getTLSKind() == VarDecl::TLS_None &&
      Paths.Entities.Context.getLangOpts().ThreadsafeStatics)
    noteStatic(Init, *Variable);
}

void Survey::noteStatic(const Stmt *Part, const VarDecl &D) {
  if (!Part)
    return;
  OfStatics[Part] = &D;
  for (const Stmt *Child : Part->children())
    noteStatic(Child, D);
}

void Survey::noteArm(const Expr *Arm, const AbstractConditionalOperator *E) {
  Arms[Arm->IgnoreParens()].push_back(E);
}

void Survey::noteDiscarded(const Stmt *S) {
  auto *E = dyn_cast_or_null<Expr>(S);
  if (!E)
    return;
  const Expr *Whole = E;
  E = withoutSugar(E);
  for (const Expr *X = Whole; X != E; X = X->IgnoreUnlessSpelledInSource()) {
    if (auto *Cast = dyn_cast<CXXFunctionalCastExpr>(X->IgnoreImplicit()))
      Openings[E] = Cast->getLParenLoc();
    if (X == X->IgnoreUnlessSpelledInSource())
      break;
  }
  while (auto *Cast = dyn_cast<CastExpr>(E)) {
    if (Cast->getCastKind() != CK_ToVoid)
      break;
    E = withoutSugar(Cast->getSubExpr());
  }
  Discarded.insert(E);
  // What is on the left lives on while the right is evaluated.
  if (auto *X = dyn_cast<BinaryOperator>(E); X && X->getOpcode() == BO_Comma)
    noteDiscarded(X->getRHS());
}

/// `if (std::unique_lock<std::mutex>(M, std::try_to_lock))`: the guard is gone
/// when the branch begins.
void Survey::noteCondition(const Expr *E) {
  E = withoutSugar(E);
  while (E) {
    if (auto *X = dyn_cast<UnaryOperator>(E); X && X->getOpcode() == UO_LNot)
      E = withoutSugar(X->getSubExpr());
    else if (auto *X = dyn_cast<BinaryOperator>(E); X && X->isLogicalOp())
      E = withoutSugar(X->getRHS());
    else if (auto *X = dyn_cast<CXXMemberCallExpr>(E))
      E = withoutSugar(X->getImplicitObjectArgument());
    else
      break;
  }
  if (E && E->isPRValue() && E->getType()->isRecordType())
    Tested.insert(E);
}

/// Whether another thread runs a method of the object: QThread::start.
static bool startsMethod(const CXXMethodDecl *Callee, const SyncModel &Model) {
  if (!Callee || !Callee->getIdentifier() || !Model.mayModel(Callee->getName()))
    return false;
  const CallModel *Known = entryOf(*Callee, Model);
  return Known && llvm::any_of(Known->Effects, [](const Effect &E) {
           return E.What == EffectKind::Spawns && !E.Method.empty();
         });
}

void Survey::noteEscape(const Expr *E) {
  E = withoutSugar(E);
  while (true) {
    if (auto *X = dyn_cast<MemberExpr>(E); X && !X->isArrow())
      E = withoutSugar(X->getBase());
    else if (auto *X = dyn_cast<ArraySubscriptExpr>(E))
      E = X->getBase()->IgnoreParenImpCasts();
    else
      break;
  }
  if (auto *Ref = dyn_cast<DeclRefExpr>(E))
    Escaping.insert(Ref->getDecl());
}

void Survey::noteScope(const Stmt *S, SourceLocation End) {
  if (auto *X = dyn_cast_or_null<DeclStmt>(S))
    for (const Decl *D : X->decls())
      ScopeEnds[D] = End;
}

SourceLocation Survey::endOf(const VarDecl &D) const {
  SourceLocation End = ScopeEnds.lookup(&D);
  return End.isValid() ? End : D.getLocation();
}

/// std::ref and std::cref hand out the object itself.
static bool handsOutReference(const CallExpr &E) {
  const FunctionDecl *F = E.getDirectCallee();
  return F && F->isInStdNamespace() && F->getIdentifier() &&
         (F->getName() == "ref" || F->getName() == "cref");
}

void Survey::visitExpr(const Expr &E) {
  if (const NamedDecl *D =
          isa<DeclRefExpr>(E)  ? cast<DeclRefExpr>(E).getFoundDecl()
          : isa<MemberExpr>(E) ? cast<MemberExpr>(E).getMemberDecl()
                               : nullptr)
    if (D->getIdentifier())
      Names.insert(D->getName());
  if (auto *X = dyn_cast<MaterializeTemporaryExpr>(&E))
    if (withoutSugar(X) != X)
      Paths.builtAt(X); // before its parts are
  if (auto *X = dyn_cast<CoroutineSuspendExpr>(&E); X && X->getResumeExpr())
    Resumed[X->getResumeExpr()->IgnoreImplicit()] = X;
  if (auto *X = dyn_cast<CXXNewExpr>(&E)) {
    visitNew(*X);
  } else if (auto *X = dyn_cast<AbstractConditionalOperator>(&E)) {
    noteArm(X->getTrueExpr(), X);
    noteArm(X->getFalseExpr(), X);
  } else if (auto *X = dyn_cast<UnaryOperator>(&E)) {
    if (X->getOpcode() == UO_AddrOf)
      noteEscape(X->getSubExpr());
    else if (X->isIncrementDecrementOp())
      noteChange(*X->getSubExpr());
  } else if (auto *X = dyn_cast<BinaryOperator>(&E)) {
    if (X->isAssignmentOp())
      noteChange(*X->getLHS());
  } else if (auto *X = dyn_cast<CallExpr>(&E)) {
    for (const Expr *Arg : X->arguments()) {
      auto *Cast = dyn_cast<CastExpr>(Arg->IgnoreParens());
      if (handsOutReference(*X))
        noteEscape(Arg);
      else if (Cast && Cast->getCastKind() == CK_ArrayToPointerDecay)
        noteEscape(Cast->getSubExpr());
    }
    if (auto *Member = dyn_cast<CXXMemberCallExpr>(X);
        Member && startsMethod(Member->getMethodDecl(), Paths.Entities.Model))
      noteEscape(Member->getImplicitObjectArgument());
  }
}

//===-- Loops ---------------------------------------------------------------//

/// `Items.size()`: as many as there are.
static bool isSize(const Expr *E) {
  auto *Call = dyn_cast<CXXMemberCallExpr>(E->IgnoreParenImpCasts());
  const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
  return Method && Method->getDeclName().isIdentifier() &&
         (Method->getName() == "size" || Method->getName() == "length");
}

/// A variable, perhaps as it is counted up or down.
static bool isCounter(const Expr *E) {
  E = E->IgnoreParenImpCasts();
  if (auto *Step = dyn_cast<UnaryOperator>(E))
    return Step->isIncrementDecrementOp();
  return isa<DeclRefExpr, MemberExpr>(E);
}

/// Whether the condition compares numbers, and not with how many there are.
static bool isCount(const Expr *Condition) {
  auto *E = dyn_cast_or_null<BinaryOperator>(
      Condition ? Condition->IgnoreParenImpCasts() : nullptr);
  if (!E)
    return false;
  if (E->isLogicalOp())
    return isCount(E->getLHS()) || isCount(E->getRHS());
  return E->isComparisonOp() && E->getLHS()->getType()->isIntegerType() &&
         E->getRHS()->getType()->isIntegerType() &&
         (isCounter(E->getLHS()) || isCounter(E->getRHS())) &&
         !isSize(E->getLHS()) && !isSize(E->getRHS());
}

/// Whether a range may be of any length.
static bool isUnbounded(const CXXForRangeStmt &S) {
  QualType Type = S.getRangeInit()->getType().getNonReferenceType();
  auto *Class = Type->getAsCXXRecordDecl();
  return Class && Class->getName() != "array" &&
         Class->getName() != "initializer_list" && !Class->isLambda();
}

/// Whether what a loop asks is no flag of another thread's: the function's own
/// numbers and pointers; and if it counts, also how many there are.
static bool asksNobody(const Stmt *S, bool IsCounted) {
  if (auto *Ref = dyn_cast<DeclRefExpr>(S)) {
    auto *Variable = dyn_cast<VarDecl>(Ref->getDecl());
    return !Variable ||
           ((IsCounted || Variable->hasLocalStorage()) &&
            Variable->getType()->isScalarType() &&
            !Variable->getType().isVolatileQualified()) ||
           (IsCounted && Variable->getType()->isRecordType());
  }
  if (auto *Call = dyn_cast<CXXMemberCallExpr>(S)) {
    const CXXMethodDecl *Method = Call->getMethodDecl();
    return IsCounted && Method && Method->getParent()->isInStdNamespace() &&
           Method->getDeclName().isIdentifier() &&
           (Method->getName().contains("end") || isSize(Call));
  }
  if (isa<CallExpr>(S) && !isa<CXXOperatorCallExpr>(S))
    return false;
  if (auto *X = dyn_cast<UnaryOperator>(S); X && X->getOpcode() == UO_Deref)
    return IsCounted && !X->getType().isVolatileQualified();
  if (isa<ArraySubscriptExpr>(S))
    return IsCounted;
  if (auto *Member = dyn_cast<MemberExpr>(S))
    return IsCounted && Member->getType()->isScalarType() &&
           !Member->getType().isVolatileQualified();
  return llvm::all_of(S->children(), [&](const Stmt *Child) {
    return !Child || asksNobody(Child, IsCounted);
  });
}

/// Fewer turns than these are not worth a word.
static constexpr unsigned FewTurns = 8;

/// Whether a loop counts to a small number.
static bool countsToFew(const Expr *Condition, const ASTContext &Context) {
  auto *E = dyn_cast<BinaryOperator>(Condition->IgnoreParenImpCasts());
  Expr::EvalResult Limit;
  return E && (E->getOpcode() == BO_LT || E->getOpcode() == BO_LE) &&
         !E->getRHS()->isValueDependent() &&
         E->getRHS()->EvaluateAsInt(Limit, Context) &&
         Limit.Val.getInt().getExtValue() < FewTurns;
}

/// Whether a loop ends by a count or at the end of a container, and not when
/// somebody says so; and may go round often.
static bool isFinite(const Stmt &S, const ASTContext &Context) {
  if (auto *Range = dyn_cast<CXXForRangeStmt>(&S)) {
    QualType Type = Range->getRangeInit()->getType().getNonReferenceType();
    if (auto *Array = Context.getAsConstantArrayType(Type))
      return Array->getSize().uge(FewTurns);
    return isUnbounded(*Range);
  }
  auto *For = dyn_cast<ForStmt>(&S);
  const Expr *Condition = nullptr;
  if (For)
    Condition = For->getInc() ? For->getCond() : nullptr;
  else if (auto *While = dyn_cast<WhileStmt>(&S))
    Condition = While->getCond();
  else if (auto *Do = dyn_cast<DoStmt>(&S))
    Condition = Do->getCond();
  bool Is = false;
  return Condition &&
         !(Condition->isCXX11ConstantExpr(Context) &&
           (Condition->isValueDependent() ||
            Condition->EvaluateAsBooleanCondition(Is, Context))) &&
         !countsToFew(Condition, Context) &&
         asksNobody(Condition, /*IsCounted=*/For != nullptr);
}

namespace {
/// How much a loop does on each turn.
struct Amount {
  unsigned Statements = 0;
  unsigned Calls = 0;
  bool MayBeLong = false;
};
} // namespace

/// A function of a library that is no container's: it may take any time, but
/// for those that lock, copy or look.
static bool mayBeLong(const FunctionDecl &Callee) {
  static constexpr llvm::StringLiteral Short[] = {
      "move", "forward", "min",    "max",    "abs",    "swap",
      "get",  "ref",     "memcpy", "memset", "strlen", "to_underlying"};
  const SourceManager &Sources = Callee.getASTContext().getSourceManager();
  if (isa<CXXMethodDecl>(Callee) || !Callee.getIdentifier() ||
      !Sources.isInSystemHeader(Sources.getExpansionLoc(Callee.getLocation())))
    return false;
  return !llvm::is_contained(Short, Callee.getName()) &&
         !Callee.getName().contains("lock") && Callee.getBuiltinID() == 0;
}

static void measure(const Stmt &S, Amount &Into) {
  if (isa<LambdaExpr>(S))
    return;
  Into.MayBeLong |=
      isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt, CXXNewExpr>(S);
  if (auto *Block = dyn_cast<CompoundStmt>(&S))
    Into.Statements += Block->size();
  if (auto *Call = dyn_cast<CallExpr>(&S);
      Call && !isa<CXXOperatorCallExpr>(Call)) {
    ++Into.Calls;
    const FunctionDecl *Callee = Call->getDirectCallee();
    Into.MayBeLong |= !Callee || mayBeLong(*Callee);
  }
  for (const Stmt *Child : S.children())
    if (Child)
      measure(*Child, Into);
}

/// Whether a loop does so little on each turn that a lock is much of it.
static bool isShort(const Stmt &S) {
  static constexpr unsigned MaxStatements = 8, MaxCalls = 4;
  Amount All;
  if (auto *Range = dyn_cast<CXXForRangeStmt>(&S))
    measure(*Range->getBody(), All);
  else
    for (const Stmt *Child : S.children())
      if (Child)
        measure(*Child, All);
  return !All.MayBeLong && All.Statements <= MaxStatements &&
         All.Calls <= MaxCalls;
}

void Survey::noteLoop(const Stmt &S) {
  bool IsEach = false;
  if (auto *Range = dyn_cast<CXXForRangeStmt>(&S))
    IsEach = isUnbounded(*Range);
  else if (auto *For = dyn_cast<ForStmt>(&S))
    IsEach = !isCount(For->getCond());
  else if (auto *While = dyn_cast<WhileStmt>(&S))
    IsEach = !isCount(While->getCond());
  else if (auto *Do = dyn_cast<DoStmt>(&S)) // do { } while (0) is no loop
    IsEach = !isCount(Do->getCond()) &&
             !isa<IntegerLiteral>(Do->getCond()->IgnoreParenImpCasts());
  Rounds.push_back({S.getSourceRange(), IsEach,
                    isFinite(S, Paths.Entities.Context) && isShort(S)});
}

/// The loops that a place is in, outer first.
std::vector<const Survey::Round *>
Survey::loopsAround(SourceLocation Loc) const {
  const SourceManager &Sources = Paths.Entities.Context.getSourceManager();
  auto Place = [&](SourceLocation L) { return Sources.getExpansionLoc(L); };
  std::vector<const Round *> Around;
  for (const Round &R : Rounds)
    if (!Sources.isBeforeInTranslationUnit(Place(Loc),
                                           Place(R.Range.getBegin())) &&
        !Sources.isBeforeInTranslationUnit(Place(R.Range.getEnd()), Place(Loc)))
      Around.push_back(&R);
  return Around;
}

bool Survey::isEach(SourceLocation Loc) const {
  std::vector<const Round *> Around = loopsAround(Loc);
  return !Around.empty() && Around.back()->IsEach;
}

bool Survey::isTight(SourceLocation Loc) const {
  std::vector<const Round *> Around = loopsAround(Loc);
  return !Around.empty() && Around.back()->IsTight;
}

/// A variable, or a member that is found by one.
static const ValueDecl *heldIn(const Expr *E) {
  E = E->IgnoreParenImpCasts();
  if (auto *Ref = dyn_cast<DeclRefExpr>(E))
    return Ref->getDecl();
  auto *Member = dyn_cast<MemberExpr>(E);
  return Member ? Member->getMemberDecl() : nullptr;
}

void Survey::noteChange(const Expr &E) {
  if (const ValueDecl *D = heldIn(&E))
    Changed.insert(D);
}

bool Survey::isFixed(const Expr *E) const {
  const ValueDecl *D = nullptr;
  for (E = E->IgnoreParenCasts();; E = cast<MemberExpr>(E)->getBase()) {
    E = E->IgnoreParenImpCasts();
    if (isa<CXXThisExpr>(E))
      return D != nullptr;
    D = heldIn(E);
    if (!D || Changed.contains(D) || escapes(*D))
      return false;
    if (isa<DeclRefExpr>(E))
      break;
  }
  auto *Variable = dyn_cast<VarDecl>(D);
  return Variable && Variable->hasLocalStorage() &&
         !Variable->getType()->isReferenceType() &&
         loopsAround(Variable->getLocation()).empty();
}
