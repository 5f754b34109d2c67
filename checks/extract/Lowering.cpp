// Lowering.cpp - the blocks of a CFG to blocks of facts
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "extract/Lowering.h"
#include "extract/Coroutines.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;
using namespace lockstitch;

Lowering::Lowering(const FunctionDecl *Function, EntityTable &Entities,
                   const OpenMpRegion *Region)
    : Function(Function), Region(Region), Entities(Entities),
      Context(Entities.Context), Paths(Function, Entities, Region),
      Seen(Function, Paths, Region),
      IsNoThrowBody(Region || (Function && isNoThrowBody(*Function))) {}

unsigned Lowering::makeBlock() {
  Blocks.emplace_back();
  return Blocks.size() - 1;
}

void Lowering::goTo(unsigned Block, std::vector<Condition> When) {
  Blocks[Current].Next.push_back({Block, std::move(When)});
}

static bool throws(const Fact &F) {
  if (auto *C = std::get_if<Call>(&F.What))
    return !C->IsNoThrow;
  return std::holds_alternative<Throw>(F.What);
}

Fact &Lowering::emit(Kind What, SourceLocation Loc) {
  Fact F{std::move(What), Entities.where(Loc), Entities.spelling(Loc), {}};
  if (IsStopped || HasThrown) {
    // What follows in this block never happens.
    static thread_local Fact Nowhere;
    return Nowhere = std::move(F);
  }
  // Whoever comes meanwhile waits until it is made ([stmt.dcl]).
  if (auto *C = std::get_if<Call>(&F.What); C && Static && !C->Once)
    C->Once = Paths.storageOf(*Static);
  if (throws(F) && !IsUnwinding) {
    std::optional<unsigned> Target = unwind(Live, Try);
    BasicBlock &B = Blocks[Current];
    if (llvm::any_of(B.Facts, throws) && B.Unwind != Target) {
      unsigned Next = makeBlock();
      goTo(Next);
      enter(Next);
    }
    Blocks[Current].Unwind = Target;
  }
  Blocks[Current].Facts.push_back(std::move(F));
  return Blocks[Current].Facts.back();
}

/// Reverse postorder, with an edge from each block of a try to its handlers.
std::vector<const CFGBlock *> Lowering::order(const CFG &Cfg) const {
  llvm::DenseMap<const CXXTryStmt *, const CFGBlock *> Dispatches;
  for (const CFGBlock *B : Cfg.try_blocks())
    if (auto *S = dyn_cast_or_null<CXXTryStmt>(B->getTerminatorStmt()))
      Dispatches[S] = B;

  std::vector<const CFGBlock *> Order;
  llvm::DenseSet<const CFGBlock *> Visited;
  auto Successors = [&](const CFGBlock *B) {
    std::vector<const CFGBlock *> Next;
    for (const CFGElement &Element : *B)
      if (auto S = Element.getAs<CFGStmt>())
        for (const CXXTryStmt *T = Seen.tryAround(S->getStmt()); T;
             T = Seen.outer(T))
          if (const CFGBlock *D = Dispatches.lookup(T))
            if (!llvm::is_contained(Next, D))
              Next.push_back(D);
    for (const CFGBlock *Next1 : B->succs())
      if (Next1)
        Next.push_back(Next1);
    return Next;
  };
  std::vector<std::pair<const CFGBlock *, std::vector<const CFGBlock *>>> Stack;
  auto Push = [&](const CFGBlock *B) {
    if (Visited.insert(B).second)
      Stack.emplace_back(B, Successors(B));
  };
  Push(&Cfg.getEntry());
  while (!Stack.empty()) {
    auto &[B, Next] = Stack.back();
    if (Next.empty()) {
      Order.push_back(B);
      Stack.pop_back();
      continue;
    }
    const CFGBlock *Child = Next.back();
    Next.pop_back();
    Push(Child);
  }
  return {Order.rbegin(), Order.rend()};
}

/// What is live on every way into B that has been lowered.
static std::vector<LiveObject>
liveAt(const CFGBlock &B,
       const std::map<unsigned, std::pair<unsigned, std::vector<LiveObject>>>
           &Ends) {
  std::optional<std::vector<LiveObject>> Live;
  for (const CFGBlock *Pred : B.preds()) {
    auto Found = Pred ? Ends.find(Pred->getBlockID()) : Ends.end();
    if (Found == Ends.end())
      continue;
    const std::vector<LiveObject> &There = Found->second.second;
    if (!Live)
      Live = There;
    else
      std::erase_if(*Live, [&](const LiveObject &O) {
        return !llvm::is_contained(There, O);
      });
  }
  return Live.value_or(std::vector<LiveObject>());
}

void Lowering::run(const CFG &Cfg) {
  Current = makeBlock();
  unsigned Exit = makeBlock();
  Blocks[Exit].End = BlockEnd::Returns;
  lowerFunctionDeclarations();
  if (Region)
    beginRegion();
  if (Function && beginsSuspended(*Function))
    emit(Suspend{.IsInitial = true}, Function->getLocation());
  walk(Cfg, Exit);
}

void Lowering::initialise(const VarDecl &Global) {
  if (Blocks.empty()) {
    Current = makeBlock();
    Blocks[Current].End = BlockEnd::Returns;
  }
  const Expr *Init = Global.getInit();
  if (!Init || Init->isValueDependent())
    return;
  if (Global.getType()->isRecordType() || Global.getType()->isArrayType())
    Paths.buildAt(Init, Paths.storageOf(Global));
  Seen.add(Init);
  std::unique_ptr<CFG> Cfg =
      buildCfg(&Global, const_cast<Expr *>(Init), Context);
  if (!Cfg)
    return;
  Starts.clear();
  Ends.clear();
  Spins.clear();
  unsigned Exit = makeBlock();
  Blocks[Current].End = BlockEnd::Goes;
  Blocks[Exit].End = BlockEnd::Returns;
  walk(*Cfg, Exit);
  enter(Exit);
  lowerVariable(Global);
}

void Lowering::walk(const CFG &Cfg, unsigned Exit) {
  unsigned Before = Current;
  std::vector<const CFGBlock *> Order = order(Cfg);
  for (const CFGBlock *B : Order) {
    Starts[B->getBlockID()] = B == &Cfg.getExit() ? Exit : makeBlock();
    if (auto *Handler = dyn_cast_or_null<CXXCatchStmt>(B->getLabel()))
      Handlers[Handler] = Starts[B->getBlockID()];
  }
  enter(Before);
  goTo(Starts.at(Cfg.getEntry().getBlockID()));
  findSpins(Cfg);
  std::vector<LiveObject> Outside = Live;
  for (const CFGBlock *B : Order) {
    if (B == &Cfg.getExit())
      continue;
    auto *Handler = dyn_cast_or_null<CXXCatchStmt>(B->getLabel());
    Live = B == &Cfg.getEntry() ? Outside
           : Handler            ? Caught.lookup(Handler)
                                : liveAt(*B, Ends);
    enter(Starts.at(B->getBlockID()));
    IsStopped = IsAborted = HasThrown = false;
    lowerBlock(*B);
    Ends[B->getBlockID()] = {Current, Live};
  }
  joinLogical(Cfg);
  for (const CFGBlock *B : Order)
    if (B != &Cfg.getExit())
      lowerEdges(*B);
  IsStopped = HasThrown = false;
  Live = Outside;
}

static bool returns(const CFGBlock &B) {
  return llvm::any_of(B, [](const CFGElement &Element) {
    auto S = Element.getAs<CFGStmt>();
    return S && isa<ReturnStmt>(S->getStmt());
  });
}

/// The CFG has the members' destructors at the end of a destructor alone, and
/// not on the way of a `return`.
void Lowering::lowerEarlyReturn() {
  if (auto *D = dyn_cast_or_null<CXXDestructorDecl>(Function))
    destroyParts(Path::self().deref(), *D->getParent(),
                 Function->getBody()->getEndLoc(), 0);
}

void Lowering::lowerBlock(const CFGBlock &B) {
  if (auto It = Spins.find(B.getBlockID()); It != Spins.end())
    emit(Spin{It->second.second}, It->second.first->getBeginLoc());
  EndedTemporaries.clear();
  for (const CFGElement &Element : B)
    lower(Element);
  if (returns(B))
    lowerEarlyReturn();
  if (IsStopped || (B.hasNoReturnElement() && !HasThrown))
    Blocks[Current].End = IsAborted ? BlockEnd::Aborts : BlockEnd::Stops;
  else if (HasThrown && Blocks[Current].Unwind)
    Blocks[Current].Next.clear(); // its last fact throws
  else if (HasThrown)
    Blocks[Current].End = IsNoThrowBody ? BlockEnd::Stops : BlockEnd::Throws;
  Finished[B.getBlockID()] = IsStopped || HasThrown;
}

void Lowering::lowerEdges(const CFGBlock &B) {
  IsStopped = HasThrown = false;
  enter(Ends.at(B.getBlockID()).first);
  if (Blocks[Current].End != BlockEnd::Goes || Finished.at(B.getBlockID()))
    return;
  // Where handlers are chosen: the unwinding's own dispatch leads there.
  if (isa_and_nonnull<CXXTryStmt>(B.getTerminatorStmt())) {
    Blocks[Current].End = BlockEnd::Stops;
    return;
  }
  std::vector<std::vector<Condition>> When = edgeConditions(B);
  std::optional<bool> Known;
  if (B.succ_size() == 2)
    Known = firstReturn(B);
  unsigned I = 0;
  for (const CFGBlock *Next : B.succs()) {
    std::vector<Condition> Edge;
    if (I < When.size())
      Edge = std::move(When[I]);
    ++I;
    if (Known == (I == 2)) // the first is for true
      continue;
    if (Next && Starts.contains(Next->getBlockID()))
      goTo(shortCut(B, *Next), std::move(Edge));
  }
  if (Blocks[Current].Next.empty())
    Blocks[Current].End = BlockEnd::Stops;
}

/// The `a && b` or `a || b` whose value is put together at the top of B.
static const BinaryOperator *joined(const CFGBlock &B) {
  for (const CFGElement &Element : B)
    if (auto S = Element.getAs<CFGStmt>())
      if (auto *E = dyn_cast<BinaryOperator>(S->getStmt()))
        if (E->isLogicalOp())
          return E;
  return nullptr;
}

/// The values of `a && b` and `a || b` where they are not branched on, as in
/// `Both = a && b`: each way into the block that uses it says what it is.
/// Here those that evaluate the right operand; shortCut() has the others.
void Lowering::joinLogical(const CFG &Cfg) {
  for (const CFGBlock *Join : Cfg) {
    const BinaryOperator *E = joined(*Join);
    std::optional<Value> Known;
    if (E && Starts.contains(Join->getBlockID()))
      Known = Paths.knownValue(E);
    if (!Known)
      continue;
    for (const CFGBlock *Pred : Join->preds()) {
      if (!Pred || !Ends.contains(Pred->getBlockID()) ||
          Pred->getTerminatorStmt())
        continue;
      enter(Ends.at(Pred->getBlockID()).first);
      IsStopped = HasThrown = Blocks[Current].End != BlockEnd::Goes;
      assign(Known->Where, materialised(*E->getRHS()), E->getExprLoc());
      Ends.at(Pred->getBlockID()).first = Current;
    }
  }
}

/// The way from B, which ends with `a &&` or `a ||`, past the right operand.
unsigned Lowering::shortCut(const CFGBlock &B, const CFGBlock &Join) {
  unsigned Target = Starts.at(Join.getBlockID());
  auto *Branch = dyn_cast_or_null<BinaryOperator>(B.getTerminatorStmt());
  const BinaryOperator *E = Branch ? joined(Join) : nullptr;
  std::optional<Value> Known;
  if (E)
    Known = Paths.knownValue(E);
  if (!Known)
    return Target;
  unsigned From = Current;
  unsigned Between = makeBlock();
  enter(Between);
  assign(Known->Where, Value::integer(Branch->getOpcode() == BO_LOr),
         E->getExprLoc());
  goTo(Target);
  enter(From);
  return Between;
}
