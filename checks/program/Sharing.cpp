// Sharing.cpp - which variables and fields more than one thread may reach
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Sharing.h"
#include "program/Loops.h"

using namespace lockstitch;

/// Whether one thread alone ever sees the object, or nobody changes it, or it
/// takes care of itself.
static bool isSafe(const Entity &E) {
  return E.IsThreadLocal || E.IsConst || E.IsAtomic || E.Sync != SyncKind::None;
}

/// Whether a method accesses its own object while it makes or ends it.
static bool isOfNew(const Access &A, const FunctionFacts &F) {
  return (F.Is == Role::Constructor || F.Is == Role::Destructor) &&
         A.Place.Root == PathRoot::This &&
         llvm::count(A.Place.Steps, Step::deref()) == 1;
}

/// The object at a path, and those that it is part of.
static void eachPart(const Path &P, llvm::function_ref<void(uint64_t)> Visit) {
  for (const Step &S : llvm::reverse(P.Steps)) {
    if (S.What == Step::Kind::Deref)
      return;
    if (S.What == Step::Kind::Field)
      Visit(S.Id);
  }
  if (P.Root == PathRoot::Entity)
    Visit(P.Id);
}

Sharing::Sharing(const Functions &F, const CallGraph &Calls,
                 const ThreadRoots &Roots) {
  // What anybody but main runs; whoever is passed on may be called by them.
  std::vector<bool> IsReached(F.size());
  std::vector<unsigned> Todo;
  auto Reach = [&](unsigned Body) {
    if (!IsReached[Body])
      Todo.push_back(Body);
    IsReached[Body] = true;
  };
  for (const ThreadRoot &R : Roots.roots())
    Reach(R.Body);
  for (unsigned Body = 0; Body < F.size(); ++Body)
    if (!F.hasMain(F[Body].Units) ||
        (Calls.callersOf(Body).empty() && Calls.isAddressTaken(F[Body].id()) &&
         Roots.mayHaveThreads(F[Body].Units)))
      Reach(Body);
  while (!Todo.empty()) {
    unsigned Body = Todo.back();
    Todo.pop_back();
    for (const CallEdge &E : Calls.callsOf(Body))
      Reach(E.Callee);
  }

  llvm::DenseSet<uint64_t> Written, Used;
  llvm::DenseSet<uint64_t> MadeUseOf; ///< atomics: see StaleStores.h
  auto Take = [&](const Value &V) {   // whoever has its address may do anything
    if (V.What != Value::Kind::Address)
      return;
    if (EntityId Last = lastEntity(V.Where)) {
      Written.insert(Last.Value);
      Used.insert(Last.Value);
    }
  };
  for (unsigned Body = 0; Body < F.size(); ++Body)
    for (const BasicBlock &B : F[Body].Facts->Blocks)
      for (const Fact &X : B.Facts) {
        if (const auto *A = std::get_if<Access>(&X.What)) {
          EntityId Last = lastEntity(A->Place);
          if (!Last || isOfNew(*A, *F[Body].Facts))
            continue;
          if (A->Kind != AccessKind::Read)
            Written.insert(Last.Value);
          if (A->Kind == AccessKind::Write && A->Order != MemoryOrder::Plain &&
              !X.Origins.empty())
            MadeUseOf.insert(Last.Value);
          if (IsReached[Body])
            eachPart(A->Place, [&](uint64_t Id) { Used.insert(Id); });
        } else if (const auto *As = std::get_if<Assign>(&X.What)) {
          Take(As->What);
        } else if (const auto *C = std::get_if<Call>(&X.What)) {
          llvm::for_each(C->Args, Take);
        } else if (const auto *S = std::get_if<Spawn>(&X.What)) {
          llvm::for_each(S->Args, Take);
        }
      }
  for (uint64_t Id : Used)
    if (Written.count(Id))
      Shared.insert(Id);
  findFlags(F);
  findSpinLocks(F);
  for (const Entity *E : F.entities()) {
    if (isSafe(*E) && (E->IsThreadLocal || !MadeUseOf.count(E->Id.Value)))
      Safe.insert(E->Id.Value);
    if (E->IsThreadLocal)
      OfThread.insert(E->Id.Value);
  }
}

/// What is added to or subtracted from somewhere.
static llvm::DenseSet<uint64_t> findSums(const Functions &F) {
  llvm::DenseSet<uint64_t> Out;
  for (unsigned Body = 0; Body < F.size(); ++Body)
    for (const BasicBlock &B : F[Body].Facts->Blocks)
      for (const Fact &X : B.Facts)
        if (const auto *A = std::get_if<Access>(&X.What); A && A->IsSum)
          if (EntityId Last = lastEntity(A->Place))
            Out.insert(Last.Value);
  return Out;
}

static bool asksForZero(const Edge &E) {
  return llvm::any_of(E.When, [](const Condition &C) {
    return C.Right.What == Value::Kind::Integer && C.Right.Int == 0;
  });
}

void Sharing::findFlags(const Functions &F) {
  llvm::DenseSet<uint64_t> Sums = findSums(F);
  auto IsSum = [&](const Entity &E) { return Sums.count(E.Id.Value) > 0; };
  auto IsShared = [&](const Entity &E) { return Shared.count(E.Id.Value) > 0; };
  auto IsAtomic = [](const Entity &E) { return E.IsAtomic; };
  std::vector<EntityId> Asked; // functions, whether a count is zero
  for (unsigned Body = 0; Body < F.size(); ++Body) {
    const FunctionFacts &Facts = *F[Body].Facts;
    std::vector<const Edge *> Asking, Waiting, ForZero;
    std::optional<Loops> Around;
    for (unsigned I = 0; I < Facts.Blocks.size(); ++I)
      for (const Edge &E : Facts.Blocks[I].Next) {
        if (E.When.empty())
          continue;
        Asking.push_back(&E);
        if (asksForZero(E))
          ForZero.push_back(&E);
        if (!Around)
          Around.emplace(Facts);
        if (Around->isInLoop(I) && !Around->isOneLoop(I, E.To))
          Waiting.push_back(&E);
      }
    findAsked(F, Facts, Asking, IsAtomic, Flags);
    if (!ForZero.empty())
      llvm::append_range(Asked, findAsked(F, Facts, ForZero, IsSum, Counts));
    if (!Waiting.empty())
      findAsked(F, Facts, Waiting, IsShared, Flags);
  }
  std::set<EntityId> Seen;
  while (!Asked.empty()) {
    EntityId Id = Asked.back();
    Asked.pop_back();
    if (Seen.insert(Id).second)
      for (unsigned Body : F.bodiesOf(Id))
        llvm::append_range(Asked,
                           findAsked(F, *F[Body].Facts, {}, IsSum, Counts));
  }
}

std::vector<EntityId>
Sharing::findAsked(const Functions &F, const FunctionFacts &Facts,
                   llvm::ArrayRef<const Edge *> Edges,
                   llvm::function_ref<bool(const Entity &)> MayBe,
                   llvm::DenseSet<uint64_t> &Asked) {
  // A condition asks of a temporary or local, or of the object itself.
  std::set<Path> Own;
  auto IsOwn = [&](const Path &P) {
    return P.Steps.empty() && (P.Root == PathRoot::Temp ||
                               (P.Root == PathRoot::Entity &&
                                F.entity({P.Id}).Kind == EntityKind::Local));
  };
  auto Note = [&](const Value &V) {
    if (V.What != Value::Kind::Load)
      return;
    if (IsOwn(V.Where))
      Own.insert(V.Where);
    if (EntityId Id = lastEntity(V.Where); Id && MayBe(F.entity(Id)))
      Asked.insert(Id.Value);
  };
  for (const Edge *E : Edges)
    for (const Condition &C : E->When)
      Note(C.Left);
  // Backwards, by the locals that pass it on.
  std::vector<EntityId> Callees;
  size_t Before;
  do {
    Before = Own.size();
    for (const BasicBlock &B : llvm::reverse(Facts.Blocks))
      for (const Fact &X : llvm::reverse(B.Facts)) {
        const auto *A = std::get_if<Assign>(&X.What);
        if (A && IsOwn(A->To) && Own.count(A->To))
          Note(A->What);
        else if (const auto *R = std::get_if<Return>(&X.What))
          Note(R->What);
        const auto *C = std::get_if<Call>(&X.What);
        if (!C || !C->Result || !Own.count(*C->Result))
          continue;
        // A function may read it for its caller.
        for (const Value &V : C->Args)
          if (V.What == Value::Kind::Address)
            Note(Value::load(V.Where));
        if (C->Callee.What == Value::Kind::Function &&
            !llvm::is_contained(Callees, C->Callee.Callee))
          Callees.push_back(C->Callee.Callee);
      }
  } while (Own.size() != Before);
  return Callees;
}

void Sharing::findSpinLocks(const Functions &F) {
  for (unsigned Body = 0; Body < F.size(); ++Body)
    for (const BasicBlock &B : F[Body].Facts->Blocks)
      for (size_t I = 0; I < B.Facts.size(); ++I) {
        const auto *A = std::get_if<Access>(&B.Facts[I].What);
        if (!A || A->Kind == AccessKind::Read || !lastEntity(A->Place))
          continue;
        const auto *As = I + 1 < B.Facts.size()
                             ? std::get_if<Assign>(&B.Facts[I + 1].What)
                             : nullptr;
        bool IsAsked = A->Kind == AccessKind::Update && As &&
                       As->To.Root == PathRoot::Temp && As->To.Steps.empty() &&
                       As->What == Value::load(A->Place);
        if (IsAsked && acquires(A->Order))
          Found[{Body, As->To.Id}] = lastEntity(A->Place).Value;
        else if (!IsAsked && releases(A->Order))
          LetGo.insert(lastEntity(A->Place).Value);
      }
}

bool Sharing::isShared(const Path &Place) const {
  if (Place.Root == PathRoot::Entity && OfThread.count(Place.Id))
    return false; // and what it leads to
  // A const pointer or reference leads to what is no const object.
  bool IsNamed = false, IsShared = false, IsSafe = false;
  eachPart(Place, [&](uint64_t Id) {
    IsNamed = true;
    IsShared |= Shared.count(Id);
    IsSafe |= Safe.count(Id);
  });
  return !IsNamed || (IsShared && !IsSafe);
}
