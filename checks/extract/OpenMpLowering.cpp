// OpenMpLowering.cpp - OpenMP's directives to facts, where their blocks end
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "extract/Lowering.h"
#include "clang/AST/StmtOpenMP.h"
#include "clang/Basic/OpenMPKinds.h"

using namespace clang;
using namespace lockstitch;
using namespace llvm::omp;

/// A region's own copies begin as what it was handed.
void Lowering::beginRegion() {
  for (const PrivateCopy &C : Region->Copies)
    assign(Paths.storageOf(*C.Copy),
           Value::load(Path::self().deref().field(
               Entities.idOfCapture(*Region, C.Copy))),
           C.Copy->getLocation());
}

/// Whether an argument of a clause has that value, whatever happens.
static bool isConstant(const Expr *E, int64_t Is, const ASTContext &Context) {
  Expr::EvalResult Found;
  return E && !E->isValueDependent() && E->EvaluateAsInt(Found, Context) &&
         Found.Val.getInt() == Is;
}

/// Whether whoever comes to the region runs it alone: because a clause says so;
/// or because what it depends on decides when, which is not followed.
static bool runsAtOnce(const OMPExecutableDirective &D,
                       const ASTContext &Context) {
  if (D.hasClausesOfKind<OMPDependClause>())
    return true;
  if (auto *C = D.getSingleClause<OMPNumThreadsClause>())
    if (isConstant(C->getNumThreads(), 1, Context))
      return true;
  return llvm::any_of(D.getClausesOfKind<OMPIfClause>(), [&](auto *C) {
    return isConstant(C->getCondition(), 0, Context);
  });
}

/// The region runs on a closure of its own, as a lambda that is handed over.
void Lowering::startRegion(const OpenMpRegion &R) {
  SourceLocation Loc = R.Directive->getBeginLoc();
  Path Closure = Paths.makeTemp();
  auto Field = [&](const VarDecl *D) {
    return Closure.field(Entities.idOfCapture(R, D));
  };
  for (const CapturedStmt::Capture &C : R.Captured->captures()) {
    if (C.capturesThis()) {
      assign(Field(nullptr), Paths.selfValue(), Loc);
      continue;
    }
    if (!C.capturesVariable() && !C.capturesVariableByCopy())
      continue;
    const VarDecl *D = C.getCapturedVar();
    Path Object = Paths.pathOf(*D, /*IsCapture=*/true);
    if (Object.Root != PathRoot::Top)
      assign(Field(D),
             C.capturesVariable() ? Value::address(Object)
                                  : Value::load(Object),
             Loc);
  }
  for (const PrivateCopy &C : R.Copies)
    if (Path Object = Paths.pathOf(*C.Original, /*IsCapture=*/true);
        Object.Root != PathRoot::Top)
      assign(Field(C.Copy), Value::load(Object), Loc);
  if (runsAtOnce(*R.Directive, Context)) {
    Call C;
    C.Callee = Value::function(Entities.idOfRegion(R));
    C.Self = Value::address(Closure);
    C.IsNoThrow = true;
    emit(std::move(C), Loc);
    return;
  }
  bool IsAwaited = R.Kind == SpawnKind::Team &&
                   !R.Directive->hasClausesOfKind<OMPNogroupClause>();
  if (!IsAwaited && !Tasks) // any number of them
    Tasks = Paths.makeTemp().then(Step::anyIndex());
  Spawn S;
  S.Kind = R.Kind;
  S.Entry = Value::function(Entities.idOfRegion(R));
  S.Self = Value::address(Closure);
  S.Handle = IsAwaited ? Paths.makeTemp() : *Tasks;
  HasStarted = true;
  Path Handle = *S.Handle;
  emit(std::move(S), Loc);
  if (IsAwaited)
    emit(Join{Handle, {}}, Loc);
}

void Lowering::joinTasks(SourceLocation Loc) {
  if (Tasks)
    emit(Join{*Tasks, {}}, Loc);
}

/// At a barrier the team's tasks are over, too.
void Lowering::meetTeam(SourceLocation Loc) {
  joinTasks(Loc);
  Path On = Path::entity(Entities.idOfHidden("omp barrier"));
  emit(Notify{WaitKind::Barrier, On, /*IsAll=*/true}, Loc);
  Wait W;
  W.Kind = WaitKind::Barrier;
  W.On = On;
  emit(std::move(W), Loc);
}

/// The lock that all blocks of that name have in common.
Path Lowering::lockOf(const OMPExecutableDirective &D) {
  std::string Name = "omp ordered";
  if (auto *Critical = dyn_cast<OMPCriticalDirective>(&D)) {
    Name = "omp critical";
    if (std::string Own = Critical->getDirectiveName().getAsString();
        !Own.empty())
      Name += " (" + Own + ")";
  }
  return Path::entity(Entities.idOfHidden(Name, SyncKind::Mutex,
                                          /*IsThreadLocal=*/false));
}

static bool hasLock(const OMPExecutableDirective &D) {
  return (D.getDirectiveKind() == OMPD_critical ||
          D.getDirectiveKind() == OMPD_ordered) &&
         D.hasAssociatedStmt();
}

void Lowering::enterBlock(const OMPExecutableDirective &D) {
  for (const PrivateCopy &C : Entities.OpenMp.copiesOf(D))
    if (Path Object = Paths.pathOf(*C.Original, /*IsCapture=*/true);
        Object.Root != PathRoot::Top)
      assign(Paths.storageOf(*C.Copy), Value::load(Object), D.getBeginLoc());
  if (!hasLock(D))
    return;
  Acquire A;
  A.Locks = {lockOf(D)};
  A.IsTight = Seen.isTight(D.getBeginLoc());
  emit(std::move(A), D.getBeginLoc());
}

void Lowering::lowerDirective(const OMPExecutableDirective &D) {
  SourceLocation Loc = D.getBeginLoc(), End = D.getEndLoc();
  if (const OMPExecutableDirective *Of = Entities.OpenMp.markedBy(D))
    return enterBlock(*Of);
  if (const OpenMpRegion *R = Entities.OpenMp.startedBy(D))
    return startRegion(*R);
  if (hasLock(D)) {
    emit(Release{{lockOf(D)}, {}}, End);
    return;
  }
  OpenMPDirectiveKind Kind = D.getDirectiveKind();
  switch (Kind) {
  case OMPD_barrier:
    return meetTeam(Loc);
  case OMPD_taskwait:
  case OMPD_taskgroup:
    return joinTasks(Loc);
  case OMPD_flush:
    return noteFence(MemoryOrder::AcqRel);
  case OMPD_atomic:
    return lowerAtomicBlock(cast<OMPAtomicDirective>(D));
  default:
    // Where a construct shares out work, all wait at its end.
    if ((isOpenMPWorksharingDirective(Kind) || Kind == OMPD_single) &&
        Kind != OMPD_section && !D.hasClausesOfKind<OMPNowaitClause>())
      meetTeam(Loc);
  }
}

static MemoryOrder orderSaid(const OMPAtomicDirective &D) {
  if (D.hasClausesOfKind<OMPSeqCstClause>())
    return MemoryOrder::SeqCst;
  if (D.hasClausesOfKind<OMPAcqRelClause>())
    return MemoryOrder::AcqRel;
  if (D.hasClausesOfKind<OMPAcquireClause>())
    return MemoryOrder::Acquire;
  if (D.hasClausesOfKind<OMPReleaseClause>())
    return MemoryOrder::Release;
  return MemoryOrder::Relaxed;
}

void Lowering::lowerAtomicBlock(const OMPAtomicDirective &D) {
  const Expr *Object = D.getX();
  if (!Object)
    return;
  AccessKind Kind = D.hasClausesOfKind<OMPReadClause>()    ? AccessKind::Read
                    : D.hasClausesOfKind<OMPWriteClause>() ? AccessKind::Write
                                                           : AccessKind::Update;
  access(*Object, Kind, orderSaid(D));
  if (const Expr *Found = D.getV())
    access(*Found, AccessKind::Write);
}
