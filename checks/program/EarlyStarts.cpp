// EarlyStarts.cpp - threads that run before the object they use is complete
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/EarlyStarts.h"
#include "program/After.h"
#include "program/Outliving.h"

using namespace lockstitch;

/// The member of `this`, or of what a lambda captured as `this`, that a path
/// leads to: the last but for the parts of that.
static EntityId memberOf(const Path &P, const Functions &F) {
  if (P.Root != PathRoot::This)
    return {};
  for (size_t I = 0; I < P.Steps.size(); ++I)
    if (P.Steps[I].What == Step::Kind::Field &&
        !F.entity({P.Steps[I].Id}).Name.ends_with("::this"))
      return {P.Steps[I].Id};
  return {};
}

/// The members of the object itself that a fact uses.
static std::vector<EntityId> membersOf(const Fact &X, const Functions &F) {
  std::vector<EntityId> Out;
  auto Add = [&](const Path &P) {
    if (EntityId Id = memberOf(P, F))
      Out.push_back(Id);
  };
  if (const auto *A = std::get_if<Access>(&X.What))
    Add(A->Place);
  else if (const auto *A = std::get_if<Acquire>(&X.What))
    llvm::for_each(A->Locks, Add);
  else if (const auto *G = std::get_if<Guard>(&X.What))
    llvm::for_each(G->Locks, Add);
  else if (const auto *W = std::get_if<Wait>(&X.What))
    Add(W->On);
  else if (const auto *C = std::get_if<Call>(&X.What);
           C && C->Self && C->Self->What == Value::Kind::Address)
    Add(C->Self->Where);
  return Out;
}

namespace {
/// What a thread does with a member of the object.
struct Use {
  unsigned Body;
  const Fact *At;
  const Context *Way;
};

class StartFinder {
public:
  StartFinder(const Functions &F, const ThreadRoots &Roots,
              const HappensBefore &Threads)
      : F(F), Roots(Roots), Threads(Threads) {}

  EarlyStarts find();

private:
  void check(unsigned Block, const Fact &X);
  std::map<EntityId, Use> usesBy(unsigned Thread) const;
  std::map<EntityId, const Fact *> initialisedAfter(unsigned Block,
                                                    const Fact &Start) const;
  void checkMembers(unsigned Block, const EarlyStart &S);
  void checkCalls(const EarlyStart &S);
  bool addIfOverridden(const EarlyStart &S, const Fact &At, EntityId Method);

  const Functions &F;
  const ThreadRoots &Roots;
  const HappensBefore &Threads;
  unsigned Body = 0; ///< the constructor
  EarlyStarts Found;
};
} // namespace

/// By member, the use of it that is nearest to the thread's start.
std::map<EntityId, Use> StartFinder::usesBy(unsigned Thread) const {
  std::map<EntityId, Use> Out;
  for (unsigned Of = 0; Of < F.size(); ++Of) {
    const Context *Way = Threads.shortest(Of, Thread);
    if (!Way || Way->IsCalled == Certainty::Low)
      continue;
    for (const BasicBlock &B : F[Of].Facts->Blocks)
      for (const Fact &X : B.Facts)
        for (EntityId Id : membersOf(X, F)) {
          auto [It, IsNew] = Out.try_emplace(Id, Use{Of, &X, Way});
          if (!IsNew && Way->Depth < It->second.Way->Depth)
            It->second = {Of, &X, Way};
        }
  }
  return Out;
}

/// The members that the constructor writes after the start, and where first.
std::map<EntityId, const Fact *>
StartFinder::initialisedAfter(unsigned Block, const Fact &Start) const {
  std::map<EntityId, const Fact *> Out;
  anyAfter(*F[Body].Facts, Block, Start, [&](const Fact &X) {
    const auto *A = std::get_if<Access>(&X.What);
    EntityId Id = A ? memberOf(A->Place, F) : EntityId();
    if (Id && A->Kind == AccessKind::Write && A->Order == MemoryOrder::Plain &&
        A->Place == Path::self().deref().field(Id))
      Out.try_emplace(Id, &X);
    return false; // and the others
  });
  return Out;
}

/// Whether something in the constructor keeps the thread waiting, or waits for
/// it: a lock, a join, a latch.
static bool isOrdered(const FunctionFacts &F) {
  return llvm::any_of(F.Blocks, [](const BasicBlock &B) {
    return llvm::any_of(B.Facts, [](const Fact &X) {
      return std::holds_alternative<Acquire>(X.What) ||
             std::holds_alternative<Guard>(X.What) ||
             std::holds_alternative<Join>(X.What) ||
             std::holds_alternative<Wait>(X.What) ||
             std::holds_alternative<Notify>(X.What);
    });
  });
}

void StartFinder::checkMembers(unsigned Block, const EarlyStart &S) {
  if (isOrdered(*F[Body].Facts))
    return;
  std::map<EntityId, Use> Uses = usesBy(S.Thread);
  EarlyUse Late{.Start = S};
  for (const auto &Written : initialisedAfter(Block, *S.At))
    if (Uses.count(Written.first))
      Late.Initialised.push_back(Written);
  if (Late.Initialised.empty())
    return;
  llvm::stable_sort(Late.Initialised, [](const auto &A, const auto &B) {
    return A.second->Where < B.second->Where;
  });
  const Use &First = Uses.at(Late.Initialised.front().first);
  Late.Body = First.Body;
  Late.Use = First.At;
  Late.Way = First.Way;
  Found.Uses.push_back(std::move(Late));
}

/// Adds the call, if a class that is derived from the constructor's has another
/// method in the place of Method.
bool StartFinder::addIfOverridden(const EarlyStart &S, const Fact &At,
                                  EntityId Method) {
  for (EntityId Id : F.overridersOf(Method))
    for (unsigned Other : F.bodiesOf(Id))
      if (F[Other].Facts->Class != F[Body].Facts->Class) {
        Found.Calls.push_back({S, &At, Method, Id});
        return true;
      }
  return false;
}

/// The first virtual method that the thread calls on its own object.
void StartFinder::checkCalls(const EarlyStart &S) {
  for (const BasicBlock &B : F[Roots.roots()[S.Thread].Body].Facts->Blocks)
    for (const Fact &X : B.Facts) {
      const auto *C = std::get_if<Call>(&X.What);
      if (C && C->IsVirtual && C->Callee.What == Value::Kind::Function &&
          C->Self && C->Self->Where.Root == PathRoot::This &&
          !memberOf(C->Self->Where, F) &&
          addIfOverridden(S, X, C->Callee.Callee))
        return;
    }
}

void StartFinder::check(unsigned Block, const Fact &X) {
  const auto *S = std::get_if<Spawn>(&X.What);
  if (!S || (S->Kind != SpawnKind::Thread && S->Kind != SpawnKind::Task) ||
      !llvm::is_contained(handedOver(X, Body, F), Path::self().deref()))
    return;
  // It may begin with a method that a derived class overrides.
  if (S->Entry.What == Value::Kind::Function &&
      S->Self == Value::load(Path::self()))
    addIfOverridden({Body, &X}, X, S->Entry.Callee);
  for (unsigned Thread : Roots.startedBy(X)) {
    checkMembers(Block, {Body, &X, Thread});
    checkCalls({Body, &X, Thread});
  }
}

EarlyStarts StartFinder::find() {
  for (Body = 0; Body < F.size(); ++Body) {
    if (F[Body].Facts->Is != Role::Constructor)
      continue;
    const std::vector<BasicBlock> &Blocks = F[Body].Facts->Blocks;
    for (unsigned Block = 0; Block < Blocks.size(); ++Block)
      for (const Fact &X : Blocks[Block].Facts)
        check(Block, X);
  }
  return std::move(Found);
}

EarlyStarts lockstitch::findEarlyStarts(const Functions &F,
                                        const ThreadRoots &Roots,
                                        const HappensBefore &Threads) {
  return StartFinder(F, Roots, Threads).find();
}
