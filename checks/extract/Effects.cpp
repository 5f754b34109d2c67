// Effects.cpp - what a model says of a call, to facts
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "extract/Lowering.h"
#include "clang/Lex/Lexer.h"
#include <fmt/format.h>

using namespace clang;
using namespace lockstitch;

//===-- Operands ----------------------------------------------------------===//

QualType Lowering::typeOf(const CallSite &S, const Operand &O) const {
  switch (O.What) {
  case Operand::Kind::This:
    if (auto *Method = dyn_cast_or_null<CXXMethodDecl>(S.Callee))
      return Context.getCanonicalTagType(Method->getParent());
    return {};
  case Operand::Kind::Arg:
  case Operand::Kind::ArgsFrom:
    return O.Index < S.Args.size() ? withoutSugar(S.Args[O.Index])->getType()
                                   : QualType();
  case Operand::Kind::Result:
    return S.Site->getType();
  }
  return {};
}

/// What the operand evaluates to, as it is handed over.
Value Lowering::content(const CallSite &S, const Operand &O) {
  auto IsObject = [&] { return Value::load(object(S, {O.What, O.Index})); };
  switch (O.What) {
  case Operand::Kind::Arg:
  case Operand::Kind::ArgsFrom:
    if (O.Index >= S.Args.size())
      return Value::unknown();
    if (O.Of != Operand::Part::Whole)
      return Value::load(object(S, O));
    return materialised(*S.Args[O.Index]);
  default:
    if (O.Of != Operand::Part::Whole)
      return Value::load(object(S, O));
    return IsObject();
  }
}

/// The object that the operand is, refers to or points to.
Path Lowering::object(const CallSite &S, const Operand &O) {
  Path Object = Path::top();
  switch (O.What) {
  case Operand::Kind::This:
    Object = objectOf(S);
    break;
  case Operand::Kind::Arg:
  case Operand::Kind::ArgsFrom: {
    if (O.Index >= S.Args.size())
      return Path::top();
    const Expr *E = withoutSugar(S.Args[O.Index]);
    if (E->getType()->isPointerType() && !E->isGLValue())
      Object = AccessPaths::pointee(Paths.valueOf(E));
    else if (E->getType()->isPointerType() && O.Of == Operand::Part::Whole)
      Object = AccessPaths::pointee(Paths.valueOf(E));
    else
      Object = Paths.pathOf(E);
    // A handle that is a number: the place that it was read from.
    if (Object.Root == PathRoot::Top && E->isPRValue())
      if (Value What = Paths.valueOf(E);
          What.What == Value::Kind::Load || What.What == Value::Kind::Address)
        Object = What.Where;
    bool WasPointer = E->getType()->isPointerType();
    if (WasPointer && O.Of == Operand::Part::Pointee)
      return E->isGLValue() ? Object.deref() : Object;
    break;
  }
  case Operand::Kind::Result:
    if (isa<CXXConstructExpr>(S.Site))
      return objectOf(S);
    if (std::optional<Path> Result = resultOf(S)) {
      bool IsPointer =
          S.Site->isGLValue() || S.Site->getType()->isPointerType();
      Object = IsPointer ? Result->deref() : *Result;
    } else if (std::optional<Value> Known = Paths.knownValue(S.Site)) {
      Object = AccessPaths::pointee(*Known);
    }
    break;
  }
  if (Object.Root == PathRoot::Top)
    return Object;
  if (O.Of == Operand::Part::Pointee)
    return Object.deref();
  return O.Of == Operand::Part::Element ? Object.then(Step::anyIndex())
                                        : Object;
}

std::vector<Path> Lowering::objects(const CallSite &S,
                                    const std::vector<Operand> &Operands) {
  std::vector<Path> Objects;
  for (Operand O : Operands) {
    if (O.What != Operand::Kind::ArgsFrom) {
      Objects.push_back(object(S, O));
      continue;
    }
    for (O.What = Operand::Kind::Arg; O.Index < S.Args.size(); ++O.Index)
      Objects.push_back(object(S, O));
  }
  return Objects;
}

std::optional<Condition> Lowering::succeeds(const CallSite &S, Success If) {
  std::optional<Path> Result;
  if (If != Success::Always)
    Result = resultOf(S);
  if (!Result)
    return std::nullopt;
  switch (If) {
  case Success::ReturnsZero:
    return Condition{Value::load(*Result), Relation::Eq, Value::integer(0)};
  case Success::ReturnsMinusOne:
    return Condition{Value::load(*Result), Relation::Eq, Value::integer(-1)};
  default:
    return Condition{Value::load(*Result), Relation::Ne, Value::integer(0)};
  }
}

MemoryOrder Lowering::orderOf(const CallSite &S, const Effect &E) {
  if (!E.Order)
    return E.FixedOrder;
  unsigned I = E.Order->Index;
  const Expr *Arg = I < S.Args.size() ? S.Args[I] : nullptr;
  std::optional<int64_t> Int = Paths.constant(withoutSugar(Arg));
  if (!Int || *Int < 0 || *Int > 5)
    return MemoryOrder::SeqCst;
  return static_cast<MemoryOrder>(static_cast<int>(MemoryOrder::Relaxed) +
                                  *Int);
}

//===-- Effects -----------------------------------------------------------===//

void Lowering::applyModel(const CallSite &S, const CallModel &Model) {
  for (const Effect &E : Model.Effects)
    applyEffect(S, E);
  auto Calls = [](const Effect &E) { return E.What == EffectKind::Calls; };
  if (!llvm::any_of(Model.Effects, Calls) &&
      Model.Throws.value_or(!isNoThrow(S.Callee, S.Callee->getType())))
    mayThrow(*S.Callee, S.Site->getExprLoc());
  // What is tested, awaited or handed on is found at its temporary.
  if (!Paths.knownValue(S.Site) && !S.Site->getType()->isVoidType() &&
      !S.Site->getType()->isRecordType())
    resultOf(S);
  IsStopped |= Model.NoReturn;
}

void Lowering::applyEffect(const CallSite &S, const Effect &E) {
  SourceLocation Loc = S.Site->getExprLoc();
  auto Use = [&](GuardUse::Kind What) {
    for (const Path &Object : objects(S, E.On)) {
      Success If = What == GuardUse::Kind::Test ? Success::ReturnsTrue : E.If;
      emit(GuardUse{Object, What, E.How, succeeds(S, If)}, Loc);
    }
  };
  switch (E.What) {
  case EffectKind::Acquires: {
    Attempt How = E.How;
    if (How == Attempt::Waits && E.If != Success::Always)
      How = Attempt::Tries;
    emit(Acquire{objects(S, E.On), E.Mode, How, succeeds(S, E.If)}, Loc);
    return;
  }
  case EffectKind::Releases:
    emit(Release{objects(S, E.On), E.Mode}, Loc);
    return;
  case EffectKind::Guards:
    return applyGuard(S, E);
  case EffectKind::Relocks: {
    Effect Tried = E;
    if (Tried.How == Attempt::Waits && E.If != Success::Always)
      Tried.How = Attempt::Tries;
    for (const Path &Object : objects(S, E.On))
      emit(GuardUse{Object, GuardUse::Kind::Relock, Tried.How,
                    succeeds(S, E.If)},
           Loc);
    return;
  }
  case EffectKind::Unlocks:
    return Use(GuardUse::Kind::Unlock);
  case EffectKind::Disowns:
    return Use(GuardUse::Kind::Disown);
  case EffectKind::Tests:
    return Use(GuardUse::Kind::Test);
  case EffectKind::Ends:
    return Use(GuardUse::Kind::End);
  case EffectKind::Moves:
  case EffectKind::Swaps: {
    if (E.On.empty() || E.With.empty())
      return;
    Path To = object(S, E.On[0]), From = object(S, E.With[0]);
    QualType Type = typeOf(S, E.On[0]);
    const TypeModel *Model =
        Type.isNull() ? nullptr
                      : typeModel(Type.getNonReferenceType(), Entities.Model);
    bool IsSwap = E.What == EffectKind::Swaps;
    if (Model && Model->Sync == SyncKind::Guard) {
      emit(GuardMove{To, From, IsSwap}, Loc);
    } else if (IsSwap) {
      Path Between = Paths.makeTemp();
      assign(Between, Value::load(To), Loc);
      assign(To, Value::load(From), Loc);
      assign(From, Value::load(Between), Loc);
    } else {
      assign(To, Value::load(From), Loc);
    }
    // An assignment's result is the object itself.
    if (S.Site->isGLValue() && !S.Self)
      Paths.setValue(S.Site, Value::address(To));
    return;
  }
  case EffectKind::Spawns:
    return applySpawn(S, E);
  case EffectKind::Joins:
    for (const Path &Handle : objects(S, E.On))
      emit(Join{Handle}, Loc);
    return;
  case EffectKind::Detaches:
    for (const Path &Handle : objects(S, E.On))
      emit(Detach{Handle}, Loc);
    return;
  case EffectKind::Waits:
    return applyWait(S, E);
  case EffectKind::Notifies:
    for (const Path &On : objects(S, E.On))
      emit(Notify{E.Wait, On, E.IsAll}, Loc);
    return;
  case EffectKind::Blocks:
    emit(Block{E.Block, Entities.Pool.save(modelName(*S.Callee))}, Loc);
    return;
  case EffectKind::Calls:
    for (const Operand &O : E.On)
      callArgument(S, E, O);
    return;
  case EffectKind::Keeps:
    for (const Operand &O : E.On) {
      Value What = content(S, O);
      if (What.What != Value::Kind::Unknown)
        assign(Paths.makeTemp().deref(), What, Loc);
    }
    return;
  case EffectKind::Reads:
  case EffectKind::Writes:
  case EffectKind::Updates: {
    AccessKind Kind = E.What == EffectKind::Reads    ? AccessKind::Read
                      : E.What == EffectKind::Writes ? AccessKind::Write
                                                     : AccessKind::Update;
    for (Operand O : E.On) {
      Path Place = object(S, O);
      const Expr *Whole = O.What == Operand::Kind::This ? S.Object
                          : O.Index < S.Args.size()     ? S.Args[O.Index]
                                                        : nullptr;
      if (isShareable(Place, Whole))
        accessAt(Place, typeOf(S, O), Kind, orderOf(S, E), Loc);
    }
    return;
  }
  case EffectKind::Initialises:
    for (const Path &Object : objects(S, E.On))
      emit(Lifetime{Object, false, E.Sync}, Loc);
    return;
  case EffectKind::Destroys:
    for (const Operand &O : E.On) {
      QualType Type = typeOf(S, O);
      if (!Type.isNull() && Type->isPointerType())
        Type = Type->getPointeeType();
      const TypeModel *Model =
          Type.isNull() ? nullptr
                        : typeModel(Type.getNonReferenceType(), Entities.Model);
      if (O.Of == Operand::Part::Whole)
        emit(Lifetime{object(S, O), true, Model ? Model->Sync : SyncKind::None},
             Loc);
    }
    return;
  case EffectKind::Constructs:
    return applyConstruct(S, E);
  case EffectKind::Yields:
    return applyYield(S, E);
  case EffectKind::Stores:
    if (E.On.empty() || E.With.empty())
      return;
    assign(object(S, E.On[0]), content(S, E.With[0]), Loc);
    return;
  }
}

void Lowering::applyWait(const CallSite &S, const Effect &E) {
  SourceLocation Loc = S.Site->getExprLoc();
  Wait W;
  W.Kind = E.Wait;
  W.On = E.On.empty() ? Path::top() : object(S, E.On[0]);
  if (!E.With.empty())
    W.Lock = object(S, E.With[0]);
  W.LockIsGuard = E.WithIsGuard;
  W.HasPredicate = E.Predicate.has_value();
  W.IsTimed = E.How == Attempt::Timed;
  W.Succeeds = succeeds(S, E.If);
  emit(std::move(W), Loc);
  if (E.Predicate)
    callArgument(S, E, *E.Predicate);
}

/// A thread's entry, or what is called: a closure's body on the closure, a
/// method on the first argument, or whatever the object holds.
static Value callableAt(Path Object, QualType Type, AccessPaths &Paths,
                        std::optional<Value> &Self) {
  const CXXRecordDecl *Class = Type.getNonReferenceType()->getAsCXXRecordDecl();
  if (!Class || Object.Root == PathRoot::Top)
    return Value::load(Object);
  const CXXMethodDecl *Body = nullptr;
  if (Class->isLambda())
    Body = Class->getLambdaCallOperator();
  else if (Class->hasDefinition() &&
           Paths.Entities.isUserCode(Class->getLocation()))
    for (const CXXMethodDecl *Method : Class->methods())
      if (Method->getOverloadedOperator() == OO_Call)
        Body = Method;
  if (!Body)
    return Value::load(Object);
  if (const FunctionTemplateDecl *Template =
          Body->getDescribedFunctionTemplate())
    for (const FunctionDecl *F : Template->specializations())
      Body = cast<CXXMethodDecl>(F);
  Self = Value::address(Object);
  return Paths.function(*Body);
}

/// A struct sigaction: whatever callables its fields hold.
void Lowering::spawnFields(const CallSite &S, const Effect &E) {
  Path Object = object(S, E.On[0]);
  const RecordDecl *Class =
      typeOf(S, E.On[0])->getPointeeType()->getAsRecordDecl();
  if (!Class || !Class->getDefinition() || Object.Root == PathRoot::Top)
    return;
  std::vector<std::pair<Path, const RecordDecl *>> Parts{
      {Object, Class->getDefinition()}};
  while (!Parts.empty()) {
    auto [Whole, Type] = Parts.back();
    Parts.pop_back();
    for (const FieldDecl *F : Type->fields()) {
      Path Field = Paths.field(Whole, *F);
      if (F->getType()->isFunctionPointerType()) {
        // Of those that nobody sets here, nothing is known.
        auto Sets = [&](const Fact &Earlier) {
          auto *A = std::get_if<Assign>(&Earlier.What);
          return A && A->To == Field && A->What.What != Value::Kind::Integer;
        };
        if (llvm::none_of(Blocks, [&](const BasicBlock &B) {
              return llvm::any_of(B.Facts, Sets);
            }))
          continue;
        Spawn T;
        T.Kind = E.Spawn;
        T.Entry = Value::load(Field);
        emit(std::move(T), S.Site->getExprLoc());
      } else if (const RecordDecl *Inner = F->getType()->getAsRecordDecl();
                 Inner && Inner->getDefinition()) {
        Parts.emplace_back(Field, Inner->getDefinition());
      }
    }
  }
}

void Lowering::applySpawn(const CallSite &S, const Effect &E) {
  Spawn T;
  T.Kind = E.Spawn;
  if (!E.On.empty()) {
    Operand O = E.On[0];
    QualType Type = typeOf(S, O);
    if (!Type.isNull() && Type->isPointerType() &&
        Type->getPointeeType()->isRecordType())
      return spawnFields(S, E);
    if (!Type.isNull() && Type->isRecordType())
      T.Entry = callableAt(object(S, O), Type, Paths, T.Self);
    else
      T.Entry = content(S, O);
    if (T.Entry.What == Value::Kind::Load &&
        T.Entry.Where.Root == PathRoot::Top)
      T.Entry = Value::unknown();
  }
  for (Operand O : E.With) {
    if (O.What != Operand::Kind::ArgsFrom) {
      T.Args.push_back(content(S, O));
      continue;
    }
    for (O.What = Operand::Kind::Arg; O.Index < S.Args.size(); ++O.Index)
      T.Args.push_back(content(S, O));
  }
  bool IsMethod = !E.On.empty() && [&] {
    QualType Type = typeOf(S, E.On[0]);
    return !Type.isNull() && Type->isMemberFunctionPointerType();
  }();
  if (E.Self) {
    Path Object = object(S, *E.Self);
    if (Object.Root != PathRoot::Top)
      T.Self = Value::address(Object);
  } else if (IsMethod && !T.Args.empty()) {
    T.Self = T.Args.front();
    T.Args.erase(T.Args.begin());
  }
  if (E.Handle) {
    Path Handle = object(S, *E.Handle);
    if (Handle.Root != PathRoot::Top)
      T.Handle = Handle;
  }
  emit(std::move(T), S.Site->getExprLoc());
}

/// The call of a callable argument, such as a predicate, once.
void Lowering::callArgument(const CallSite &S, const Effect &E,
                            const Operand &O) {
  QualType Type = typeOf(S, O);
  if (Type.isNull())
    return;
  Call C;
  if (Type->isRecordType()) {
    C.Callee = callableAt(object(S, O), Type, Paths, C.Self);
  } else {
    C.Callee = content(S, O);
  }
  if (C.Callee.What == Value::Kind::Unknown ||
      (C.Callee.What == Value::Kind::Load &&
       C.Callee.Where.Root == PathRoot::Top))
    return;
  std::vector<Value> Args;
  for (Operand A : E.With) {
    if (E.What == EffectKind::Waits)
      break; // there With is the lock
    if (A.What != Operand::Kind::ArgsFrom) {
      Args.push_back(content(S, A));
      continue;
    }
    for (A.What = Operand::Kind::Arg; A.Index < S.Args.size(); ++A.Index)
      Args.push_back(content(S, A));
  }
  if (E.Self && !C.Self) {
    Path Object = object(S, *E.Self);
    if (Object.Root != PathRoot::Top)
      C.Self = Value::address(Object);
  } else if (Type->isMemberFunctionPointerType() && !Args.empty()) {
    C.Self = Args.front();
    Args.erase(Args.begin());
  }
  C.Args = std::move(Args);
  C.IsNoThrow = isNoThrow(nullptr, {});
  if (C.Callee.What == Value::Kind::Load && O.What == Operand::Kind::This &&
      E.What == EffectKind::Calls)
    C.Result = resultOf(S);
  emit(std::move(C), S.Site->getExprLoc());
}

/// std::move(x), p.get(): the result is, refers to or points to the operand.
void Lowering::applyYield(const CallSite &S, const Effect &E) {
  if (E.On.empty())
    return;
  Path Object = object(S, E.On[0]);
  if (Object.Root == PathRoot::Top)
    return;
  if (E.On[0].Of == Operand::Part::Element &&
      E.On[0].What == Operand::Kind::This && S.Args.size() == 1 &&
      S.Args[0]->getType()->isIntegralOrEnumerationType())
    Object = Paths.element(objectOf(S), S.Args[0]);
  QualType Type = S.Site->getType();
  if (S.Site->isGLValue() || Type->isPointerType()) {
    Paths.setValue(S.Site, Value::address(Object));
    return;
  }
  SourceLocation Loc = S.Site->getExprLoc();
  if (!Type->isRecordType()) {
    Paths.setValue(S.Site, Value::load(Object));
    return;
  }
  QualType Of = typeOf(S, E.On[0]);
  bool IsSame = E.On[0].Of == Operand::Part::Whole && !Of.isNull() &&
                Of.getNonReferenceType()->getAsCXXRecordDecl() ==
                    Type->getAsCXXRecordDecl();
  bool Points = isPointerLike(Type) && !IsSame;
  assign(Paths.builtAt(S.Site),
         Points ? Value::address(Object) : Value::load(Object), Loc);
}

/// make_unique<T>(args), emplace_back(args): T's constructor runs on a new
/// object or element.
void Lowering::applyConstruct(const CallSite &S, const Effect &E) {
  const TemplateArgumentList *Args = S.Callee->getTemplateSpecializationArgs();
  QualType Type;
  if (Args && Args->size() &&
      Args->get(0).getKind() == TemplateArgument::Type &&
      !isa<CXXMethodDecl>(S.Callee))
    Type = Args->get(0).getAsType();
  else if (auto *Method = dyn_cast<CXXMethodDecl>(S.Callee))
    if (auto *Class =
            dyn_cast<ClassTemplateSpecializationDecl>(Method->getParent()))
      if (Class->getTemplateArgs().size() &&
          Class->getTemplateArgs()[0].getKind() == TemplateArgument::Type)
        Type = Class->getTemplateArgs()[0].getAsType();
  if (E.On.empty() || Type.isNull())
    return;
  SourceLocation Loc = S.Site->getExprLoc();
  Path Object = object(S, E.On[0]);
  if (E.On[0].What == Operand::Kind::Result) {
    // The result points to a new object of its own.
    Path Made = Paths.makeAlloc();
    if (S.Site->isPRValue() && S.Site->getType()->isRecordType())
      assign(Paths.builtAt(S.Site), Value::address(Made), Loc);
    else
      Paths.setValue(S.Site, Value::address(Made));
    Object = Made;
  }
  const CXXRecordDecl *Class = Type->getAsCXXRecordDecl();
  if (!Class || !Class->hasDefinition() || Object.Root == PathRoot::Top)
    return;
  CallSite C;
  C.Site = S.Site;
  for (Operand O : E.With) {
    if (O.What == Operand::Kind::Arg && O.Index < S.Args.size())
      C.Args.push_back(S.Args[O.Index]);
    if (O.What == Operand::Kind::ArgsFrom)
      for (unsigned I = O.Index; I < S.Args.size(); ++I)
        C.Args.push_back(S.Args[I]);
  }
  construct(C, *Class, Object);
}

/// Whether a constructor may be what Args mean.
static bool accepts(const CXXConstructorDecl &C, const CallSite &S) {
  unsigned Count = S.Args.size();
  if (C.isDeleted() || Count < C.getMinRequiredArguments() ||
      (Count > C.getNumParams() && !C.isVariadic()))
    return false;
  if (Count != 1)
    return true;
  QualType From = withoutSugar(S.Args[0])->getType();
  return C.isCopyOrMoveConstructor() ==
         (From->getAsCXXRecordDecl() == C.getParent());
}

/// Overload resolution happened in a body that is not parsed. A model knows
/// the arguments' types; else the first constructor that fits is taken.
void Lowering::construct(const CallSite &S, const CXXRecordDecl &Class,
                         const Path &Object) {
  CallSite C = S;
  C.Self = Object;
  if (Class.ctor_begin() == Class.ctor_end())
    return;
  C.Callee = *Class.ctor_begin();
  std::vector<std::string> Types;
  for (const Expr *Arg : S.Args)
    Types.push_back(patternOf(withoutSugar(Arg)->getType()));
  if (const CallModel *Model = Entities.Model.call(modelName(*C.Callee), Types))
    return applyModel(C, *Model);
  const CXXConstructorDecl *Chosen = nullptr;
  for (const CXXConstructorDecl *Candidate : Class.ctors())
    if (accepts(*Candidate, S) &&
        (!Chosen || (Candidate->isMoveConstructor() && !S.Args[0]->isLValue())))
      Chosen = Candidate;
  if (!Chosen || Chosen->isTrivial() ||
      !Entities.isUserCode(Chosen->getLocation()))
    return;
  C.Callee = Chosen;
  if (Chosen->isDefaulted() && Chosen->isCopyOrMoveConstructor())
    return assign(Object, Paths.valueOf(S.Args[0]), S.Site->getExprLoc());
  Call Made;
  Made.Callee = Paths.function(*Chosen);
  Made.Self = Value::address(Object);
  Made.Args = arguments(C);
  Made.IsNoThrow = isNoThrow(Chosen, Chosen->getType());
  emit(std::move(Made), S.Site->getExprLoc());
}
