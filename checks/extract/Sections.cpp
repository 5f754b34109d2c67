// Sections.cpp - a lock() and the unlock() that its block ends with
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "extract/Sections.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;
using namespace lockstitch;

//===-- Its ends ----------------------------------------------------------===//

static const CXXMemberCallExpr *callOf(const Stmt *S, StringRef Name) {
  auto *Call = dyn_cast<CXXMemberCallExpr>(S);
  const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
  bool IsIt = Method && Method->getDeclName().isIdentifier() &&
              Method->getName() == Name && Call->getNumArgs() == 0;
  return IsIt ? Call : nullptr;
}

static const Expr *lockIn(const CXXMemberCallExpr &Call) {
  return Call.getImplicitObjectArgument()->IgnoreParenImpCasts();
}

bool lockstitch::isSpelledAlike(const Expr &A, const Expr &B,
                                const ASTContext &Context) {
  llvm::FoldingSetNodeID IdOfA, IdOfB;
  A.Profile(IdOfA, Context, true);
  B.Profile(IdOfB, Context, true);
  return IdOfA == IdOfB;
}

std::optional<Section> lockstitch::finalSection(const CompoundStmt &Block,
                                                const ASTContext &Context) {
  if (Block.size() < 2)
    return std::nullopt;
  for (auto [Begins, Ends] :
       {std::pair("lock", "unlock"), {"lock_shared", "unlock_shared"}}) {
    const CXXMemberCallExpr *Unlock = callOf(Block.body_back(), Ends);
    if (!Unlock)
      continue;
    for (unsigned I = Block.size() - 1; I-- > 0;) {
      const CXXMemberCallExpr *Lock = callOf(Block.body_begin()[I], Begins);
      if (Lock && isSpelledAlike(*lockIn(*Lock), *lockIn(*Unlock), Context))
        return Section{
            Lock, Unlock,
            llvm::ArrayRef<const Stmt *>(Block.body_begin(), Block.size() - 1)
                .drop_front(I + 1)};
    }
  }
  return std::nullopt;
}

//===-- Which lock it is --------------------------------------------------===//

namespace {

/// What an expression for a lock consists of.
struct LockName {
  /// The variable or field that is the lock, or has its address.
  const ValueDecl *Last = nullptr;
  llvm::SmallVector<const VarDecl *, 2> Values; ///< locals that lead to it
  bool IsKnown = true;                          ///< there is no more to it

  explicit LockName(const Expr &E) {
    if (E.isGLValue())
      addPlace(&E);
    else
      addValue(&E);
    IsKnown &= Last != nullptr;
  }

private:
  void addPlace(const Expr *E);
  void addValue(const Expr *E);
  void addVariable(const Expr *E);
};

} // namespace

void LockName::addPlace(const Expr *E) {
  E = E->IgnoreParens();
  if (auto *Index = dyn_cast<ArraySubscriptExpr>(E)) {
    addValue(Index->getBase());
    addValue(Index->getIdx());
  } else if (auto *Star = dyn_cast<UnaryOperator>(E);
             Star && Star->getOpcode() == UO_Deref) {
    addValue(Star->getSubExpr());
  } else if (auto *Member = dyn_cast<MemberExpr>(E)) {
    if (!Last)
      Last = Member->getMemberDecl();
    if (isa<VarDecl>(Member->getMemberDecl()))
      return;
    if (Member->isArrow())
      addValue(Member->getBase());
    else
      addPlace(Member->getBase());
  } else if (auto *Ref = dyn_cast<DeclRefExpr>(E);
             Ref && isa<VarDecl>(Ref->getDecl())) {
    if (!Last)
      Last = Ref->getDecl();
  } else {
    IsKnown = false;
  }
}

void LockName::addValue(const Expr *E) {
  E = E->IgnoreParens();
  if (isa<CXXThisExpr, IntegerLiteral>(E))
    return;
  auto *Cast = dyn_cast<ImplicitCastExpr>(E);
  if (!Cast) {
    IsKnown = false;
    return;
  }
  switch (Cast->getCastKind()) {
  case CK_LValueToRValue:
    return addVariable(Cast->getSubExpr());
  case CK_ArrayToPointerDecay:
    return addPlace(Cast->getSubExpr());
  case CK_IntegralCast:
  case CK_NoOp:
    return addValue(Cast->getSubExpr());
  default:
    IsKnown = false;
  }
}

/// A variable whose value is used: one that others may change says nothing.
void LockName::addVariable(const Expr *E) {
  auto *Ref = dyn_cast<DeclRefExpr>(E->IgnoreParens());
  auto *D = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  if (!D || !(D->hasLocalStorage() || D->getType().isConstQualified()) ||
      D->getType()->isReferenceType()) {
    IsKnown = false;
    return;
  }
  if (!Last)
    Last = D;
  if (!D->getType().isConstQualified())
    Values.push_back(D);
}

llvm::SmallVector<const VarDecl *, 2>
lockstitch::localsNaming(const Section &S) {
  return LockName(*lockIn(*S.Lock)).Values;
}

//===-- What is in between ------------------------------------------------===//

namespace {

/// One statement of a section, with what it may do.
class Inside {
public:
  explicit Inside(const LockName &Name) : Name(Name) {}

  /// Whether S stays in the section, and leaves the lock's name alone.
  bool isFine(const Stmt *S) const { return isFine(S, {}); }

private:
  /// What is around a statement, in the section.
  struct Around {
    bool IsLoop = false;   ///< where `continue` goes
    bool IsBreak = false;  ///< where `break` goes
    bool IsSwitch = false; ///< where a label of a case is reached from
    bool IsLambda = false; ///< of which the jumps are its own
    bool IsRead = false;   ///< only the value is used
  };

  bool isFine(const Stmt *S, Around In) const;
  bool isJumpAllowed(const Stmt &S, const Around &In) const;
  bool isMentionAllowed(const Expr &E, const Around &In) const;

  const LockName &Name;
};

} // namespace

bool Inside::isJumpAllowed(const Stmt &S, const Around &In) const {
  if (isa<AsmStmt>(S))
    return !isa<GCCAsmStmt>(S) || !cast<GCCAsmStmt>(S).isAsmGoto();
  if (In.IsLambda)
    return true;
  if (isa<BreakStmt>(S))
    return In.IsBreak;
  if (isa<ContinueStmt>(S))
    return In.IsLoop;
  if (isa<SwitchCase>(S))
    return In.IsSwitch;
  return !isa<ReturnStmt, CoreturnStmt, CoroutineSuspendExpr, GotoStmt,
              IndirectGotoStmt, LabelStmt>(S);
}

bool Inside::isMentionAllowed(const Expr &E, const Around &In) const {
  const ValueDecl *D = nullptr;
  if (auto *Ref = dyn_cast<DeclRefExpr>(&E))
    D = Ref->getDecl();
  else if (auto *Member = dyn_cast<MemberExpr>(&E))
    D = Member->getMemberDecl();
  if (!D || D == Name.Last)
    return !D;
  return In.IsRead || !llvm::is_contained(Name.Values, D);
}

bool Inside::isFine(const Stmt *S, Around In) const {
  if (!S)
    return true;
  if (!isJumpAllowed(*S, In))
    return false;
  if (auto *E = dyn_cast<Expr>(S); E && !isMentionAllowed(*E, In))
    return false;
  In.IsRead = false;
  if (auto *Cast = dyn_cast<ImplicitCastExpr>(S))
    In.IsRead = Cast->getCastKind() == CK_LValueToRValue;
  if (isa<WhileStmt, DoStmt, ForStmt, CXXForRangeStmt>(S))
    In.IsLoop = In.IsBreak = true;
  if (isa<SwitchStmt>(S))
    In.IsSwitch = In.IsBreak = true;
  if (isa<LambdaExpr>(S))
    In.IsLambda = true;
  return llvm::all_of(S->children(),
                      [&](const Stmt *Child) { return isFine(Child, In); });
}

/// Whether something that lives as long as its block is made of an expression.
static bool extends(const Stmt *S) {
  if (!S)
    return false;
  if (auto *X = dyn_cast<MaterializeTemporaryExpr>(S))
    if (X->getStorageDuration() == SD_Automatic &&
        X->getType().isDestructedType() != QualType::DK_none)
      return true;
  return llvm::any_of(S->children(), extends);
}

/// Whether S declares what is destroyed where its block ends.
static bool declaresDestroyed(const Stmt *S) {
  auto *Declares = dyn_cast<DeclStmt>(S);
  return Declares && llvm::any_of(Declares->decls(), [](const Decl *D) {
           auto *Variable = dyn_cast<VarDecl>(D);
           return Variable && Variable->hasLocalStorage() &&
                  (Variable->getType().isDestructedType() !=
                       QualType::DK_none ||
                   Variable->hasAttr<CleanupAttr>() ||
                   extends(Variable->getInit()));
         });
}

bool lockstitch::isLeftByItsEnd(const Section &S) {
  LockName Name(*lockIn(*S.Lock));
  Inside In(Name);
  return Name.IsKnown && llvm::all_of(S.Between, [&](const Stmt *Each) {
           return !declaresDestroyed(Each) && In.isFine(Each);
         });
}
