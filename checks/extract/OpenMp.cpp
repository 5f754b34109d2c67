// OpenMp.cpp - OpenMP's directives as statements that the lowering can follow
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "extract/OpenMp.h"
#include "clang/AST/ExprOpenMP.h"
#include "clang/Analysis/Analyses/ExprMutationAnalyzer.h"
#include "clang/Basic/OpenMPKinds.h"
#include <map>

using namespace clang;
using namespace lockstitch;
using namespace llvm::omp;

/// The private variables of a block, by those that they stand for.
using Privates = llvm::DenseMap<const ValueDecl *, VarDecl *>;

static VarDecl *variableOf(const Expr *E) {
  auto *Ref = dyn_cast_or_null<DeclRefExpr>(E ? E->IgnoreParenImpCasts() : E);
  return Ref ? dyn_cast<VarDecl>(const_cast<ValueDecl *>(Ref->getDecl()))
             : nullptr;
}

static bool isCallOf(const Expr *E, StringRef Function) {
  auto *Call = dyn_cast_or_null<CallExpr>(E ? E->IgnoreParenImpCasts() : E);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  return Callee && Callee->getIdentifier() && Callee->getName() == Function;
}

/// Whether each thread of the team, or some other thread, runs the block.
static std::optional<SpawnKind> startOf(OpenMPDirectiveKind Kind) {
  if (isOpenMPParallelDirective(Kind) || isOpenMPTeamsDirective(Kind) ||
      isOpenMPTaskLoopDirective(Kind))
    return SpawnKind::Team;
  if (Kind == OMPD_task)
    return SpawnKind::Task;
  return std::nullopt;
}

static bool isOfMaster(OpenMPDirectiveKind Kind) {
  switch (Kind) {
  case OMPD_master:
  case OMPD_masked:
  case OMPD_parallel_master:
  case OMPD_parallel_masked:
  case OMPD_parallel_master_taskloop:
  case OMPD_parallel_master_taskloop_simd:
  case OMPD_parallel_masked_taskloop:
  case OMPD_parallel_masked_taskloop_simd:
  case OMPD_master_taskloop:
  case OMPD_master_taskloop_simd:
  case OMPD_masked_taskloop:
  case OMPD_masked_taskloop_simd:
    return true;
  default:
    return false;
  }
}

class OpenMpRegions::Rewriter {
public:
  Rewriter(OpenMpRegions &To, const FunctionDecl &Around)
      : To(To), Context(To.Context), Around(Around) {}

  void visit(Stmt *S, const Privates &Mine) {
    if (auto *Ref = dyn_cast<DeclRefExpr>(S)) {
      if (VarDecl *Copy =
              Mine.lookup(cast<ValueDecl>(Ref->getDecl()->getCanonicalDecl())))
        Ref->setDecl(Copy);
      return;
    }
    if (auto *D = dyn_cast<OMPExecutableDirective>(S))
      return rewrite(*D, Mine);
    if (auto *Lambda = dyn_cast<LambdaExpr>(S)) {
      for (Expr *Init : Lambda->capture_inits())
        if (Init)
          visit(Init, Mine);
      return;
    }
    bool IsLoop = isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(S);
    Loops += IsLoop;
    for (Stmt *Child : S->children())
      if (Child)
        visit(Child, Mine);
    Loops -= IsLoop;
    if (auto *Asks = dyn_cast<BinaryOperator>(S))
      askForTurn(*Asks);
    else if (auto *If = dyn_cast<IfStmt>(S))
      if (Expr *Asks = answeredBefore(*If->getCond()))
        If->setCond(Asks);
  }

private:
  OpenMpRegions &To;
  ASTContext &Context;
  const FunctionDecl &Around;
  unsigned Count = 0;
  unsigned Loops = 0; ///< around what is visited

  const OpenMpRegion *Region = nullptr; ///< around what is visited, or null

  /// A loop whose turns are shared out.
  struct SharedLoop {
    SourceLocation At;
    const VarDecl *Counter = nullptr; ///< null: two threads may have one turn
  };
  SharedLoop Shared;
  /// What a loop's counter, or a thread's number, was compared with.
  std::map<std::pair<SourceLocation, llvm::FoldingSetNodeID>, unsigned> Turns;

  void rewrite(OMPExecutableDirective &D, Privates Mine) {
    for (const OMPClause *C : D.clauses())
      for (Stmt *Used : const_cast<OMPClause *>(C)->used_children())
        if (Used)
          visit(Used, Mine);
    if (!D.hasAssociatedStmt() || !D.getAssociatedStmt())
      return;
    std::vector<PrivateCopy> Copied = addPrivates(D, Mine);
    auto *Captured = dyn_cast<CapturedStmt>(D.getAssociatedStmt());
    std::optional<SpawnKind> Start =
        Captured ? startOf(D.getDirectiveKind()) : std::nullopt;
    OpenMpRegion *Region = nullptr;
    if (Start) { // before those that are in it
      To.All.push_back(std::make_unique<OpenMpRegion>(OpenMpRegion{
          &D, &Around, Count++, *Start, Captured, nullptr, Copied}));
      Region = To.All.back().get();
      To.ByDirective[&D] = Region;
    }
    Stmt *Body = D.getRawStmt();
    SharedLoop Before = std::exchange(Shared, sharedBy(D));
    const OpenMpRegion *Outer =
        std::exchange(this->Region, Region ? Region : this->Region);
    unsigned Outside = std::exchange(Loops, Region ? 0 : Loops);
    visit(Body, Mine);
    Loops = Outside;
    this->Region = Outer;
    Shared = Before;
    Body = blockOf(D, Body);
    if (Region) {
      Region->Body = Body;
      Body = new (Context) NullStmt(D.getBeginLoc());
    } else if (!Copied.empty() || isLock(D.getDirectiveKind())) {
      To.Copies[&D] = std::move(Copied);
      Body = marked(D, Body);
    }
    // Clang's own block is a function of its own, which is not entered here.
    *D.children().begin() = Body;
  }

  static bool isLock(OpenMPDirectiveKind Kind) {
    return Kind == OMPD_critical || Kind == OMPD_ordered;
  }

  //===-- Private variables -----------------------------------------------===//

  template <typename Originals, typename Copies>
  static void add(const Originals &Of, const Copies &To, Privates &Mine) {
    for (auto [Original, Copy] : llvm::zip(Of, To))
      if (VarDecl *Shared = variableOf(Original))
        if (VarDecl *Own = variableOf(Copy))
          Mine[Shared->getCanonicalDecl()] = Own;
  }

  /// Returns those that begin with the value of the original.
  std::vector<PrivateCopy> addPrivates(const OMPExecutableDirective &D,
                                       Privates &Mine) {
    std::vector<PrivateCopy> Copied;
    for (const OMPClause *C : D.clauses()) {
      if (auto *X = dyn_cast<OMPPrivateClause>(C))
        add(X->varlist(), X->private_copies(), Mine);
      else if (auto *X = dyn_cast<OMPLastprivateClause>(C))
        add(X->varlist(), X->private_copies(), Mine);
      else if (auto *X = dyn_cast<OMPReductionClause>(C))
        add(X->varlist(), X->privates(), Mine);
      else if (auto *X = dyn_cast<OMPInReductionClause>(C))
        add(X->varlist(), X->privates(), Mine);
      else if (auto *X = dyn_cast<OMPTaskReductionClause>(C))
        add(X->varlist(), X->privates(), Mine);
      else if (auto *X = dyn_cast<OMPLinearClause>(C))
        add(X->varlist(), X->privates(), Mine);
    }
    for (const OMPClause *C : D.clauses())
      if (auto *X = dyn_cast<OMPFirstprivateClause>(C)) {
        for (auto [Original, Copy] :
             llvm::zip(X->varlist(), X->private_copies()))
          if (const VarDecl *Own = variableOf(Copy))
            if (const VarDecl *Shared = variableOf(Original))
              Copied.push_back({Own, Shared});
        add(X->varlist(), X->private_copies(), Mine);
      }
    if (auto *Loop = dyn_cast<OMPLoopDirective>(&D))
      add(Loop->counters(), Loop->private_counters(), Mine);
    return Copied;
  }

  //===-- Blocks ----------------------------------------------------------===//

  Stmt *blockOf(const OMPExecutableDirective &D, Stmt *Body) {
    OpenMPDirectiveKind Kind = D.getDirectiveKind();
    if (isOfMaster(Kind))
      return onlyIf("omp thread number", {}, 0, Body);
    if ((Kind == OMPD_single && isOnce(D)) || Kind == OMPD_section)
      return onlyIf("omp turn", D.getBeginLoc(), 1, Body);
    if (auto *Atomic = dyn_cast<OMPAtomicDirective>(&D)) {
      // The operand alone: the directive itself does the rest.
      if (Expr *Operand = const_cast<Expr *>(Atomic->getExpr()))
        return Operand;
      return new (Context) NullStmt(D.getBeginLoc());
    }
    return Body;
  }

  /// Without a barrier, two threads may be at two turns of a loop's block.
  bool isOnce(const OMPExecutableDirective &D) const {
    return !Loops || !D.hasClausesOfKind<OMPNowaitClause>();
  }

  /// The block, for the thread that finds that number there.
  Stmt *onlyIf(StringRef Hidden, SourceLocation At, uint64_t Is, Stmt *Body) {
    return IfStmt::Create(Context, At, IfStatementKind::Ordinary, nullptr,
                          nullptr, asks(Hidden, At, BO_EQ, number(Is, At)), At,
                          At, Body);
  }

  Expr *number(uint64_t Is, SourceLocation At) {
    return IntegerLiteral::Create(
        Context, llvm::APInt(Context.getIntWidth(Context.IntTy), Is),
        Context.IntTy, At);
  }

  /// What each thread finds for itself: with a place, there.
  Expr *found(StringRef Hidden, SourceLocation At) {
    VarDecl *Asked = VarDecl::Create(Context, Context.getTranslationUnitDecl(),
                                     At, At, &Context.Idents.get(Hidden),
                                     Context.IntTy, nullptr, SC_Static);
    To.Asked.insert(Asked);
    return DeclRefExpr::Create(Context, {}, {}, Asked, false, At, Context.IntTy,
                               VK_LValue);
  }

  Expr *asks(StringRef Hidden, SourceLocation At, BinaryOperatorKind Is,
             Expr *Number) {
    return BinaryOperator::Create(Context, found(Hidden, At), Number, Is,
                                  Context.IntTy, VK_PRValue, OK_Ordinary, At,
                                  FPOptionsOverride());
  }

  //===-- Turns -----------------------------------------------------------===//

  SharedLoop sharedBy(const OMPExecutableDirective &D) const {
    auto *Loop = dyn_cast<OMPLoopDirective>(&D);
    OpenMPDirectiveKind Kind = D.getDirectiveKind();
    if (!Loop || !isOnce(D) || Loop->private_counters().size() != 1 ||
        !(isOpenMPWorksharingDirective(Kind) ||
          isOpenMPTaskLoopDirective(Kind) || isOpenMPDistributeDirective(Kind)))
      return Shared;
    return {D.getBeginLoc(), variableOf(Loop->private_counters().front())};
  }

  bool isKept(const VarDecl &D) const {
    return D.getType().isConstQualified() ||
           !ExprMutationAnalyzer(*Around.getBody(), Context).isMutated(&D);
  }

  /// Of a local variable that keeps the value that it begins with.
  const Expr *kept(const Expr &E) const {
    const VarDecl *D = variableOf(&E);
    return D && D->hasLocalStorage() && D->getInit() && isKept(*D)
               ? D->getInit()
               : nullptr;
  }

  bool isThreadNumber(const Expr &E) const {
    return isCallOf(&E, "omp_get_thread_num") ||
           isCallOf(kept(E), "omp_get_thread_num");
  }

  /// Whether all threads of the team find the same value there.
  bool isCommon(const VarDecl &D) const {
    if (D.getTLSKind() != VarDecl::TLS_None)
      return false;
    if (!D.hasLocalStorage() ||
        (Region && Region->Captured->capturesVariable(&D)))
      return true;
    if (isa<ParmVarDecl>(D))
      return isKept(D);
    return D.getInit() && isCommon(*D.getInit()) && isKept(D);
  }

  bool isCommon(const Stmt &S) const {
    if (auto *Ref = dyn_cast<DeclRefExpr>(&S)) {
      auto *D = dyn_cast<VarDecl>(Ref->getDecl());
      return !D || isCommon(*D);
    }
    if (auto *Call = dyn_cast<CXXMemberCallExpr>(&S)) // the size of a vector
      return Call->getNumArgs() == 0 && Call->getMethodDecl() &&
             Call->getMethodDecl()->isConst() &&
             isCommon(*Call->getImplicitObjectArgument());
    if (auto *Call = dyn_cast<CallExpr>(&S))
      return isCallOf(Call, "omp_get_num_threads") ||
             isCallOf(Call, "omp_get_max_threads");
    if (!isa<CastExpr, ParenExpr, BinaryOperator, UnaryOperator, MemberExpr,
             CXXThisExpr, ArraySubscriptExpr, IntegerLiteral,
             UnaryExprOrTypeTraitExpr>(S))
      return false;
    auto *Binary = dyn_cast<BinaryOperator>(&S);
    auto *Unary = dyn_cast<UnaryOperator>(&S);
    return !(Binary && Binary->isAssignmentOp()) &&
           !(Unary && Unary->isIncrementDecrementOp()) &&
           llvm::all_of(S.children(), [&](const Stmt *Child) {
             return Child && isCommon(*Child);
           });
  }

  /// Only one thread finds that its number, or its turn of a loop, is equal to
  /// what all find the same. The value is not known: it is given a number.
  void askForTurn(BinaryOperator &Asks) {
    if (!Asks.isEqualityOp())
      return;
    for (bool IsLeft : {true, false}) {
      Expr *Mine = IsLeft ? Asks.getLHS() : Asks.getRHS();
      Expr *Common = IsLeft ? Asks.getRHS() : Asks.getLHS();
      const VarDecl *Variable = variableOf(Mine);
      bool IsTurn = Variable && Variable == Shared.Counter;
      if ((!IsTurn &&
           (!isThreadNumber(*Mine) || isa<IntegerLiteral>(Common))) ||
          !isCommon(*Common))
        continue;
      SourceLocation At = IsTurn   ? Shared.At
                          : Region ? Region->Directive->getBeginLoc()
                                   : Around.getLocation();
      llvm::FoldingSetNodeID Value;
      Common->Profile(Value, Context, /*Canonical=*/true);
      unsigned Number =
          Turns.try_emplace({At, Value}, Turns.size() + 1).first->second;
      Asks.setLHS(found("omp turn", At));
      Asks.setRHS(number(Number, At));
      return;
    }
  }

  /// What a condition asks that is a variable's value, or its opposite, which
  /// was found before by asking for a turn.
  Expr *answeredBefore(const Expr &Condition) {
    const Expr *E = Condition.IgnoreParenImpCasts();
    auto *Not = dyn_cast<UnaryOperator>(E);
    bool IsTrue = !Not || Not->getOpcode() != UO_LNot;
    if (!IsTrue)
      E = Not->getSubExpr();
    const Expr *Init = kept(*E);
    auto *Asked = dyn_cast_or_null<BinaryOperator>(
        Init ? Init->IgnoreParenImpCasts() : Init);
    if (!Asked || !Asked->isEqualityOp())
      return nullptr;
    const VarDecl *Hidden = variableOf(Asked->getLHS());
    auto *Number =
        dyn_cast<IntegerLiteral>(Asked->getRHS()->IgnoreParenImpCasts());
    if (!Number)
      return nullptr;
    SourceLocation At = Condition.getExprLoc();
    StringRef Name = "omp thread number";
    if (Hidden && To.Asked.contains(Hidden)) {
      At = Hidden->getLocation();
      Name = Hidden->getName();
    } else if (isThreadNumber(*Asked->getLHS())) {
      At = {};
    } else {
      return nullptr;
    }
    return asks(Name, At,
                (Asked->getOpcode() == BO_EQ) == IsTrue ? BO_EQ : BO_NE,
                number(Number->getValue().getZExtValue(), At));
  }

  Stmt *marked(const OMPExecutableDirective &D, Stmt *Body) {
    auto *Mark =
        OMPBarrierDirective::Create(Context, D.getBeginLoc(), D.getEndLoc());
    To.Marked[Mark] = &D;
    return CompoundStmt::Create(Context, {Mark, Body}, FPOptionsOverride(),
                                Body->getBeginLoc(), Body->getEndLoc());
  }
};

void OpenMpRegions::rewrite(const FunctionDecl &Function) {
  if (Stmt *Body = Function.getBody())
    Rewriter(*this, Function).visit(Body, Privates());
}
