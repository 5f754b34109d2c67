// Guards.cpp - how a guard is made, and spelt in the source
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "extract/Lowering.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include <fmt/format.h>

using namespace clang;
using namespace lockstitch;

/// Whether a class or namespace around D has a lock of the same name.
static bool isLockNamed(const VarDecl &D, const SyncModel &Model) {
  for (const DeclContext *Scope = D.getDeclContext(); Scope;
       Scope = Scope->getParent()) {
    if (Scope->isFunctionOrMethod())
      continue;
    for (const NamedDecl *Found : Scope->lookup(D.getDeclName())) {
      if (Found == &D || !isa<VarDecl, FieldDecl>(Found))
        continue;
      QualType Type = cast<ValueDecl>(Found)->getType().getNonReferenceType();
      const TypeModel *Known = typeModel(Type, Model);
      if (Known && isLock(Known->Sync))
        return true;
    }
  }
  return false;
}

/// `std::unique_lock<std::mutex>(M);` where M is a lock further out.
bool Lowering::shadowsLock(const VarDecl &D) const {
  return Seen.namesLock(D) || isLockNamed(D, Entities.Model);
}

GuardForm Lowering::formOf(const CallSite &S, const Path &Object) const {
  if (Object.Root == PathRoot::Temp && Object.Steps.empty())
    return Seen.isDiscarded(S.Site) || Seen.isTested(S.Site)
               ? GuardForm::Temporary
               : GuardForm::Variable;
  bool IsWhole = Object.Steps.empty() && Object.Root != PathRoot::Alloc;
  if (!IsWhole)
    return GuardForm::Member;
  if (S.Args.empty())
    if (const VarDecl *D = Seen.builtInto(S.Site))
      if (shadowsLock(*D))
        return GuardForm::Shadow;
  return GuardForm::Variable;
}

/// `lock_guard<mutex>(M);` becomes `lock_guard<mutex> Lock(M);`.
void Lowering::offerName(Fact &F, const CallSite &S) {
  SourceLocation Paren = Seen.openingOf(S.Site);
  if (Paren.isInvalid() || Paren.isMacroID())
    return;
  std::string Name = "Lock";
  for (unsigned N = 2; Seen.isNamed(Name); ++N)
    Name = fmt::format("Lock{}", N);
  Location Where = Entities.where(Paren);
  F.Fixes.push_back(
      {"discarded-guard", {Where, Where}, Entities.Pool.save(" " + Name)});
}

/// `lock_guard<mutex> Lock(M, std::adopt_lock);` without its tag locks M.
void Lowering::offerLocking(Fact &F, const CallSite &S) {
  auto IsTag = [](const Expr *E) {
    const CXXRecordDecl *Class = E->getType()->getAsCXXRecordDecl();
    return Class && Class->getName() == "adopt_lock_t";
  };
  auto Tag = llvm::find_if(S.Args, IsTag);
  if (S.Args.size() < 2 || Tag == S.Args.end())
    return;
  const SourceManager &Sources = Context.getSourceManager();
  auto EndOf = [&](const Expr *E) {
    return Lexer::getLocForEndOfToken(E->getEndLoc(), 0, Sources,
                                      Context.getLangOpts());
  };
  bool IsFirst = Tag == S.Args.begin();
  SourceLocation Begin =
      IsFirst ? (*Tag)->getBeginLoc() : EndOf(*std::prev(Tag));
  SourceLocation End = IsFirst ? (*std::next(Tag))->getBeginLoc() : EndOf(*Tag);
  if (Begin.isInvalid() || End.isInvalid() || Begin.isMacroID() ||
      End.isMacroID())
    return;
  F.Fixes.push_back(
      {"adopt-without-lock", {Entities.where(Begin), Entities.where(End)}, ""});
}

/// `static lock_guard<mutex> Lock(M);` without its first word.
void Lowering::offerAutomatic(Fact &F, const CallSite &S) {
  const VarDecl *D = Seen.builtInto(S.Site);
  if (!D || !D->isStaticLocal() || D->getTLSKind() != VarDecl::TLS_None)
    return;
  const SourceManager &Sources = Context.getSourceManager();
  SourceLocation Begin = D->getBeginLoc();
  if (Begin.isInvalid() || Begin.isMacroID() ||
      !StringRef(Sources.getCharacterData(Begin)).starts_with("static "))
    return;
  SourceLocation Next = Begin.getLocWithOffset(strlen("static "));
  F.Fixes.push_back(
      {"static-guard", {Entities.where(Begin), Entities.where(Next)}, ""});
}

/// `std::scoped_lock Lock(Mutexes...);` in an instantiation for no mutex.
static bool isOfEmptyPack(const FunctionDecl *Around, const CallSite &S) {
  auto *Class =
      dyn_cast<ClassTemplateSpecializationDecl>(S.Callee->getParent());
  return Around && Around->isTemplateInstantiation() && Class &&
         llvm::any_of(Class->getTemplateArgs().asArray(),
                      [](const TemplateArgument &Arg) {
                        return Arg.getKind() == TemplateArgument::Pack &&
                               Arg.pack_size() == 0;
                      });
}

void Lowering::applyGuard(const CallSite &S, const Effect &E) {
  if (E.On.empty() || isOfEmptyPack(Function, S))
    return;
  Guard G;
  G.Object = object(S, E.On[0]);
  G.Locks = objects(S, E.With);
  G.How = E.Binding;
  G.Mode = E.Mode;
  G.Form = formOf(S, G.Object);
  bool IsDiscarded = Seen.isDiscarded(S.Site);
  bool HasLock = !G.Locks.empty();
  Fact &F = emit(std::move(G), S.Site->getExprLoc());
  if (IsDiscarded && HasLock)
    offerName(F, S);
  if (E.Binding == Bind::Adopts)
    offerLocking(F, S);
  offerAutomatic(F, S);
}
