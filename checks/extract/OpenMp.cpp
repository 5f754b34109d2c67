// OpenMp.cpp - OpenMP's directives as statements that the lowering can follow
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "extract/OpenMp.h"
#include "clang/AST/ExprOpenMP.h"
#include "clang/Basic/OpenMPKinds.h"

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
  }

private:
  OpenMpRegions &To;
  ASTContext &Context;
  const FunctionDecl &Around;
  unsigned Count = 0;
  unsigned Loops = 0; ///< around what is visited

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
    unsigned Outside = std::exchange(Loops, Region ? 0 : Loops);
    visit(Body, Mine);
    Loops = Outside;
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
    // Without a barrier, two threads may be at two turns of a loop's block.
    bool IsOnce = !Loops || !D.hasClausesOfKind<OMPNowaitClause>();
    if ((Kind == OMPD_single && IsOnce) || Kind == OMPD_section)
      return onlyIf("omp turn", D.getBeginLoc(), 1, Body);
    if (auto *Atomic = dyn_cast<OMPAtomicDirective>(&D)) {
      // The operand alone: the directive itself does the rest.
      if (Expr *Operand = const_cast<Expr *>(Atomic->getExpr()))
        return Operand;
      return new (Context) NullStmt(D.getBeginLoc());
    }
    return Body;
  }

  /// The block, for the thread that finds that number there.
  Stmt *onlyIf(StringRef Hidden, SourceLocation At, uint64_t Is, Stmt *Body) {
    QualType Int = Context.IntTy;
    VarDecl *Asked =
        VarDecl::Create(Context, Context.getTranslationUnitDecl(), At, At,
                        &Context.Idents.get(Hidden), Int, nullptr, SC_Static);
    To.Asked.insert(Asked);
    auto *Found =
        DeclRefExpr::Create(Context, {}, {}, Asked, false, At, Int, VK_LValue);
    auto *Mine = IntegerLiteral::Create(
        Context, llvm::APInt(Context.getIntWidth(Int), Is), Int, At);
    auto *Asks =
        BinaryOperator::Create(Context, Found, Mine, BO_EQ, Int, VK_PRValue,
                               OK_Ordinary, At, FPOptionsOverride());
    return IfStmt::Create(Context, At, IfStatementKind::Ordinary, nullptr,
                          nullptr, Asks, At, At, Body);
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
