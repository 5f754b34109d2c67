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

CallGraph::CallGraph(const Functions &F) : Pointers(F) {
  findAddresses(F);
  connect(F);
  order(F);
  findWrites(F);
}

void CallGraph::findAddresses(const Functions &F) {
  auto Take = [&](const Value &V) {
    if (V.What == Value::Kind::Function)
      AddressTaken.insert(V.Callee);
  };
  for (unsigned I = 0; I < F.size(); ++I)
    for (const BasicBlock &B : F[I].Facts->Blocks)
      for (const Fact &X : B.Facts) {
        if (const auto *A = std::get_if<Assign>(&X.What))
          Take(A->What);
        else if (const auto *C = std::get_if<Call>(&X.What))
          llvm::for_each(C->Args, Take);
        else if (const auto *R = std::get_if<Return>(&X.What))
          Take(R->What);
        else if (const auto *S = std::get_if<Spawn>(&X.What)) {
          Take(S->Entry);
          llvm::for_each(S->Args, Take);
        }
      }
}

std::vector<unsigned> CallGraph::bodiesFor(EntityId Function, unsigned Caller,
                                           const Functions &F) const {
  std::vector<unsigned> Out;
  for (unsigned I : F.bodiesOf(Function))
    if (F[I].Units.meets(F[Caller].Units))
      Out.push_back(I);
  return Out;
}

std::vector<unsigned> CallGraph::targets(const Fact &X, unsigned Caller,
                                         const Functions &F,
                                         const Value *Resolved) const {
  const auto *C = std::get_if<Call>(&X.What);
  const auto *S = std::get_if<Spawn>(&X.What);
  const Value &Callee = Resolved ? *Resolved : C ? C->Callee : S->Entry;
  std::vector<unsigned> Out;
  auto Add = [&](EntityId Function) {
    llvm::append_range(Out, bodiesFor(Function, Caller, F));
  };
  if (Callee.What == Value::Kind::Function) {
    Add(Callee.Callee);
    if (C ? C->IsVirtual : S->IsVirtual)
      llvm::for_each(F.overridersOf(Callee.Callee), Add);
  } else {
    llvm::for_each(Pointers.callees(X), Add);
  }
  llvm::sort(Out);
  Out.erase(llvm::unique(Out), Out.end());
  return Out;
}

void CallGraph::connect(const Functions &F) {
  Out.resize(F.size());
  In.resize(F.size());
  for (unsigned Caller = 0; Caller < F.size(); ++Caller)
    for (const BasicBlock &B : F[Caller].Facts->Blocks)
      for (const Fact &X : B.Facts)
        if (const auto *C = std::get_if<Call>(&X.What)) {
          std::vector<unsigned> Callees = targets(X, Caller, F);
          unsigned Guesses =
              C->Callee.What == Value::Kind::Function ? 1 : Callees.size();
          if (!Callees.empty())
            FirstAt[&X] = Out[Caller].size();
          for (unsigned Callee : Callees) {
            Out[Caller].push_back({Caller, Callee, &X, Guesses});
            In[Callee].push_back({Caller, Callee, &X, Guesses});
          }
        }
}

llvm::ArrayRef<CallEdge> CallGraph::callsAt(unsigned Caller,
                                            const Fact &X) const {
  auto First = FirstAt.find(&X);
  if (First == FirstAt.end())
    return {};
  return llvm::ArrayRef(Out[Caller])
      .drop_front(First->second)
      .take_while([&](const CallEdge &E) { return E.At == &X; });
}

std::optional<unsigned> CallGraph::onlyCallee(unsigned Caller,
                                              const Fact &X) const {
  llvm::ArrayRef<CallEdge> Calls = callsAt(Caller, X);
  if (Calls.size() != 1)
    return std::nullopt;
  return Calls.front().Callee;
}

void CallGraph::order(const Functions &F) {
  std::vector<std::vector<unsigned>> Callees(Out.size());
  for (unsigned Caller = 0; Caller < Out.size(); ++Caller) {
    for (const CallEdge &E : Out[Caller])
      Callees[Caller].push_back(E.Callee);
    for (const BasicBlock &B : F[Caller].Facts->Blocks)
      for (const Fact &X : B.Facts)
        if (std::holds_alternative<Spawn>(X.What))
          llvm::append_range(Callees[Caller], targets(X, Caller, F));
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
            if (!F.isOfCall(P))
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
