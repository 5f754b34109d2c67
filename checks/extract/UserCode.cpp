// UserCode.cpp - the functions and globals of a unit that are worth facts
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "extract/UserCode.h"
#include "extract/Upstream.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"
#include "llvm/ADT/DenseSet.h"

using namespace clang;
using namespace lockstitch;

namespace {

class UserCodeVisitor : public ConstDynamicRecursiveASTVisitor {
public:
  explicit UserCodeVisitor(const EntityTable &Entities) : Entities(Entities) {
    ShouldVisitTemplateInstantiations = true;
    ShouldVisitImplicitCode = true;
    ShouldWalkTypesOfTypeLocs = false;
  }

  UserCode Found;

  void traverse(Decl &D) {
    Outermost = &D;
    TraverseDecl(&D);
  }

  bool TraverseDecl(const Decl *D) override {
    // A pattern's instantiations hang on its template, not on its parts.
    if (D && isa<FunctionDecl>(D) &&
        cast<FunctionDecl>(D)->isDependentContext())
      return true;
    return ConstDynamicRecursiveASTVisitor::TraverseDecl(D);
  }

  // Nothing is declared in a type.
  bool TraverseTypeLoc(TypeLoc, bool) override { return true; }

  bool VisitFunctionDecl(const FunctionDecl *F) override {
    if (F->isTemplated() || F->isDeleted() || !isNew(*F) ||
        !Entities.isUserCode(F->getLocation()) || isLambdaPlumbing(*F))
      return true;
    if (F->doesThisDeclarationHaveABody() && !F->hasSkippedBody())
      Found.Functions.push_back(F);
    else if (F->isCanonicalDecl() && !F->isDefined())
      Found.Declarations.push_back(F);
    return true;
  }

  bool VisitVarDecl(const VarDecl *V) override {
    if (!V->hasGlobalStorage() || V->isTemplated() || isa<ParmVarDecl>(V) ||
        V->isInvalidDecl() || !isNew(*V) ||
        !Entities.isUserCode(V->getLocation()))
      return true;
    if (V->isStaticLocal())
      Found.StaticLocals.push_back(V);
    if (V->isLocalVarDecl())
      return true;
    if (V->isThisDeclarationADefinition() != VarDecl::DeclarationOnly ||
        V->isReferenced())
      Found.Globals.push_back(V);
    return true;
  }

  bool VisitFieldDecl(const FieldDecl *F) override {
    if (!F->isTemplated() && isNew(*F) && Entities.isUserCode(F->getLocation()))
      Found.Fields.push_back(F);
    return true;
  }

  bool VisitDecl(const Decl *D) override {
    Found.IsAnnotated |= isAnnotated(*D);
    return true;
  }

  bool VisitStmt(const Stmt *S) override {
    if (isAskedAbout(*S) &&
        (Found.AskedAbout.empty() || Found.AskedAbout.back() != Outermost))
      Found.AskedAbout.push_back(Outermost);
    return true;
  }

private:
  const EntityTable &Entities;
  llvm::DenseSet<const Decl *> Seen;
  Decl *Outermost = nullptr;

  bool isNew(const Decl &D) { return Seen.insert(&D).second; }

  /// What turns a lambda into a function pointer.
  static bool isLambdaPlumbing(const FunctionDecl &F) {
    auto *Method = dyn_cast<CXXMethodDecl>(&F);
    return Method && Method->getParent()->isLambda() &&
           (isa<CXXConversionDecl>(Method) || Method->isLambdaStaticInvoker());
  }
};

class BrokenVisitor : public ConstDynamicRecursiveASTVisitor {
public:
  BrokenVisitor() { ShouldVisitImplicitCode = true; }

  bool VisitExpr(const Expr *E) override { return !E->containsErrors(); }
  bool VisitDecl(const Decl *D) override { return !D->isInvalidDecl(); }
};

} // namespace

UserCode lockstitch::findUserCode(const EntityTable &Entities) {
  UserCodeVisitor Visitor(Entities);
  for (Decl *D : Entities.Context.getTranslationUnitDecl()->decls())
    if (Entities.isUserCode(D->getLocation()))
      Visitor.traverse(*D);
  return std::move(Visitor.Found);
}

bool lockstitch::isBroken(const FunctionDecl &Function) {
  if (Function.isInvalidDecl())
    return true;
  // A visitor that stops has found something.
  BrokenVisitor Visitor;
  if (auto *Constructor = dyn_cast<CXXConstructorDecl>(&Function))
    for (const CXXCtorInitializer *Init : Constructor->inits())
      if (!Visitor.TraverseStmt(Init->getInit()))
        return true;
  return !Visitor.TraverseStmt(Function.getBody());
}
