// ThreadInConstructor.cpp - a thread that runs before its object is complete
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Members are initialised in the order of their declarations, then comes the
// constructor's body, then the constructor of the derived class. A thread that
// is started on the way may be quicker than all that follows.

#include "Check.h"
#include "RaceStory.h"
#include "program/Outliving.h"
#include <fmt/format.h>

using namespace lockstitch;

namespace {
/// A start in a constructor, of a thread that is given the object.
struct Start {
  unsigned Body;
  unsigned Block;
  const Fact *At;
  unsigned Root;
};

/// What a thread does with the object that starts it.
struct Use {
  unsigned Body;
  const Fact *At;
  const Context *Way;
};
} // namespace

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

/// By member, the use of it that is nearest to the thread's start.
static std::map<EntityId, Use> usesOf(unsigned Root, const Program &P) {
  std::map<EntityId, Use> Out;
  for (unsigned Body = 0; Body < P.Bodies.size(); ++Body) {
    const Context *Way = P.Threads.shortest(Body, Root);
    if (!Way || Way->IsCalled == Certainty::Low)
      continue;
    for (const BasicBlock &B : P.Bodies[Body].Facts->Blocks)
      for (const Fact &X : B.Facts)
        for (EntityId Id : membersOf(X, P.Bodies)) {
          auto [It, IsNew] = Out.try_emplace(Id, Use{Body, &X, Way});
          if (!IsNew && Way->Depth < It->second.Way->Depth)
            It->second = {Body, &X, Way};
        }
  }
  return Out;
}

/// Calls Visit with the facts that may follow the start.
static void eachAfter(const Start &S, const Program &P,
                      llvm::function_ref<void(const Fact &)> Visit) {
  const FunctionFacts &F = *P.Bodies[S.Body].Facts;
  std::vector<bool> Seen(F.Blocks.size());
  std::vector<unsigned> Todo;
  auto Run = [&](unsigned I, size_t From) {
    for (const Fact &X : llvm::ArrayRef(F.Blocks[I].Facts).drop_front(From))
      Visit(X);
    for (const Edge &E : F.Blocks[I].Next)
      if (!Seen[E.To]) {
        Seen[E.To] = true;
        Todo.push_back(E.To);
      }
  };
  Run(S.Block, S.At - F.Blocks[S.Block].Facts.data() + 1);
  while (!Todo.empty()) {
    unsigned I = Todo.back();
    Todo.pop_back();
    Run(I, 0);
  }
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

static Finding begin(const Start &S, std::string Message, const Program &P) {
  Finding F = findingAt(*S.At, std::move(Message));
  const ThreadRoot &Root = P.Roots.roots()[S.Root];
  F.Notes.push_back({S.At->Where,
                     fmt::format("{} starts a thread here that runs {}",
                                 nameOfFunction(P.Bodies[S.Body].id(), P),
                                 nameOfFunction(P.Bodies[Root.Body].id(), P)),
                     1});
  return F;
}

/// Members that the constructor writes when the thread may use them already.
static void checkMembers(const Start &S, const Program &P,
                         const Reporter &Report) {
  if (isOrdered(*P.Bodies[S.Body].Facts))
    return;
  std::map<EntityId, Use> Uses = usesOf(S.Root, P);
  std::map<EntityId, const Fact *> Late;
  eachAfter(S, P, [&](const Fact &X) {
    const auto *A = std::get_if<Access>(&X.What);
    EntityId Id = A ? memberOf(A->Place, P.Bodies) : EntityId();
    if (Id && A->Kind == AccessKind::Write && A->Order == MemoryOrder::Plain &&
        A->Place == Path::self().deref().field(Id) && Uses.count(Id))
      Late.try_emplace(Id, &X);
  });
  if (Late.empty())
    return;
  auto First = llvm::min_element(Late, [](const auto &A, const auto &B) {
    return A.second->Where < B.second->Where;
  });
  const Use &By = Uses.at(First->first);
  std::string Name = P.spell(Path::self().deref().field(First->first), S.Body);
  Finding F = begin(S,
                    fmt::format("the thread that is started here may use '{}' "
                                "before it is initialised",
                                Name),
                    P);
  tellWay(F, By.Body, By.Way, P, 1);
  F.Notes.push_back(
      {By.At->Where,
       fmt::format("{} uses '{}' here",
                   nameOfFunction(P.Bodies[By.Body].id(), P), Name),
       1});
  F.Notes.push_back(
      {First->second->Where,
       fmt::format("'{}' is initialised here, after the start: start the "
                   "thread last, and declare it last",
                   Name),
       0});
  for (const auto &[Id, At] : Late)
    if (Id != First->first) {
      F.Notes.push_back(
          {At->Where,
           fmt::format("the same holds for '{}'",
                       P.spell(Path::self().deref().field(Id), S.Body))});
      F.Notes.back().IsElsewhere = true;
    }
  if (By.Way->IsCalled != Certainty::High)
    F.Doubts.push_back(
        {By.Way->IsCalled, "parallel: a call through a pointer leads there"});
  F.About = {P.name(P.Bodies[S.Body].id()).str(), Name};
  Report(std::move(F));
}

/// The method of a derived class that overrides Method, if there is one.
static std::optional<EntityId> overrider(EntityId Method, EntityId Class,
                                         const Program &P) {
  for (EntityId Id : P.Bodies.overridersOf(Method))
    for (unsigned Body : P.Bodies.bodiesOf(Id))
      if (P.Bodies[Body].Facts->Class != Class)
        return Id;
  return std::nullopt;
}

/// A virtual method that a derived class overrides, and where it is called.
static void tellOverridden(const Start &S, const Fact &At, EntityId Method,
                           EntityId Other, const Program &P,
                           const Reporter &Report) {
  Finding F = findingAt(
      *S.At,
      fmt::format("the thread that is started here may call '{}' before the "
                  "object is one of the class that overrides it",
                  P.shortName(Method)));
  F.Notes.push_back({S.At->Where,
                     fmt::format("{} starts the thread here",
                                 nameOfFunction(P.Bodies[S.Body].id(), P)),
                     1});
  if (&At != S.At)
    F.Notes.push_back(
        {At.Where, "the thread calls the virtual method here", 1});
  F.Notes.push_back({P.Bodies.entity(Other).Declared,
                     fmt::format("{} overrides it, and its constructor runs "
                                 "later: start the thread when the object is "
                                 "complete",
                                 nameOfFunction(Other, P)),
                     0});
  F.About = {P.name(P.Bodies[S.Body].id()).str(), P.name(Method).str()};
  Report(std::move(F));
}

/// What the thread calls on its own object, and a derived class overrides.
static void checkCalls(const Start &S, const Program &P,
                       const Reporter &Report) {
  EntityId Class = P.Bodies[S.Body].Facts->Class;
  const ThreadRoot &Root = P.Roots.roots()[S.Root];
  for (const BasicBlock &B : P.Bodies[Root.Body].Facts->Blocks)
    for (const Fact &X : B.Facts) {
      const auto *C = std::get_if<Call>(&X.What);
      if (!C || !C->IsVirtual || C->Callee.What != Value::Kind::Function ||
          !C->Self || C->Self->Where.Root != PathRoot::This ||
          memberOf(C->Self->Where, P.Bodies))
        continue;
      if (auto Other = overrider(C->Callee.Callee, Class, P))
        return tellOverridden(S, X, C->Callee.Callee, *Other, P, Report);
    }
}

/// The thread begins with a method that a derived class overrides.
static void checkEntry(const Start &S, const Program &P,
                       const Reporter &Report) {
  const auto &Sp = std::get<Spawn>(S.At->What);
  if (Sp.Entry.What == Value::Kind::Function &&
      Sp.Self == Value::load(Path::self()))
    if (auto Other =
            overrider(Sp.Entry.Callee, P.Bodies[S.Body].Facts->Class, P))
      tellOverridden(S, *S.At, Sp.Entry.Callee, *Other, P, Report);
}

static void run(const Program &P, Reporter Report) {
  for (unsigned Body = 0; Body < P.Bodies.size(); ++Body) {
    const FunctionFacts &F = *P.Bodies[Body].Facts;
    if (F.Is != Role::Constructor)
      continue;
    for (unsigned I = 0; I < F.Blocks.size(); ++I)
      for (const Fact &X : F.Blocks[I].Facts) {
        const auto *S = std::get_if<Spawn>(&X.What);
        if (!S ||
            (S->Kind != SpawnKind::Thread && S->Kind != SpawnKind::Task) ||
            !llvm::is_contained(handedOver(X, Body, P.Bodies),
                                Path::self().deref()))
          continue;
        checkEntry({Body, I, &X, 0}, P, Report);
        for (unsigned Root : P.Roots.startedBy(X)) {
          checkMembers({Body, I, &X, Root}, P, Report);
          checkCalls({Body, I, &X, Root}, P, Report);
        }
      }
  }
}

const Check lockstitch::ThreadInConstructor = {
    .Name = "thread-in-constructor",
    .Summary = "a constructor starts a thread that uses the object before it "
               "is complete",
    .Severity = Severity::Error,
    .Cwe = 362,
    .Run = run,
};
