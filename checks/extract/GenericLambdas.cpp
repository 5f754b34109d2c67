// GenericLambdas.cpp - bodies for generic lambdas that only the library calls
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "extract/GenericLambdas.h"
#include "extract/AccessPath.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"
#include "clang/Sema/Sema.h"

using namespace clang;
using namespace lockstitch;

/// What `*x` or an element of x is, or null.
static QualType elementOf(QualType Type, ASTContext &Context) {
  Type = Type.getNonReferenceType();
  if (Type->isPointerType())
    return Type->getPointeeType();
  const CXXRecordDecl *Class = Type->getAsCXXRecordDecl();
  if (!Class || !Class->hasDefinition() || Class->isLambda())
    return {};
  for (const NamedDecl *Found :
       Class->lookup(Context.DeclarationNames.getCXXOperatorName(OO_Star)))
    if (auto *Method = dyn_cast<CXXMethodDecl>(Found))
      if (!Method->getReturnType()->isDependentType())
        return Method->getReturnType().getNonReferenceType();
  for (const NamedDecl *Found :
       Class->lookup(&Context.Idents.get("value_type")))
    if (auto *Named = dyn_cast<TypedefNameDecl>(Found))
      return Named->getUnderlyingType();
  return {};
}

namespace {

/// A lambda and the type that it is to be instantiated for.
struct Wanted {
  FunctionTemplateDecl *Body;
  QualType Element;
};

class LibraryCallVisitor : public ConstDynamicRecursiveASTVisitor {
public:
  explicit LibraryCallVisitor(const EntityTable &Entities)
      : Entities(Entities) {
    ShouldVisitTemplateInstantiations = true;
  }

  std::vector<Wanted> Found;

  bool VisitCallExpr(const CallExpr *E) override {
    const FunctionDecl *Callee = E->getDirectCallee();
    if (!Callee || E->isTypeDependent() || E->getNumArgs() == 0 ||
        Entities.isUserCode(Callee->getLocation()))
      return true;
    for (const Expr *Arg : E->arguments())
      if (FunctionTemplateDecl *Body = genericBody(Arg))
        Found.push_back({Body, elementOf(withoutSugar(E->getArg(0))->getType(),
                                         Entities.Context)});
    return true;
  }

private:
  const EntityTable &Entities;

  static FunctionTemplateDecl *genericBody(const Expr *Arg) {
    const CXXRecordDecl *Class =
        withoutSugar(Arg)->getType()->getAsCXXRecordDecl();
    if (!Class || !Class->isGenericLambda() || Class->isDependentContext())
      return nullptr;
    FunctionTemplateDecl *Body = Class->getDependentLambdaCallOperator();
    return Body && Body->specializations().empty() ? Body : nullptr;
  }
};

} // namespace

/// Every `auto` is Element; `auto &&` is a reference to one.
static std::optional<std::vector<TemplateArgument>>
argumentsFor(const FunctionTemplateDecl &Body, QualType Element,
             ASTContext &Context) {
  std::vector<TemplateArgument> Args;
  for (const NamedDecl *Param : *Body.getTemplateParameters()) {
    auto *Type = dyn_cast<TemplateTypeParmDecl>(Param);
    if (!Type || Type->isParameterPack())
      return std::nullopt;
    bool IsForwarded = false;
    for (const ParmVarDecl *P : Body.getTemplatedDecl()->parameters())
      if (auto *Reference = P->getType()->getAs<RValueReferenceType>())
        if (auto *Of =
                Reference->getPointeeType()->getAs<TemplateTypeParmType>())
          IsForwarded |= Of->getIndex() == Type->getIndex();
    Args.emplace_back(IsForwarded ? Context.getLValueReferenceType(Element)
                                  : Element.getUnqualifiedType());
  }
  return Args;
}

void lockstitch::instantiateGenericLambdas(Sema &S,
                                           const EntityTable &Entities) {
  ASTContext &Context = Entities.Context;
  if (!Context.getLangOpts().CPlusPlus14)
    return;
  LibraryCallVisitor Visitor(Entities);
  for (const Decl *D : Context.getTranslationUnitDecl()->decls())
    if (Entities.isUserCode(D->getLocation()))
      Visitor.TraverseDecl(D);
  for (const Wanted &W : Visitor.Found) {
    if (!W.Body->specializations().empty())
      continue; // passed twice
    QualType Element = W.Element.isNull() ? QualType(Context.IntTy) : W.Element;
    if (Element->isVoidType() || Element->isDependentType())
      continue;
    auto Args = argumentsFor(*W.Body, Element, Context);
    if (!Args)
      continue;
    SourceLocation Loc = W.Body->getLocation();
    unsigned Errors = S.getDiagnostics().getClient()->getNumErrors();
    FunctionDecl *Made = S.InstantiateFunctionDeclaration(
        W.Body, TemplateArgumentList::CreateCopy(Context, *Args), Loc);
    if (!Made)
      continue;
    S.InstantiateFunctionDefinition(Loc, Made, /*Recursive=*/true);
    if (S.getDiagnostics().getClient()->getNumErrors() != Errors)
      Made->setInvalidDecl();
  }
}
