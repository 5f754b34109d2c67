// Objects.cpp - how objects, aggregates and closures are put together
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "extract/Lowering.h"

using namespace clang;
using namespace lockstitch;

void Lowering::lowerInitialiser(const CXXCtorInitializer &Init) {
  Try = Seen.tryAround(Init.getInit());
  const FieldDecl *Field = Init.getAnyMember();
  // A base's or delegated constructor was an element of its own.
  Path Object = Path::self().deref();
  QualType Type = Init.getInit()->getType();
  if (Field) {
    Object = Paths.field(Object, *Field);
    Type = Field->getType();
    if (!Type->isRecordType())
      assignFrom(Object, Type, *Init.getInit());
    // A thread that is started already may look at it.
    const TypeModel *Model = typeModel(Type, Entities.Model);
    if (HasStarted && !(Model && Model->Sync == SyncKind::Thread))
      emit(Access{Object, AccessKind::Write}, Init.getSourceLocation());
  }
  // What is constructed already dies if the rest of the constructor throws.
  if (!Type->isReferenceType() && destructionMatters(Type))
    Live.push_back(
        {Object, Type, Function->getBody()->getEndLoc(), Try, &Init});
}

void Lowering::lowerLambda(const LambdaExpr &E) {
  Path Object = Paths.builtAt(&E);
  const CXXRecordDecl *Class = E.getLambdaClass();
  const CXXMethodDecl *Body = E.getCallOperator();
  // A generic one is what it was instantiated to.
  if (const FunctionTemplateDecl *Template =
          Body->getDescribedFunctionTemplate())
    for (const FunctionDecl *Instance : Template->specializations())
      Body = cast<CXXMethodDecl>(Instance);
  assign(Object, Paths.function(*Body), E.getBeginLoc());
  auto Init = E.capture_init_begin();
  for (const LambdaCapture &C : E.captures()) {
    const Expr *From = *Init++;
    if (!From || C.capturesVLAType())
      continue;
    const ValueDecl *Variable =
        C.capturesVariable() ? C.getCapturedVar() : nullptr;
    Path Field = Object.field(Entities.idOfCapture(*Class, Variable));
    if (C.capturesThis()) {
      assign(Field, Paths.valueOf(From), C.getLocation());
    } else if (C.getCaptureKind() == LCK_ByRef) {
      Path Referent = Paths.pathOf(From);
      if (Referent.Root != PathRoot::Top)
        assign(Field, Value::address(Referent), C.getLocation());
    } else {
      assign(Field, Paths.valueOf(From), C.getLocation());
    }
  }
}

void Lowering::lowerNew(const CXXNewExpr &E) {
  std::optional<Value> Known = Paths.knownValue(&E);
  Path Object = Known ? Known->Where : Paths.makeAlloc();
  Paths.setValue(&E, Value::address(Object));
  const FunctionDecl *Allocate = E.getOperatorNew();
  if (E.getNumPlacementArgs() == 1 && Allocate &&
      Allocate->isReservedGlobalPlacementOperator())
    return;
  if (Allocate && !Entities.isUserCode(Allocate->getLocation())) {
    noteUnsafe(*Allocate, E.getBeginLoc());
    llvm::SmallVector<const Expr *, 1> Given;
    if (E.getInitializer())
      Given.push_back(E.getInitializer());
    if (E.getNumPlacementArgs() == 0)
      noteCost(CostKind::Allocation, "new", Given, E.getBeginLoc());
  }
  if (Allocate)
    mayThrow(*Allocate, E.getBeginLoc());
  const Expr *Init = E.getInitializer();
  if (Init && !E.getAllocatedType()->isRecordType() && !E.isArray())
    assignFrom(Object, E.getAllocatedType(), *Init);
}

/// The parts of an aggregate that are not built by expressions of their own.
void Lowering::lowerInitList(const InitListExpr &E) {
  if (withoutSugar(&E) != &E)
    return;
  if (E.getType()->isArrayType()) {
    Path Array = Paths.builtAt(&E);
    for (unsigned I = 0; I != E.getNumInits(); ++I)
      if (const Expr *Init = E.getInit(I);
          Init && (Function || !Init->getType()->isArithmeticType()))
        assignFrom(Array.then(Step::index(I)), Init->getType(), *Init);
    return;
  }
  const RecordDecl *Class = E.getType()->getAsRecordDecl();
  if (!Class)
    return;
  Path Object = Paths.builtAt(&E);
  bool IsSystem = !Entities.isUserCode(Class->getLocation());
  if (IsSystem && isSync(E.getType()))
    return lowerLockInitialiser(E);
  if (Object.Root == PathRoot::Top)
    return;
  if (Class->isUnion()) {
    if (const FieldDecl *F = E.getInitializedFieldInUnion())
      if (E.getNumInits() == 1)
        assignFrom(Paths.field(Object, *F), F->getType(), *E.getInit(0));
    return;
  }
  unsigned I = 0;
  if (auto *C = dyn_cast<CXXRecordDecl>(Class))
    I = C->getNumBases();
  const TypeModel *Model = typeModel(E.getType(), Entities.Model);
  for (const FieldDecl *F : Class->fields()) {
    if (F->isUnnamedBitField())
      continue;
    if (I >= E.getNumInits())
      return;
    const Expr *Init = E.getInit(I++);
    if (Init && Model && Model->Holding)
      if (Value What = Paths.valueOf(Init); What.What == Value::Kind::Function)
        Entities.enterHolding(What.Callee, *Model->Holding);
    if (IsSystem && F->getType()->isArithmeticType())
      continue;
    if (Init && !isa<InitListExpr, ImplicitValueInitExpr>(withoutSugar(Init)))
      assignFrom(Paths.field(Object, *F), F->getType(), *Init);
  }
}

/// Whether somebody calls it, or it says that it is declared elsewhere.
static bool isMeantAsFunction(const FunctionDecl &F) {
  return F.getStorageClass() != SC_None || F.getPreviousDecl() ||
         llvm::any_of(F.redecls(), [](const FunctionDecl *D) {
           return D->isReferenced() || D->isUsed();
         });
}

/// `std::unique_lock<std::mutex> G();` runs nothing, so the CFG omits it.
void Lowering::lowerFunctionDeclarations() {
  for (const FunctionDecl *F : Seen.LocalFunctions) {
    const TypeModel *Model = typeModel(F->getReturnType(), Entities.Model);
    if (!Model || Model->Sync != SyncKind::Guard || isMeantAsFunction(*F))
      continue;
    Guard G;
    G.Object = Path::entity(Entities.idOfMistaken(*F));
    G.How = Bind::Empty;
    G.Form = GuardForm::Function;
    emit(std::move(G), F->getLocation());
  }
}
