// Outliving.cpp - threads that use a function's variables when it has returned
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Outliving.h"
#include "program/Loops.h"

using namespace lockstitch;

/// References to references that are followed.
static constexpr unsigned MaxRounds = 4;

/// Whether it is, or is part of, a variable or parameter of the function's own.
static bool isVariable(const Path &P, const Functions &F) {
  if (P.isTop() || llvm::is_contained(P.Steps, Step::deref()))
    return false;
  return P.Root == PathRoot::Param ||
         (P.Root == PathRoot::Entity &&
          F.entity({P.Id}).Kind == EntityKind::Local);
}

static Path rootOf(const Path &P) {
  Path Out = P;
  Out.Steps = {};
  Out.IsCut = false;
  return Out;
}

/// Calls Visit with the values that are put into the parts of a closure.
static void eachCapture(const Path &Closure, const FunctionFacts &In,
                        llvm::function_ref<void(const Value &)> Visit) {
  for (const BasicBlock &B : In.Blocks)
    for (const Fact &X : B.Facts)
      if (const auto *A = std::get_if<Assign>(&X.What))
        if (A->To.Root == Closure.Root && A->To.Id == Closure.Id &&
            A->To.Steps.size() > Closure.Steps.size())
          Visit(A->What);
}

static void addOnce(std::vector<Path> &To, const Path &P) {
  if (!llvm::is_contained(To, P))
    To.push_back(P);
}

/// What a local reference or pointer, or a temporary, was first set to.
static const Value *initial(const Path &P, const FunctionFacts &In) {
  for (const BasicBlock &B : In.Blocks)
    for (const Fact &X : B.Facts)
      if (const auto *A = std::get_if<Assign>(&X.What))
        if (A->To == P)
          return &A->What;
  return nullptr;
}

/// The object that an address leads to, past references to it.
static Path referent(Path P, const FunctionFacts &In) {
  for (unsigned Round = 0; Round < MaxRounds && !P.Steps.empty() &&
                           P.Steps.front() == Step::deref();
       ++Round) {
    Path Reference = rootOf(P);
    const Value *Is = initial(Reference, In);
    if (!Is || Is->What != Value::Kind::Address)
      return P;
    P = P.rebased(Reference.deref(), Is->Where);
  }
  return P;
}

/// Adds the object that a value is the address of.
static void addReferent(std::vector<Path> &To, const Value &V,
                        const FunctionFacts &In) {
  if (V.What == Value::Kind::Address)
    addOnce(To, referent(V.Where, In));
  else if (V.What == Value::Kind::Load && V.Where.Steps.empty() &&
           V.Where.Root == PathRoot::Temp && initial(V.Where, In) &&
           *initial(V.Where, In) != V)
    addReferent(To, *initial(V.Where, In), In);
  else if (V == Value::load(Path::self()))
    addOnce(To, Path::self().deref());
}

/// Whether a thread has a copy of the object that it begins with.
static bool isCallable(EntityId Entry, const Functions &F) {
  llvm::StringRef Name = F.entity(Entry).Name;
  return Name.contains("::operator()(") ||
         llvm::any_of(F.bodiesOf(Entry), [&](unsigned Body) {
           return F[Body].Facts->Is == Role::Lambda;
         });
}

std::vector<Path> lockstitch::handedOver(const Fact &Start, unsigned Body,
                                         const Functions &F) {
  std::vector<Path> Out;
  const auto *S = std::get_if<Spawn>(&Start.What);
  if (!S)
    return Out;
  auto Take = [&](const Value &V) { addReferent(Out, V, *F[Body].Facts); };
  auto TakeClosure = [&](const Path &P) {
    eachCapture(P, *F[Body].Facts, Take);
  };
  llvm::for_each(S->Args, Take);
  if (S->Entry.What == Value::Kind::Load)
    TakeClosure(S->Entry.Where);
  if (!S->Self)
    return Out;
  if (S->Entry.What == Value::Kind::Function && !isCallable(S->Entry.Callee, F))
    Take(*S->Self);
  else if (S->Self->What == Value::Kind::Address)
    TakeClosure(S->Self->Where);
  return Out;
}

static bool isDetached(const Path &Handle, const FunctionFacts &In) {
  return llvm::any_of(In.Blocks, [&](const BasicBlock &B) {
    return llvm::any_of(B.Facts, [&](const Fact &X) {
      const auto *D = std::get_if<Detach>(&X.What);
      return D && isJoinOf(Handle, D->Handle);
    });
  });
}

/// Whether the handle is a number, as C has them: its end is nothing.
static bool isPlain(const Path &Handle, const Functions &F) {
  EntityId Last = lastEntity(Handle);
  return Last && !F.entity(Last).Type.contains("std::") &&
         F.entity(Last).Sync == SyncKind::Thread;
}

/// Whether the thread goes on when the body returns. A std::thread that dies
/// without having been detached ends the program.
static bool goesOn(const LiveThread &L, unsigned Body, const Functions &F) {
  return L.Handles.empty() || llvm::any_of(L.Handles, [&](const Path &Handle) {
           return !F.isOwn(Handle) || Handle.Root == PathRoot::Alloc ||
                  isPlain(Handle, F) || isDetached(Handle, *F[Body].Facts);
         });
}

std::vector<LiveThread> lockstitch::leftRunning(unsigned Body,
                                                const Functions &F,
                                                const ThreadRoots &Roots,
                                                const Locksets &Held) {
  std::vector<LiveThread> Out;
  for (const Outcome &O : Held[Body].Summary.Outcomes) {
    if (O.IsThrow)
      continue;
    if (!O.Others.heard().empty() || !O.Others.heardIf().empty())
      return {}; // it waited for something
    for (const LiveThread &L : O.Others.alive()) {
      auto IsSame = [&](const LiveThread &K) { return K.Root == L.Root; };
      if (llvm::none_of(Out, IsSame) && goesOn(L, Body, F) &&
          Roots.roots()[L.Root].Kind != SpawnKind::Signal)
        Out.push_back(L);
    }
  }
  return Out;
}

namespace {
class Finder {
public:
  Finder(const Functions &F, const CallGraph &Calls, const ThreadRoots &Roots,
         const Locksets &Held)
      : F(F), Calls(Calls), Roots(Roots), Held(Held) {}

  void find(unsigned Body, std::vector<Outliving> &Out) const {
    if (polls(*F[Body].Facts))
      return;
    for (const LiveThread &L : leftRunning(Body, F, Roots, Held)) {
      Outliving O{Body, L.Root, {}, nullptr, nullptr};
      addStart(O);
      addUses(O);
      if (O.Start && !O.Variables.empty())
        Out.push_back(std::move(O));
    }
  }

private:
  /// Whether it asks an atomic variable of its own until that says something:
  /// that the threads are done, most likely.
  bool polls(const FunctionFacts &In) const {
    std::optional<Loops> Around;
    for (unsigned I = 0; I < In.Blocks.size(); ++I)
      for (const Fact &X : In.Blocks[I].Facts) {
        const auto *A = std::get_if<Access>(&X.What);
        if (!A || A->Kind != AccessKind::Read ||
            A->Order == MemoryOrder::Plain || !isVariable(A->Place, F))
          continue;
        if (!Around)
          Around.emplace(In);
        if (Around->isTested(I))
          return true;
      }
    return false;
  }

  /// The start, or the call that leads to it; and what is handed over there.
  void addStart(Outliving &O) const {
    const ThreadRoot &Root = Roots.roots()[O.Thread];
    if (Root.Starter == O.Body) {
      O.Start = Root.At;
      for (const Path &P : handedOver(*Root.At, O.Body, F))
        addVariable(O, P);
    } else {
      addCall(O, Root);
    }
    addClosure(O, F[Root.Body].id());
  }

  /// A call of a method that starts a thread with its object.
  void addCall(Outliving &O, const ThreadRoot &Root) const {
    bool IsOfThis = llvm::is_contained(handedOver(*Root.At, Root.Starter, F),
                                       Path::self().deref());
    for (const CallEdge &E : Calls.callsOf(O.Body)) {
      if (!leaves(E.Callee, O.Thread))
        continue;
      if (!O.Start)
        O.Start = E.At;
      const auto *C = std::get_if<Call>(&E.At->What);
      if (IsOfThis && E.Callee == Root.Starter && C && C->Self &&
          C->Self->What == Value::Kind::Address)
        addVariable(O, C->Self->Where);
    }
  }

  bool leaves(unsigned Body, unsigned Root) const {
    return llvm::any_of(Held[Body].Summary.Outcomes, [&](const Outcome &O) {
      return O.Others.isAlive(Root);
    });
  }

  /// What is captured by the lambda that the thread runs, wherever the start
  /// is.
  void addClosure(Outliving &O, EntityId Entry) const {
    const FunctionFacts &In = *F[O.Body].Facts;
    for (const BasicBlock &B : In.Blocks)
      for (const Fact &X : B.Facts)
        if (const auto *A = std::get_if<Assign>(&X.What))
          if (A->What == Value::function(Entry))
            eachCapture(A->To, In, [&](const Value &V) {
              if (V.What == Value::Kind::Address)
                addVariable(O, referent(V.Where, In));
            });
  }

  void addUses(Outliving &O) const {
    for (const MemoryAccess &A : Held[O.Body].Accesses)
      if (A.In->By == O.Thread && isVariable(A.Place, F)) {
        addVariable(O, A.Place);
        if (!O.Use)
          O.Use = &A;
      }
  }

  void addVariable(Outliving &O, const Path &P) const {
    if (isVariable(P, F))
      addOnce(O.Variables, rootOf(P));
  }

  const Functions &F;
  const CallGraph &Calls;
  const ThreadRoots &Roots;
  const Locksets &Held;
};
} // namespace

std::vector<Outliving> lockstitch::findOutliving(const Functions &F,
                                                 const CallGraph &Calls,
                                                 const ThreadRoots &Roots,
                                                 const Locksets &Held) {
  std::vector<Outliving> Out;
  Finder Find(F, Calls, Roots, Held);
  for (unsigned Body = 0; Body < F.size(); ++Body)
    Find.find(Body, Out);
  return Out;
}
