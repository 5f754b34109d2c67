// Guards.cpp - how a guard is made, and spelt in the source
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "extract/Lowering.h"
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

void Lowering::applyGuard(const CallSite &S, const Effect &E) {
  if (E.On.empty())
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
}
