// Spinning.cpp - loops that do nothing but look
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "extract/Lowering.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace lockstitch;

/// What gives way to other threads, or lets the core rest, whatever the library
/// calls it.
static bool soundsLikePause(StringRef Name) {
  std::string Lower = Name.lower();
  return llvm::any_of(
      ArrayRef<StringRef>{"pause", "yield", "relax", "sleep", "backoff",
                          "switchtothread"},
      [&](StringRef Part) { return StringRef(Lower).contains(Part); });
}

static bool isPause(const Stmt &S) {
  if (auto *Asm = dyn_cast<GCCAsmStmt>(&S)) // an empty one is a mere barrier
    return !Asm->getAsmString().empty();
  auto *E = dyn_cast<Expr>(&S);
  auto *Call = E ? dyn_cast<CallExpr>(withoutSugar(E)) : nullptr;
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  return Callee && Callee->getIdentifier() &&
         soundsLikePause(Callee->getName());
}

/// Whether the body of a loop is empty, or only pauses.
static bool isEmptyBut(const Stmt *Body, bool &Pauses) {
  if (!Body || isa<NullStmt, ContinueStmt>(Body))
    return true;
  if (auto *Block = dyn_cast<CompoundStmt>(Body))
    return llvm::all_of(Block->body(),
                        [&](const Stmt *S) { return isEmptyBut(S, Pauses); });
  if (!isPause(*Body))
    return false;
  return Pauses = true;
}

bool Lowering::isMereLook(const FunctionDecl &Callee) const {
  if (const CallModel *Model = modelOf(Callee))
    return !Model->Effects.empty() &&
           llvm::all_of(Model->Effects, [](const Effect &E) {
             return E.What == EffectKind::Reads ||
                    E.What == EffectKind::Yields ||
                    E.What == EffectKind::Updates;
           });
  if (Callee.getBuiltinID())
    return Callee.getName().starts_with("__atomic_") ||
           Callee.getName().starts_with("__sync_") ||
           Callee.getName().starts_with("__builtin_expect");
  // What it does is told with it.
  return Callee.hasBody() && Entities.isUserCode(Callee.getLocation());
}

/// Whether to evaluate it changes nothing but what it calls changes.
bool Lowering::isMereLook(const Stmt &S) const {
  if (auto *Unary = dyn_cast<UnaryOperator>(&S);
      Unary && Unary->isIncrementDecrementOp())
    return false;
  if (auto *Binary = dyn_cast<BinaryOperator>(&S);
      Binary && Binary->isAssignmentOp())
    return false;
  if (auto *Call = dyn_cast<CallExpr>(&S)) {
    const FunctionDecl *Callee = Call->getDirectCallee();
    if (!Callee || !isMereLook(*Callee))
      return false;
  } else if (isa<CXXConstructExpr, CXXNewExpr, CXXDeleteExpr, CXXThrowExpr,
                 LambdaExpr, StmtExpr, CoawaitExpr>(S)) {
    return false;
  }
  return llvm::all_of(S.children(), [&](const Stmt *Part) {
    return !Part || isMereLook(*Part);
  });
}

std::optional<bool> Lowering::spinning(const Stmt &Loop) const {
  const Expr *Condition = nullptr;
  const Stmt *Body = nullptr;
  if (auto *While = dyn_cast<WhileStmt>(&Loop)) {
    if (While->getConditionVariable())
      return std::nullopt;
    Condition = While->getCond(), Body = While->getBody();
  } else if (auto *Do = dyn_cast<DoStmt>(&Loop)) {
    Condition = Do->getCond(), Body = Do->getBody();
  } else if (auto *For = dyn_cast<ForStmt>(&Loop); For && !For->getInc()) {
    Condition = For->getCond(), Body = For->getBody();
  }
  bool Pauses = false;
  if (!Condition || Condition->isValueDependent() ||
      Condition->isEvaluatable(Context) || !isEmptyBut(Body, Pauses) ||
      !isMereLook(*Condition))
    return std::nullopt;
  return Pauses;
}

void Lowering::findSpins(const CFG &Cfg) {
  for (const CFGBlock *B : Cfg)
    if (const Stmt *Loop = B ? B->getLoopTarget() : nullptr)
      if (std::optional<bool> Pauses = spinning(*Loop))
        for (const CFGBlock *Head : B->succs())
          if (Head)
            Spins[Head->getBlockID()] = {Loop, *Pauses};
}
