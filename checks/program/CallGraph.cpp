// CallGraph.cpp - who calls whom, through pointers and virtual calls too
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/CallGraph.h"
#include "program/Components.h"

using namespace lockstitch;

EntityId lockstitch::lastEntity(const Path &P) {
  for (const Step &S : llvm::reverse(P.Steps))
    if (S.What == Step::Kind::Field)
      return {S.Id};
  return P.Root == PathRoot::Entity ? EntityId{P.Id} : EntityId{};
}

static Slot slotOf(const Path &P, EntityId Function) {
  if (EntityId Last = lastEntity(P))
    return {Last};
  return {Function, P.Root, P.Id};
}

namespace {
/// Collects what flows where, then lets it flow.
class CallableFlow {
public:
  explicit CallableFlow(const Functions &F) : F(F) {}

  void addBody(const Body &B) {
    for (const BasicBlock &Block : B.Facts->Blocks)
      for (const Fact &X : Block.Facts) {
        if (const auto *A = std::get_if<Assign>(&X.What))
          flow(A->What, slotOf(A->To, B.id()), B.id());
        else if (const auto *C = std::get_if<Call>(&X.What))
          addCall(*C, B.id());
        else if (const auto *S = std::get_if<Spawn>(&X.What))
          addSpawn(*S, B.id());
        else if (const auto *R = std::get_if<Return>(&X.What))
          flow(R->What, {B.id(), PathRoot::Return}, B.id());
      }
  }

  /// Runs to the fixpoint.
  void solve() {
    while (!News.empty()) {
      Slot From = News.begin()->first;
      std::vector<EntityId> Now = std::move(News.begin()->second);
      News.erase(News.begin());
      for (const auto &[C, Caller] : IndirectCalls[From])
        for (EntityId Callee : Now)
          bindArguments(*C, Callee, Caller);
      for (const Slot &To : std::set<Slot>(Copies[From]))
        push(Now, To);
    }
  }

  std::map<Slot, std::set<EntityId>> Callables;
  std::set<EntityId> AddressTaken;

private:
  void take(const Value &V) {
    if (V.What == Value::Kind::Function)
      AddressTaken.insert(V.Callee);
  }

  void push(llvm::ArrayRef<EntityId> What, const Slot &To) {
    std::set<EntityId> &Set = Callables[To];
    for (EntityId Function : What)
      if (Set.insert(Function).second)
        News[To].push_back(Function);
  }

  /// What From holds already flows along a new way; more will, as it comes.
  void pushAll(const Slot &From, const Slot &To) {
    if (auto It = Callables.find(From); It != Callables.end())
      push(std::vector<EntityId>(It->second.begin(), It->second.end()), To);
  }

  void flow(const Value &V, const Slot &To, EntityId Function) {
    take(V);
    if (V.What == Value::Kind::Function)
      push({V.Callee}, To);
    if (V.What != Value::Kind::Load && V.What != Value::Kind::Address)
      return;
    // The address of a closure, or of a pointer to a function, calls it too.
    Slot From = slotOf(V.Where, Function);
    if (Copies[From].insert(To).second)
      pushAll(From, To);
  }

  void addCall(const Call &C, EntityId Caller) {
    if (C.Callee.What == Value::Kind::Function)
      return bindArguments(C, C.Callee.Callee, Caller);
    if (C.Callee.What == Value::Kind::Load)
      IndirectCalls[slotOf(C.Callee.Where, Caller)].push_back({&C, Caller});
    for (const Value &V : C.Args)
      take(V);
  }

  /// The arguments that a thread is started with may be callables as well.
  void addSpawn(const Spawn &S, EntityId Starter) {
    take(S.Entry);
    for (unsigned I = 0; I < S.Args.size(); ++I)
      if (S.Entry.What == Value::Kind::Function)
        flow(S.Args[I], {S.Entry.Callee, PathRoot::Param, I}, Starter);
      else
        take(S.Args[I]);
  }

  void bindArguments(const Call &C, EntityId Callee, EntityId Caller) {
    for (unsigned I = 0; I < C.Args.size(); ++I)
      flow(C.Args[I], {Callee, PathRoot::Param, I}, Caller);
    if (C.Result) {
      Slot Returned{Callee, PathRoot::Return};
      Slot To = slotOf(*C.Result, Caller);
      if (Copies[Returned].insert(To).second)
        pushAll(Returned, To);
    }
  }

  const Functions &F;
  std::map<Slot, std::set<Slot>> Copies;
  std::map<Slot, std::vector<std::pair<const Call *, EntityId>>> IndirectCalls;

  /// What came into a slot and is not yet passed on.
  std::map<Slot, std::vector<EntityId>> News;
};
} // namespace

CallGraph::CallGraph(const Functions &F) {
  findCallables(F);
  connect(F);
  order(F);
  findWrites(F);
}

void CallGraph::findCallables(const Functions &F) {
  CallableFlow Flow(F);
  for (unsigned I = 0; I < F.size(); ++I)
    Flow.addBody(F[I]);
  Flow.solve();
  Callables = std::move(Flow.Callables);
  AddressTaken = std::move(Flow.AddressTaken);
}

std::vector<unsigned> CallGraph::bodiesFor(EntityId Function, unsigned Caller,
                                           const Functions &F) const {
  std::vector<unsigned> Out;
  for (unsigned I : F.bodiesOf(Function))
    if (F[I].Units.meets(F[Caller].Units))
      Out.push_back(I);
  return Out;
}

std::vector<unsigned> CallGraph::targets(const Call &C, unsigned Caller,
                                         const Functions &F,
                                         const Value *Resolved) const {
  const Value &Callee = Resolved ? *Resolved : C.Callee;
  std::vector<unsigned> Out;
  auto Add = [&](EntityId Function) {
    llvm::append_range(Out, bodiesFor(Function, Caller, F));
  };
  if (Callee.What == Value::Kind::Function) {
    Add(Callee.Callee);
    if (C.IsVirtual)
      llvm::for_each(F.overridersOf(Callee.Callee), Add);
  } else if (Callee.What == Value::Kind::Load) {
    auto It = Callables.find(slotOf(C.Callee.Where, F[Caller].id()));
    if (It != Callables.end())
      llvm::for_each(It->second, Add);
  }
  llvm::sort(Out);
  Out.erase(llvm::unique(Out), Out.end());
  return Out;
}

std::vector<unsigned> CallGraph::entries(const Spawn &S, unsigned Starter,
                                         const Functions &F) const {
  Call AsCall;
  AsCall.Callee = S.Entry;
  if (S.Entry.What == Value::Kind::Address)
    AsCall.Callee = Value::load(S.Entry.Where);
  return targets(AsCall, Starter, F);
}

void CallGraph::connect(const Functions &F) {
  Out.resize(F.size());
  In.resize(F.size());
  for (unsigned Caller = 0; Caller < F.size(); ++Caller)
    for (const BasicBlock &B : F[Caller].Facts->Blocks)
      for (const Fact &X : B.Facts)
        if (const auto *C = std::get_if<Call>(&X.What)) {
          std::vector<unsigned> Callees = targets(*C, Caller, F);
          unsigned Guesses =
              C->Callee.What == Value::Kind::Function ? 1 : Callees.size();
          for (unsigned Callee : Callees) {
            Out[Caller].push_back({Caller, Callee, &X, Guesses});
            In[Callee].push_back({Caller, Callee, &X, Guesses});
          }
        }
}

void CallGraph::order(const Functions &F) {
  std::vector<std::vector<unsigned>> Callees(Out.size());
  for (unsigned Caller = 0; Caller < Out.size(); ++Caller) {
    for (const CallEdge &E : Out[Caller])
      Callees[Caller].push_back(E.Callee);
    for (const BasicBlock &B : F[Caller].Facts->Blocks)
      for (const Fact &X : B.Facts)
        if (const auto *S = std::get_if<Spawn>(&X.What))
          llvm::append_range(Callees[Caller], entries(*S, Caller, F));
  }
  Components All(Callees);
  ComponentOf = std::move(All.Of);
  Order.resize(All.Count);
  for (unsigned Body = 0; Body < Out.size(); ++Body)
    Order[ComponentOf[Body]].push_back(Body);
}

/// What a fact writes.
static Path written(const Fact &X) {
  if (const auto *A = std::get_if<Assign>(&X.What))
    return A->To;
  if (const auto *A = std::get_if<Access>(&X.What))
    return A->Kind == AccessKind::Read ? Path::top() : A->Place;
  return Path::top();
}

/// Whether the path names a part of the method's own object.
static bool isOfThis(const Path &P) {
  return P.Root == PathRoot::This && !P.IsCut &&
         llvm::count(P.Steps, Step::deref()) == 1;
}

/// Whether the callee is a method of the same object.
static bool isOnThis(const Call &C) {
  return C.Self && (C.Self->What == Value::Kind::Address
                        ? isOfThis(C.Self->Where)
                        : *C.Self == Value::load(Path::self()));
}

/// Whether the callee is a method of what only this body knows.
static bool isOnOwn(const Call &C, const Functions &F) {
  return C.Self && C.Self->What == Value::Kind::Address &&
         F.isOwn(C.Self->Where);
}

void CallGraph::findWrites(const Functions &F) {
  Writes.resize(Order.size());
  for (unsigned Component = 0; Component < Order.size(); ++Component) {
    WrittenPlaces &Mine = Writes[Component];
    bool IsOneObject = true;
    for (unsigned I : Order[Component]) {
      for (const BasicBlock &B : F[I].Facts->Blocks)
        for (const Fact &X : B.Facts)
          if (Path P = written(X); EntityId Id = lastEntity(P))
            if (!F.isOwn(P))
              (isOfThis(P) ? Mine.OfThis : Mine.Others).insert(Id);
      for (const CallEdge &E : Out[I]) {
        const auto *C = std::get_if<Call>(&E.At->What);
        bool IsSame = C && isOnThis(*C);
        unsigned Callee = ComponentOf[E.Callee];
        IsOneObject &= IsSame || Callee != Component;
        if (Callee == Component)
          continue;
        const WrittenPlaces &Theirs = Writes[Callee];
        Mine.Others.insert(Theirs.Others.begin(), Theirs.Others.end());
        if (!C || !isOnOwn(*C, F))
          (IsSame ? Mine.OfThis : Mine.Others)
              .insert(Theirs.OfThis.begin(), Theirs.OfThis.end());
      }
    }
    if (!IsOneObject)
      Mine.Others.merge(Mine.OfThis);
  }
}
