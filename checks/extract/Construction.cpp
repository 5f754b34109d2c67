// Construction.cpp - objects that a modelled function yields or constructs
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "extract/Lowering.h"

using namespace clang;
using namespace lockstitch;

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

/// v.push_back(x): the element is a copy of x; of a guard, what it became.
/// Whether a constructor is passed a reference to what it is to refer to.
static bool keepsReference(const CallSite &S, const Operand &O) {
  auto *C = dyn_cast_or_null<CXXConstructorDecl>(S.Callee);
  if (!C || C->isCopyOrMoveConstructor() || C->getPrimaryTemplate() ||
      O.What != Operand::Kind::Arg || O.Of != Operand::Part::Whole ||
      O.Index >= C->getNumParams())
    return false;
  QualType Type = C->getParamDecl(O.Index)->getType();
  return Type->isLValueReferenceType() &&
         !Type->getPointeeType().isConstQualified();
}

void Lowering::applyStore(const CallSite &S, const Effect &E) {
  if (E.On.empty() || E.With.empty())
    return;
  SourceLocation Loc = S.Site->getExprLoc();
  Path To = object(S, E.On[0]);
  auto IsGuard = [&](const Operand &O) {
    QualType Type = typeOf(S, O);
    const TypeModel *Model =
        Type.isNull() ? nullptr
                      : typeModel(Type.getNonReferenceType(), Entities.Model);
    return Model && Model->Sync == SyncKind::Guard &&
           O.Of == Operand::Part::Whole;
  };
  if (const Operand &O = E.With[0]; !IsGuard(O)) {
    assign(To,
           keepsReference(S, O) ? Value::address(object(S, O)) : content(S, O),
           Loc);
    if (O.What == Operand::Kind::Arg && O.Index < S.Args.size() &&
        !S.Args[O.Index]->isLValue() && isOwner(typeOf(S, O)))
      assign(object(S, O), Value::integer(0), Loc);
  }
  for (Operand O : E.With) {
    bool IsList = O.What == Operand::Kind::ArgsFrom;
    if (IsList)
      O.What = Operand::Kind::Arg;
    unsigned End = IsList ? S.Args.size() : O.Index + 1;
    for (; O.Index < End; ++O.Index)
      if (Path From = object(S, O);
          IsGuard(O) && To.Root != PathRoot::Top && From.Root != PathRoot::Top)
        emit(GuardMove{To, From, false}, Loc);
  }
}

/// make_unique<T>(args), emplace_back(args): T's constructor runs on a new
/// object or element.
void Lowering::applyConstruct(const CallSite &S, const Effect &E) {
  const TemplateArgumentList *Args = S.Callee->getTemplateSpecializationArgs();
  auto *Method = dyn_cast<CXXMethodDecl>(S.Callee);
  QualType Type;
  if (Args && Args->size() &&
      Args->get(0).getKind() == TemplateArgument::Type &&
      (!Method || Method->isStatic()))
    Type = Args->get(0).getAsType();
  else if (Method)
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
