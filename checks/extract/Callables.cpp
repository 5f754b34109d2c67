// Callables.cpp - what a modelled call calls, starts, or waits for
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "extract/Lowering.h"

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

/// A thread's entry, or what is called: a closure's body on the closure, a
/// method on the first argument, or whatever the object holds.
static Value callableAt(Path Object, QualType Type, AccessPaths &Paths,
                        Boxed<Value> &Self, QualType *Signature = nullptr) {
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
  if (Signature)
    *Signature = Body->getType();
  return Paths.function(*Body);
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
  if (Signature->isPointerType())
    Signature = Signature->getPointeeType();
  auto *Proto = Signature->getAs<FunctionProtoType>();
  return Proto && I < Proto->getNumParams() &&
         Proto->getParamType(I)->isReferenceType();
}

/// The call of a callable argument, such as a predicate, once.
void Lowering::callArgument(const CallSite &S, const Effect &E,
                            const Operand &O) {
  QualType Type = typeOf(S, O);
  if (Type.isNull())
    return;
  Call C;
  QualType Signature = Type.getNonReferenceType();
  if (Type->isRecordType()) {
    C.Callee = callableAt(object(S, O), Type, Paths, C.Self, &Signature);
  } else {
    C.Callee = content(S, O);
  }
  if (C.Callee.What == Value::Kind::Unknown ||
      (C.Callee.What == Value::Kind::Load &&
       C.Callee.Where.Root == PathRoot::Top))
    return;
  std::vector<Value> Args;
  auto Hand = [&](const Operand &A) {
    if (!takesReference(Signature, Args.size()))
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
  } else if (Type->isMemberFunctionPointerType() && !Args.empty()) {
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
  emit(std::move(C), S.Site->getExprLoc());
}
