// Callables.cpp - what a modelled call calls, starts, or waits for
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "extract/Lowering.h"
#include "extract/Names.h"

using namespace clang;
using namespace lockstitch;

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
  W.Takes = E.Takes;
  if (!W.IsTimed || !Seen.isDiscarded(S.Site))
    W.Succeeds = succeeds(S, E.If);
  if (!isExempt(S, E))
    emit(std::move(W), Loc);
  if (E.Predicate)
    callArgument(S, E, *E.Predicate);
}

/// The class whose method is meant: of the object as it is written.
static const CXXRecordDecl *classAt(const CallSite &S, const Operand &O) {
  const Expr *E = O.What == Operand::Kind::This ? S.Object
                  : O.What == Operand::Kind::Arg && O.Index < S.Args.size()
                      ? withoutSugar(S.Args[O.Index])
                      : nullptr;
  if (!E)
    return nullptr;
  QualType Type = E->IgnoreParenImpCasts()->getType();
  if (Type->isPointerType())
    Type = Type->getPointeeType();
  const CXXRecordDecl *Class = Type->getAsCXXRecordDecl();
  return Class ? Class->getDefinition() : nullptr;
}

Lowering::Handed Lowering::methodOf(const CallSite &S, StringRef Name,
                                    const Operand &O) {
  Path Object = object(S, O);
  const CXXRecordDecl *Class = classAt(S, O);
  const CXXMethodDecl *Method = Class ? findMethod(*Class, Name) : nullptr;
  if (!Method)
    return {Value::unknown()};
  return {Paths.function(*Method),
          Object.Root == PathRoot::Top ? Value::unknown()
                                       : Value::address(Object),
          Method->getType(), Method->isVirtual()};
}

/// The body that a closure or a function object of the user's runs; null if
/// that is decided when it runs.
static const CXXMethodDecl *bodyOf(const CXXRecordDecl &Class,
                                   const EntityTable &Entities) {
  const CXXMethodDecl *Body = nullptr;
  if (Class.isLambda())
    Body = Class.getLambdaCallOperator();
  else if (Class.hasDefinition() && Entities.isUserCode(Class.getLocation()))
    for (const CXXMethodDecl *Method : Class.methods())
      if (Method->getOverloadedOperator() == OO_Call)
        Body = Method;
  if (const FunctionTemplateDecl *Template =
          Body ? Body->getDescribedFunctionTemplate() : nullptr)
    for (const FunctionDecl *F : Template->specializations())
      Body = cast<CXXMethodDecl>(F);
  return Body;
}

Lowering::Handed Lowering::handed(const CallSite &S, const Effect &E,
                                  const Operand &O) {
  if (!E.Method.empty())
    return methodOf(S, E.Method, O);
  QualType Type = typeOf(S, O);
  if (Type.isNull() || !Type.getNonReferenceType()->isRecordType())
    return {content(S, O), {}, Type};
  Path Object = object(S, O);
  const CXXRecordDecl *Class = Type.getNonReferenceType()->getAsCXXRecordDecl();
  const CXXMethodDecl *Body = Class && Object.Root != PathRoot::Top
                                  ? bodyOf(*Class, Entities)
                                  : nullptr;
  if (!Body)
    return {Value::load(Object), {}, Type};
  return {Paths.function(*Body), Value::address(Object), Body->getType()};
}

/// The arguments of what is started.
std::vector<Value> Lowering::startedWith(const CallSite &S, const Effect &E) {
  std::vector<Value> Args;
  for (Operand O : E.With) {
    if (O.What != Operand::Kind::ArgsFrom) {
      Args.push_back(content(S, O));
      continue;
    }
    for (O.What = Operand::Kind::Arg; O.Index < S.Args.size(); ++O.Index)
      Args.push_back(content(S, O));
  }
  return Args;
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
        T.Args = startedWith(S, E);
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
    if (E.Method.empty() && !Type.isNull() && Type->isPointerType() &&
        Type->getPointeeType()->isRecordType())
      return spawnFields(S, E);
    Handed What = handed(S, E, O);
    T.Entry = What.Callable;
    T.Self = What.Self;
    T.IsVirtual = What.IsVirtual;
    if (T.Entry.What == Value::Kind::Load &&
        T.Entry.Where.Root == PathRoot::Top)
      T.Entry = Value::unknown();
  }
  T.Args = startedWith(S, E);
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
  if (E.Attributes)
    T.HasAttributes = content(S, *E.Attributes) != Value::integer(0);
  T.IsEach = T.Kind == SpawnKind::Thread && Seen.isEach(S.Site->getExprLoc());
  if (T.Kind == SpawnKind::Process)
    Unsafes.clear(); // what the child calls is told again
  HasStarted |= T.Kind == SpawnKind::Thread || T.Kind == SpawnKind::Task;
  emit(std::move(T), S.Site->getExprLoc());
}

/// Whether a function of that type (or pointer to one) takes its I-th argument
/// by reference.
static bool takesReference(QualType Signature, unsigned I) {
  if (Signature.isNull())
    return false;
  Signature = Signature.getNonReferenceType();
  if (Signature->isPointerType())
    Signature = Signature->getPointeeType();
  auto *Proto = Signature->getAs<FunctionProtoType>();
  return Proto && I < Proto->getNumParams() &&
         Proto->getParamType(I)->isReferenceType();
}

/// The call of a callable argument, such as a predicate, once.
void Lowering::callArgument(const CallSite &S, const Effect &E,
                            const Operand &O) {
  Handed What = handed(S, E, O);
  Call C;
  C.Callee = What.Callable;
  C.Self = What.Self;
  C.IsVirtual = What.IsVirtual;
  if (C.Callee.What == Value::Kind::Unknown ||
      (C.Callee.What == Value::Kind::Load &&
       C.Callee.Where.Root == PathRoot::Top))
    return;
  std::vector<Value> Args;
  auto Hand = [&](const Operand &A) {
    if (!takesReference(What.Signature, Args.size()))
      return Args.push_back(content(S, A));
    Path Object = object(S, A);
    Args.push_back(Object.Root == PathRoot::Top ? Value::unknown()
                                                : Value::address(Object));
  };
  for (Operand A : E.With) {
    if (E.What == EffectKind::Waits)
      break; // there With is the lock
    if (A.What != Operand::Kind::ArgsFrom) {
      Hand(A);
      continue;
    }
    for (A.What = Operand::Kind::Arg; A.Index < S.Args.size(); ++A.Index)
      Hand(A);
  }
  if (E.Self && !C.Self) {
    Path Object = object(S, *E.Self);
    if (Object.Root != PathRoot::Top)
      C.Self = Value::address(Object);
  } else if (!Args.empty() && !What.Signature.isNull() &&
             What.Signature->isMemberFunctionPointerType()) {
    C.Self = Args.front();
    Args.erase(Args.begin());
  }
  C.Args = std::move(Args);
  C.IsNoThrow = isNoThrow(nullptr, {});
  if (E.Once)
    C.Once = object(S, *E.Once);
  if (C.Callee.What == Value::Kind::Load && O.What == Operand::Kind::This &&
      E.What == EffectKind::Calls)
    C.Result = resultOf(S);
  C.IsLazy = C.Result && isTaskType(S.Site->getType());
  emit(std::move(C), S.Site->getExprLoc());
}

/// A callable that is called later, or by someone else.
void Lowering::keepArgument(const CallSite &S, const Effect &E,
                            const Operand &O) {
  Handed What = handed(S, E, O);
  if (E.Holding && What.Callable.What == Value::Kind::Function)
    Entities.enterHolding(What.Callable.Callee, *E.Holding);
  if (Value Kept = content(S, O); Kept.What != Value::Kind::Unknown)
    assign(Paths.makeTemp().deref(), Kept, S.Site->getExprLoc());
  if (!E.Method.empty() && What.Callable.What == Value::Kind::Function)
    assign(Paths.makeTemp().deref(), What.Callable, S.Site->getExprLoc());
}
