// AccessResult.cpp - where objects are built, and what calls evaluate to
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "extract/AccessPath.h"

using namespace clang;
using namespace lockstitch;

/// Whether the field is initialised in place, by an expression of its own.
static bool isObject(const FieldDecl &F) {
  return F.getType()->isRecordType() || F.getType()->isArrayType();
}

void AccessPaths::buildAt(const Expr *E, const Path &Where) {
  E = withoutSugar(E);
  if (!E)
    return;
  Built[E] = Where;
  if (auto *X = dyn_cast<AbstractConditionalOperator>(E)) {
    buildAt(X->getTrueExpr(), Where);
    buildAt(X->getFalseExpr(), Where);
  } else if (auto *X = dyn_cast<BinaryOperator>(E)) {
    if (X->getOpcode() == BO_Comma)
      buildAt(X->getRHS(), Where);
  } else if (auto *X = dyn_cast<StmtExpr>(E)) {
    if (!X->getSubStmt()->body_empty())
      if (auto *Last = dyn_cast<Expr>(X->getSubStmt()->body_back()))
        buildAt(Last, Where);
  } else if (auto *X = dyn_cast<InitListExpr>(E)) {
    auto *Class = X->getType()->getAsRecordDecl();
    const TypeModel *Model = typeModel(X->getType(), Entities.Model);
    if (Class && Model && Model->Sync != SyncKind::None &&
        !Entities.isUserCode(Class->getLocation())) {
      // What a lock is made of is nobody's business.
      for (const Expr *Init : X->inits())
        buildAt(Init, Path::top());
    } else if (Class && Class->isUnion()) {
      if (const FieldDecl *F = X->getInitializedFieldInUnion())
        if (X->getNumInits() == 1 && isObject(*F))
          buildAt(X->getInit(0), field(Where, *F));
    } else if (Class) {
      // Initialisers come for the bases first, then for the fields.
      unsigned I = 0;
      if (auto *C = dyn_cast<CXXRecordDecl>(Class))
        for (; I < C->getNumBases() && I < X->getNumInits(); ++I)
          buildAt(X->getInit(I), Where);
      for (const FieldDecl *F : Class->fields()) {
        if (F->isUnnamedBitField())
          continue;
        if (I == X->getNumInits())
          break;
        const Expr *Init = X->getInit(I++);
        if (Init && isObject(*F))
          buildAt(Init, field(Where, *F));
      }
    } else if (X->getType()->isArrayType()) {
      for (unsigned I = 0; I != X->getNumInits(); ++I)
        if (X->getInit(I))
          buildAt(X->getInit(I), Where.then(Step::index(I)));
    }
  } else if (auto *X = dyn_cast<CXXParenListInitExpr>(E)) {
    auto *Class = X->getType()->getAsCXXRecordDecl();
    unsigned I = Class ? Class->getNumBases() : 0;
    if (Class)
      for (const FieldDecl *F : Class->fields())
        if (I < X->getInitExprs().size())
          buildAt(X->getInitExprs()[I++], field(Where, *F));
  }
}

Path AccessPaths::builtAt(const Expr *E) {
  E = withoutSugar(E);
  auto Found = Built.find(E);
  if (Found != Built.end())
    return Found->second;
  Path Where = makeTemp();
  buildAt(E, Where);
  return Where;
}

void AccessPaths::setValue(const Expr *E, Value What) {
  Values[withoutSugar(E)] = std::move(What);
}

std::optional<Value> AccessPaths::knownValue(const Expr *E) const {
  auto Found = Values.find(withoutSugar(E));
  if (Found == Values.end())
    return std::nullopt;
  return Found->second;
}
