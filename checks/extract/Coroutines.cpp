// Coroutines.cpp - where coroutines begin, wait and go on
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "extract/Coroutines.h"
#include "extract/Names.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;
using namespace lockstitch;

Stmt *lockstitch::writtenBody(const FunctionDecl &F) {
  Stmt *Body = F.getBody();
  if (auto *Coroutine = dyn_cast_or_null<CoroutineBodyStmt>(Body))
    return Coroutine->getBody();
  return Body;
}

/// Whether it does nothing but to return that.
static bool returnsOnly(const FunctionDecl &F, bool Is) {
  auto *Body = dyn_cast_or_null<CompoundStmt>(F.getBody());
  if (!Body || Body->size() != 1)
    return false;
  auto *Return = dyn_cast<ReturnStmt>(Body->body_front());
  const Expr *Value = Return ? Return->getRetValue() : nullptr;
  auto *Literal =
      Value ? dyn_cast<CXXBoolLiteralExpr>(Value->IgnoreImplicit()) : nullptr;
  return Literal && Literal->getValue() == Is;
}

bool lockstitch::maySuspend(const CoroutineSuspendExpr &E) {
  const Expr *Ready = E.getReadyExpr();
  auto *Asked = Ready ? dyn_cast<CallExpr>(Ready->IgnoreImplicit()) : nullptr;
  const FunctionDecl *Callee = Asked ? Asked->getDirectCallee() : nullptr;
  const FunctionDecl *Defined = Callee ? Callee->getDefinition() : nullptr;
  return !Defined || !returnsOnly(*Defined, true);
}

bool lockstitch::beginsSuspended(const FunctionDecl &F) {
  auto *Body = dyn_cast_or_null<CoroutineBodyStmt>(F.getBody());
  auto *Init =
      Body ? dyn_cast_or_null<Expr>(Body->getInitSuspendStmt()) : nullptr;
  if (!Init)
    return false;
  auto *Suspend = dyn_cast<CoroutineSuspendExpr>(Init->IgnoreImplicit());
  return Suspend && maySuspend(*Suspend);
}

static const CXXRecordDecl *classOf(QualType Type) {
  const CXXRecordDecl *Class =
      Type.isNull() ? nullptr : Type->getAsCXXRecordDecl();
  return Class ? Class->getDefinition() : nullptr;
}

/// Whether objects of the class that are awaited stop the coroutine, and no
/// more: an awaiter of a library's own may hand it to a thread.
static bool isSuspendAlways(const CXXRecordDecl &Awaiter) {
  return Awaiter.isInStdNamespace() && Awaiter.getIdentifier() &&
         Awaiter.getName() == "suspend_always";
}

/// Whether objects of the class can be awaited, and are more than a number.
static bool isAwaitable(const CXXRecordDecl &Class) {
  if (Class.hasTrivialDestructor())
    return false;
  return findMethod(Class, "await_ready") ||
         llvm::any_of(Class.methods(), [](const CXXMethodDecl *Method) {
           return Method->getOverloadedOperator() == OO_Coawait;
         });
}

bool lockstitch::isTask(const CXXRecordDecl &Class) {
  IdentifierTable &Names = Class.getASTContext().Idents;
  if (Names.find("promise_type") == Names.end() || !Class.hasDefinition() ||
      !isAwaitable(*Class.getDefinition()))
    return false;
  for (const NamedDecl *D :
       Class.getDefinition()->lookup(&Names.get("promise_type"))) {
    auto *Type = dyn_cast<TypeDecl>(D->getUnderlyingDecl());
    const CXXRecordDecl *Promise =
        Type ? classOf(Class.getASTContext().getTypeDeclType(Type)) : nullptr;
    if (!Promise || findMethod(*Promise, "yield_value"))
      continue;
    const CXXMethodDecl *Begins = findMethod(*Promise, "initial_suspend");
    const CXXRecordDecl *Awaiter =
        Begins ? classOf(Begins->getReturnType()) : nullptr;
    if (Awaiter && isSuspendAlways(*Awaiter))
      return true;
  }
  return false;
}
