// Calls.cpp - calls and constructions: the user's own, and others' by default
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A function of a system header that no model describes is not analysed. What
// it is taken to do follows from its declaration alone: a const method reads
// its object and another one writes it, a reference or iterator that a method
// returns leads into its object, and whatever is not noexcept may throw.

#include "extract/Annotations.h"
#include "extract/Lowering.h"

using namespace clang;
using namespace lockstitch;

std::string lockstitch::patternOf(QualType Type) {
  Type = Type.getNonReferenceType().getUnqualifiedType();
  if (Type->isPointerType())
    return patternOf(Type->getPointeeType()) + " *";
  if (auto *Typedef = Type->getAs<TypedefType>();
      Typedef && !Type->getAsRecordDecl())
    if (!Type->isBuiltinType())
      return modelName(*Typedef->getDecl());
  if (const TagDecl *Tag = Type->getAsTagDecl())
    return modelName(*Tag);
  PrintingPolicy Policy((LangOptions()));
  Policy.Bool = true;
  return Type.getCanonicalType().getUnqualifiedType().getAsString(Policy);
}

const CallModel *lockstitch::entryOf(const FunctionDecl &Callee,
                                     const SyncModel &Model) {
  std::vector<std::string> Types;
  for (const ParmVarDecl *P : Callee.parameters())
    Types.push_back(patternOf(P->getType()));
  return Model.call(modelName(Callee), Types);
}

const CallModel *Lowering::modelOf(const FunctionDecl &Callee) const {
  std::string Short = Callee.getNameAsString();
  if (auto *C = dyn_cast<CXXConstructorDecl>(&Callee))
    Short = C->getParent()->getNameAsString();
  else if (auto *D = dyn_cast<CXXDestructorDecl>(&Callee))
    Short = "~" + D->getParent()->getNameAsString();
  if (!Entities.Model.mayModel(Short) && !isa<CXXConversionDecl>(Callee)) {
    const CallModel *Family = Entities.Model.family(Short);
    return Family && Callee.isExternC() &&
                   Entities.isOutside(Callee.getLocation())
               ? Family
               : nullptr;
  }
  return entryOf(Callee, Entities.Model);
}

bool Lowering::isNoThrow(const FunctionDecl *Callee, QualType Type) const {
  const LangOptions &Language = Context.getLangOpts();
  if (!Language.CPlusPlus || !Language.CXXExceptions)
    return true;
  if (Callee && (Callee->getBuiltinID() || Callee->isExternC() ||
                 Callee->hasAttr<NoThrowAttr>() || Callee->isTrivial() ||
                 isa<CXXDestructorDecl>(Callee)))
    return true;
  auto *Proto = Type.isNull() ? nullptr : Type->getAs<FunctionProtoType>();
  if (!Proto || isUnresolvedExceptionSpec(Proto->getExceptionSpecType()))
    return false;
  return Proto->isNothrow();
}

/// A std::runtime_error is made to be thrown: that there may be no memory for
/// its text makes no difference.
static bool makesException(const FunctionDecl &F) {
  auto *Constructor = dyn_cast<CXXConstructorDecl>(&F);
  if (!Constructor || !Constructor->getParent()->isInStdNamespace())
    return false;
  auto IsRoot = [](const CXXRecordDecl *Class) {
    return Class->isInStdNamespace() && Class->getIdentifier() &&
           Class->getName() == "exception";
  };
  const CXXRecordDecl *Class = Constructor->getParent();
  return IsRoot(Class) || !Class->forallBases([&](const CXXRecordDecl *Base) {
    return !IsRoot(Base);
  });
}

void Lowering::mayThrow(const FunctionDecl &Callee, SourceLocation Loc) {
  if (isNoThrow(&Callee, Callee.getType()) || IsUnwinding ||
      makesException(Callee))
    return;
  if (Function && !Try) {
    auto *Proto = Function->getType()->getAs<FunctionProtoType>();
    if (Proto && !isUnresolvedExceptionSpec(Proto->getExceptionSpecType()) &&
        Proto->isNothrow())
      return; // it ends the program
  }
  StringRef Name = Entities.Pool.save(modelName(Callee));
  if (MayThrows.insert({Current, Name}).second) {
    emit(Throw{false, Name}, Loc);
    MayThrows.insert({Current, Name}); // emit may have begun a block
  }
}

void Lowering::noteUnsafe(const FunctionDecl &Callee, SourceLocation Loc) {
  StringRef Name = Entities.Pool.save(modelName(Callee));
  if (Unsafes.insert(Name).second)
    emit(Unsafe{Name}, Loc);
}

/// Whether what is passed is the function's own, or its caller's: a number, a
/// literal, a local or a parameter, or a part of one.
static bool isOwnArgument(const Expr *E) {
  while (true) {
    E = withoutSugar(E)->IgnoreParenCasts();
    auto *Call = dyn_cast<CallExpr>(E);
    if (auto *X = dyn_cast<MaterializeTemporaryExpr>(E))
      E = X->getSubExpr();
    else if (auto *X = dyn_cast<UnaryOperator>(E);
             X && X->getOpcode() == UO_AddrOf)
      E = X->getSubExpr();
    else if (auto *X = dyn_cast<MemberExpr>(E); X && !X->isArrow())
      E = X->getBase();
    else if (Call && Call->isCallToStdMove())
      E = Call->getArg(0);
    else
      break;
  }
  if (auto *Ref = dyn_cast<DeclRefExpr>(E)) {
    auto *Variable = dyn_cast<VarDecl>(Ref->getDecl());
    return !Variable || (Variable->hasLocalStorage() &&
                         !Ref->refersToEnclosingVariableOrCapture());
  }
  if (auto *Made = dyn_cast<CXXConstructExpr>(E))
    return llvm::all_of(Made->arguments(), isOwnArgument);
  return E->getType()->isArithmeticType() || isa<StringLiteral>(E) ||
         isa<CXXNullPtrLiteralExpr>(E);
}

/// Told where a function could as well do it elsewhere. Output is told
/// wherever it is: there nobody can say.
void Lowering::noteCost(CostKind Kind, StringRef Name,
                        llvm::ArrayRef<const Expr *> Args, SourceLocation Loc) {
  if (Kind == CostKind::Output || llvm::all_of(Args, isOwnArgument))
    emit(Cost{Kind, Entities.Pool.save(Name)}, Loc);
}

//===-- Call sites --------------------------------------------------------===//

static bool isVirtualCall(const CXXMemberCallExpr &E) {
  const CXXMethodDecl *Method = E.getMethodDecl();
  auto *Member = dyn_cast<MemberExpr>(E.getCallee()->IgnoreParens());
  if (!Method || !Method->isVirtual() || !Member || Member->hasQualifier())
    return false;
  return !Method->getDevirtualizedMethod(Member->getBase(), false);
}

void Lowering::lowerCall(const CallExpr &E) {
  CallSite S;
  S.Site = &E;
  S.Callee = E.getDirectCallee();
  S.Args.append(E.arg_begin(), E.arg_end());
  if (auto *Member = dyn_cast<CXXMemberCallExpr>(&E)) {
    S.Callee = Member->getMethodDecl();
    S.IsVirtual = isVirtualCall(*Member);
    if (auto *M = dyn_cast<MemberExpr>(E.getCallee()->IgnoreParens())) {
      S.Object = M->getBase();
      S.IsArrow = M->isArrow();
    }
  } else if (auto *M = dyn_cast_or_null<CXXMethodDecl>(S.Callee);
             M && isa<CXXOperatorCallExpr>(E) &&
             !M->isExplicitObjectMemberFunction() && !S.Args.empty()) {
    if (M->isInstance())
      S.Object = S.Args.front();
    S.Args.erase(S.Args.begin());
  }
  if (isa<CXXPseudoDestructorExpr>(E.getCallee()->IgnoreParens()))
    return;
  if (!S.Callee)
    return callPointer(S);
  if (S.Callee->isConsteval())
    return;
  if (isa<CXXDestructorDecl>(S.Callee)) {
    QualType Type = Context.getCanonicalTagType(
        cast<CXXDestructorDecl>(S.Callee)->getParent());
    return destroy(objectOf(S), Type, E.getExprLoc());
  }
  if (lowerAtomicBuiltin(E, *S.Callee))
    return;
  lowerSite(S);
}

void Lowering::lowerConstruction(const CXXConstructExpr &E) {
  CallSite S;
  S.Site = &E;
  S.Callee = E.getConstructor();
  S.Self = Paths.builtAt(&E);
  S.Args.append(E.arg_begin(), E.arg_end());
  noteDeleter(E, *S.Self);
  lowerSite(S);
  if (E.getNumArgs() == 0 && isOwner(E.getType()))
    assign(*S.Self, Value::integer(0), E.getExprLoc());
}

/// An expression that is not in the CFG, its operands first. One with branches
/// is left out.
void Lowering::lowerStraight(const Stmt &S) {
  if (isa<AbstractConditionalOperator, LambdaExpr, StmtExpr>(S))
    return;
  if (auto *X = dyn_cast<BinaryOperator>(&S); X && X->isLogicalOp())
    return;
  for (const Stmt *Child : S.children())
    if (Child)
      lowerStraight(*Child);
  // The CFG does not end its temporaries either.
  if (auto *E = dyn_cast<Expr>(&S); E && !isa<CXXBindTemporaryExpr>(E))
    lowerExpr(*E);
}

/// The caller evaluates them, wherever they stand.
void Lowering::lowerDefaultArguments(const CallSite &S) {
  for (const Expr *Arg : S.Args)
    if (auto *X = dyn_cast<CXXDefaultArgExpr>(Arg))
      if (Entities.isUserCode(X->getParam()->getLocation()))
        lowerStraight(*X->getExpr());
}

/// The body that a lambda without captures is converted to a pointer to; null
/// if that is not what F does.
static const CXXMethodDecl *convertedLambda(const FunctionDecl &F) {
  auto *Conversion = dyn_cast<CXXConversionDecl>(&F);
  if (!Conversion || !Conversion->getParent()->isLambda())
    return nullptr;
  const CXXMethodDecl *Body = Conversion->getParent()->getLambdaCallOperator();
  return Body->getDescribedFunctionTemplate() ? nullptr : Body;
}

/// A task that is moved: the same coroutine in another place.
bool Lowering::moveTask(const CallSite &S) {
  auto *Method = dyn_cast<CXXMethodDecl>(S.Callee);
  auto *Constructor = dyn_cast<CXXConstructorDecl>(S.Callee);
  bool Moves = Constructor ? Constructor->isMoveConstructor()
                           : Method && Method->isMoveAssignmentOperator();
  if (!Moves || S.Args.size() != 1 || !isTaskType(S.Args[0]->getType()))
    return false;
  Path To = objectOf(S), From = Paths.pathOf(S.Args[0]);
  SourceLocation Loc = S.Site->getExprLoc();
  if (To.Root == PathRoot::Top || From.Root == PathRoot::Top)
    return false;
  if (!Constructor) {
    emit(Drop{To}, Loc);
    Paths.setValue(S.Site, Value::address(To));
  }
  assign(To, Value::load(From), Loc);
  return true;
}

bool Lowering::isTaskType(QualType Type) const {
  const TypeModel *Model = typeModel(Type, Entities.Model);
  return Model && Model->Sync == SyncKind::Task;
}

void Lowering::lowerSite(const CallSite &S) {
  if (const CXXMethodDecl *Body = convertedLambda(*S.Callee))
    return Paths.setValue(S.Site, Paths.function(*Body));
  lowerDefaultArguments(S);
  if (moveTask(S))
    return;
  noteAttribute(S);
  noteByteCopy(S);
  notePassed(S);
  const CallModel *Model = modelOf(*S.Callee);
  if (Model && Model->IsSignalUnsafe)
    noteUnsafe(*S.Callee, S.Site->getExprLoc());
  if (Model && Model->Costs)
    noteCost(*Model->Costs, modelName(*S.Callee), S.Args, S.Site->getExprLoc());
  if (Model && !Model->saysNoMore()) {
    applyModel(S, *Model);
  } else if (S.Callee->getBuiltinID() == 0 &&
             (S.Callee->isDefaulted() || S.Callee->isImplicit() ||
              S.Callee->isTrivial())) {
    auto *Method = dyn_cast<CXXMethodDecl>(S.Callee);
    auto *Constructor = dyn_cast<CXXConstructorDecl>(S.Callee);
    bool Copies = Constructor ? Constructor->isCopyOrMoveConstructor()
                              : Method && (Method->isCopyAssignmentOperator() ||
                                           Method->isMoveAssignmentOperator());
    if (Copies)
      copyObject(S);
    else if (!S.Callee->isTrivial() &&
             Entities.isUserCode(S.Callee->getLocation()))
      callUser(S);
  } else if (S.Callee->getBuiltinID() == 0 &&
             (Entities.isUserCode(S.Callee->getLocation()) ||
              promisesLocks(*S.Callee))) {
    callUser(S);
  } else {
    callSystem(S);
  }
  if (S.Callee->isNoReturn() || S.Callee->hasAttr<AnalyzerNoReturnAttr>())
    IsStopped = true;
}

Path Lowering::objectOf(const CallSite &S) {
  if (S.Self)
    return *S.Self;
  if (!S.Object)
    return Path::top();
  return S.IsArrow ? AccessPaths::pointee(Paths.valueOf(S.Object))
                   : Paths.pathOf(S.Object);
}

static QualType parameterType(const CallSite &S, unsigned I) {
  if (S.Callee && I < S.Callee->getNumParams())
    return S.Callee->getParamDecl(I)->getType();
  return S.Args[I]->getType();
}

std::vector<Value> Lowering::arguments(const CallSite &S) {
  std::vector<Value> Values;
  for (unsigned I = 0; I != S.Args.size(); ++I) {
    QualType Type = parameterType(S, I);
    Values.push_back(Type->isReferenceType() ? Paths.argument(S.Args[I], Type)
                                             : materialised(*S.Args[I]));
  }
  return Values;
}

/// Where the result goes; stated once, so that whoever uses it finds it.
std::optional<Path> Lowering::resultOf(const CallSite &S) {
  QualType Type = S.Site->getType();
  if (isa<CXXConstructExpr, CXXInheritedCtorInitExpr>(S.Site) ||
      Type->isVoidType())
    return std::nullopt;
  if (S.Site->isPRValue() && Type->isRecordType())
    return Paths.builtAt(S.Site);
  if (std::optional<Value> Known = Paths.knownValue(S.Site))
    return Known->What == Value::Kind::Load ? std::optional(Known->Where)
                                            : std::nullopt;
  Path Result =
      Paths.makeTemp(S.Site->isGLValue() ? QualType() : S.Site->getType());
  Paths.setValue(S.Site, Value::load(Result));
  return Result;
}

void Lowering::callUser(const CallSite &S) {
  Call C;
  C.Callee = Paths.function(*S.Callee);
  auto *Method = dyn_cast<CXXMethodDecl>(S.Callee);
  if (Method && Method->isImplicitObjectMemberFunction()) {
    Path Object = objectOf(S);
    C.Self = Object.Root == PathRoot::Top ? Value::unknown()
                                          : Value::address(Object);
  }
  C.Args = arguments(S);
  C.Result = resultOf(S);
  C.IsVirtual = S.IsVirtual;
  C.IsNoThrow = isNoThrow(S.Callee, S.Callee->getType());
  C.IsLazy = C.Result && isTaskType(S.Site->getType());
  emit(std::move(C), S.Site->getExprLoc());
}

void Lowering::callPointer(const CallSite &S) {
  auto &E = cast<CallExpr>(*S.Site);
  const Expr *Callee = withoutSugar(E.getCallee());
  Call C;
  QualType Type;
  if (auto *X = dyn_cast<BinaryOperator>(Callee); X && X->isPtrMemOp()) {
    Path Object = X->getOpcode() == BO_PtrMemI
                      ? AccessPaths::pointee(Paths.valueOf(X->getLHS()))
                      : Paths.pathOf(X->getLHS());
    C.Self = Object.Root == PathRoot::Top ? Value::unknown()
                                          : Value::address(Object);
    C.Callee = Paths.valueOf(X->getRHS());
    if (auto *Pointer = X->getRHS()->getType()->getAs<MemberPointerType>())
      Type = Pointer->getPointeeType();
  } else {
    C.Callee = Paths.valueOf(Callee);
    Type = Callee->getType();
    if (Type->isPointerType())
      Type = Type->getPointeeType();
  }
  C.Args = arguments(S);
  C.Result = resultOf(S);
  C.IsNoThrow = isNoThrow(nullptr, Type);
  C.IsLazy = C.Result && isTaskType(E.getType());
  emit(std::move(C), E.getExprLoc());
  if (auto *F = Type.isNull() ? nullptr : Type->getAs<clang::FunctionType>())
    IsStopped |= F->getNoReturnAttr();
}

/// A copy or move that the compiler wrote: all parts; guards hand over.
void Lowering::copyObject(const CallSite &S) {
  Path To = objectOf(S);
  if (S.Args.empty())
    return;
  Path From = Paths.pathOf(S.Args[0]);
  SourceLocation Loc = S.Site->getExprLoc();
  bool IsAssignment = !S.Self;
  if (IsAssignment && To.Root != PathRoot::Top)
    Paths.setValue(S.Site, Value::address(To));
  access(*S.Args[0], AccessKind::Read);
  if (To.Root != PathRoot::Top && From.Root != PathRoot::Top) {
    const CXXRecordDecl *Class = cast<CXXMethodDecl>(S.Callee)->getParent();
    for (const FieldDecl *F : Class->fields()) {
      const TypeModel *Model = typeModel(F->getType(), Entities.Model);
      if (Model && Model->Sync == SyncKind::Guard)
        emit(GuardMove{Paths.field(To, *F), Paths.field(From, *F), false}, Loc);
    }
    assign(To, Value::load(From), Loc);
    noteCopy(From, To, S.Args[0]->getType().getNonReferenceType(), Loc);
    for (const FieldDecl *F : Class->fields())
      if (isOwner(F->getType())) // it cannot have been copied
        assign(Paths.field(From, *F), Value::integer(0), Loc);
  }
  if (IsAssignment && S.Object && !S.IsArrow)
    access(*S.Object, AccessKind::Write);
}

//===-- What is not analysed ----------------------------------------------===//

static bool isClosureOrFunction(QualType Type) {
  Type = Type.getNonReferenceType();
  if (Type->isFunctionPointerType() || Type->isMemberFunctionPointerType() ||
      Type->isFunctionType())
    return true;
  const CXXRecordDecl *Class = Type->getAsCXXRecordDecl();
  return Class && Class->isLambda();
}

/// What a method's result leads to, told by its type alone. Pointer-likes are
/// followed; of other objects it is some element.
static void yieldByType(const CallSite &S, const Path &Object,
                        AccessPaths &Paths,
                        llvm::function_ref<void(const Value &)> Assign) {
  auto *Method = dyn_cast<CXXMethodDecl>(S.Callee);
  if (!Method || !Method->isInstance() || isa<CXXConstructorDecl>(Method) ||
      Object.Root == PathRoot::Top)
    return;
  QualType Type = S.Site->getType();
  const CXXRecordDecl *Class = Method->getParent();
  bool IsSame = Type->getAsCXXRecordDecl() == Class;
  bool IsLike =
      isPointerLike(Paths.Entities.Context.getCanonicalTagType(Class));
  bool IsSubscript = Method->getOverloadedOperator() == OO_Subscript ||
                     (Method->getIdentifier() && Method->getName() == "at");
  const Expr *Index = IsSubscript && S.Args.size() == 1 ? S.Args[0] : nullptr;
  if (S.Site->isGLValue() || Type->isPointerType()) {
    if (S.Site->isGLValue() && IsSame)
      Paths.setValue(S.Site, Value::address(Object));
    else if (IsLike && !IsSubscript)
      Paths.setValue(S.Site, Value::load(Object));
    else
      Paths.setValue(S.Site, Value::address(Paths.element(
                                 IsLike ? Object.deref() : Object, Index)));
  } else if (IsLike && IsSame) {
    Assign(Value::load(Object));
  } else if (!IsLike && isPointerLike(Type)) {
    Assign(Value::address(Paths.element(Object, nullptr)));
  }
}

/// A thread, future, promise or task that is moved to where nobody sees it.
void Lowering::giveAway(const Expr &Arg, SourceLocation Loc) {
  const Expr *E = withoutSugar(&Arg);
  const TypeModel *Model = typeModel(E->getType(), Entities.Model);
  if (E->isLValue() || !Model)
    lendWhole(*E, Loc);
  if (!Model || E->isLValue() ||
      (Model->Sync != SyncKind::Thread && Model->Sync != SyncKind::Future &&
       Model->Sync != SyncKind::Promise && Model->Sync != SyncKind::Task))
    return;
  if (Path Given = Paths.pathOf(E); Given.Root != PathRoot::Top)
    assign(Paths.makeTemp().deref(), Value::load(Given), Loc);
}

/// Somebody whom nobody sees gets a task, or a part of it, and may run it.
void Lowering::lendWhole(const Expr &Part, SourceLocation Loc) {
  const Expr *E = withoutSugar(&Part);
  while (!isTaskType(E->getType())) {
    auto *Member = dyn_cast<MemberExpr>(E);
    if (!Member || Member->isArrow())
      return;
    E = withoutSugar(Member->getBase());
  }
  if (Path Task = Paths.pathOf(E); Task.Root != PathRoot::Top)
    assign(Paths.makeTemp().deref(), Value::address(Task), Loc);
}

/// A coroutine whose body is not seen makes a task.
void Lowering::callLazily(const CallSite &S) {
  Call C;
  C.Callee = Paths.function(*S.Callee);
  C.Result = resultOf(S);
  C.IsNoThrow = true; // see mayThrow
  C.IsLazy = true;
  emit(std::move(C), S.Site->getExprLoc());
}

void Lowering::callSystem(const CallSite &S) {
  SourceLocation Loc = S.Site->getExprLoc();
  Path Object = objectOf(S);
  auto *Method = dyn_cast<CXXMethodDecl>(S.Callee);
  bool IsConstructor = isa<CXXConstructorDecl>(S.Callee);
  QualType Type = S.Site->getType();
  // Whoever gets a callable may call it, now or later: it is stored somewhere.
  for (const Expr *Arg : S.Args)
    if (isClosureOrFunction(Arg->getType()))
      if (Value What = Paths.valueOf(Arg); What.What != Value::Kind::Unknown &&
                                           What.What != Value::Kind::Integer)
        assign(Paths.makeTemp().deref(), What, Loc);
  for (const Expr *Arg : S.Args)
    giveAway(*Arg, Loc);
  if (S.Object)
    lendWhole(*S.Object, Loc);
  mayThrow(*S.Callee, Loc);
  if (isTaskType(Type) && S.Site->isPRValue() && !IsConstructor)
    return callLazily(S);
  if (S.Object && Method && Method->isInstance() &&
      !isSync(S.Object->getType()) && !S.Object->getType()->isPointerType()) {
    bool LeadsInto =
        S.Site->isGLValue() || Type->isPointerType() || isPointerLike(Type);
    bool Writes = !Method->isConst() && !LeadsInto;
    access(*S.Object, Writes ? AccessKind::Write : AccessKind::Read);
  }
  if (IsConstructor ||
      (Method && Method->getOverloadedOperator() == OO_Equal)) {
    // Copies, and pointer-likes from pointers.
    QualType Self = Context.getCanonicalTagType(Method->getParent());
    if (S.Args.size() >= 1 && Object.Root != PathRoot::Top) {
      QualType From = S.Args[0]->getType();
      bool IsCopy = From->getAsCXXRecordDecl() == Method->getParent();
      if (IsCopy || (isPointerLike(Self) &&
                     (From->isPointerType() || isPointerLike(From) ||
                      From->isNullPtrType())))
        assign(Object, Paths.valueOf(S.Args[0]), Loc);
    }
    if (!IsConstructor && Object.Root != PathRoot::Top)
      Paths.setValue(S.Site, Value::address(Object));
    return;
  }
  // malloc and its like: __attribute__((malloc))
  if (S.Callee->hasAttr<RestrictAttr>() && Type->isPointerType())
    return Paths.setValue(S.Site, Value::address(Paths.makeAlloc()));
  yieldByType(S, Object, Paths, [&](const Value &What) {
    assign(Paths.builtAt(S.Site), What, Loc);
  });
}
