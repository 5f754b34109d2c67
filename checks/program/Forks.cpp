// Forks.cpp - what a forked child does before it becomes another program
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Forks.h"

using namespace lockstitch;

/// The fork's result and the variables that hold it, which the child finds to
/// be zero.
static Walk::Numbers ofChild(const FunctionFacts &In, const Fact &At) {
  Walk::Numbers Out;
  const auto &S = std::get<Spawn>(At.What);
  if (!S.Handle)
    return Out;
  Out[*S.Handle] = 0;
  for (const BasicBlock &B : In.Blocks)
    for (const Fact &X : B.Facts)
      if (const auto *A = std::get_if<Assign>(&X.What))
        if (A->What == Value::load(*S.Handle))
          Out[A->To] = 0;
  return Out;
}

/// Whether the function asks which of the two it is.
static bool isAsked(const FunctionFacts &In, const Walk::Numbers &Results) {
  return llvm::any_of(In.Blocks, [&](const BasicBlock &B) {
    return llvm::any_of(B.Next, [&](const Edge &E) {
      return llvm::any_of(E.When, [&](const Condition &C) {
        return C.Left.What == Value::Kind::Load &&
               Results.contains(C.Left.Where);
      });
    });
  });
}

namespace {
class ForkFinder {
public:
  ForkFinder(const Functions &F, const CallGraph &Calls,
             const ThreadRoots &Roots, const Locksets &Held,
             const HappensBefore &Order)
      : F(F), Calls(Calls), Roots(Roots), Held(Held), Order(Order) {}

  std::vector<Fork> find() {
    std::vector<Fork> Out;
    for (unsigned Body = 0; Body < F.size(); ++Body)
      for (unsigned I = 0; I < F[Body].Facts->Blocks.size(); ++I)
        for (const Fact &X : F[Body].Facts->Blocks[I].Facts) {
          const auto *S = std::get_if<Spawn>(&X.What);
          if (!S || S->Kind != SpawnKind::Process)
            continue;
          Fork New{.Body = Body, .At = &X};
          if (!findOther(New) || !follow(New, I))
            continue;
          keepLocksOfOthers(New);
          Out.push_back(std::move(New));
        }
    return Out;
  }

private:
  bool isThread(ThreadId T) const {
    return T < Roots.roots().size() &&
           Roots.roots()[T].Kind != SpawnKind::Signal;
  }

  /// A thread that runs beside the fork. False if there is none.
  bool findOther(Fork &New) {
    for (const Context &C : Order.contexts(New.Body)) {
      std::optional<ThreadId> Other;
      for (const ThreadStart &S : Held[New.Body].Starts)
        if (S.At == New.At)
          for (unsigned T : Order.beside(C, S.Alive, S.Joined).set_bits())
            if (!Other && isThread(T))
              Other = T;
      if (!Other && isThread(C.Thread))
        Other = C.Thread; // main runs beside it
      if (!Other)
        continue;
      Certainty Sure = std::min(C.IsCalled, Order.isStarted(*Other));
      if (New.Other && Sure <= New.IsSure)
        continue;
      New.Other = Other;
      New.IsSure = Sure;
    }
    return New.Other.has_value();
  }

  /// Notes what the child does. False if it is not told from the parent.
  bool follow(Fork &New, unsigned Block) {
    const FunctionFacts &In = *F[New.Body].Facts;
    Walk::Numbers Results = ofChild(In, *New.At);
    if (!isAsked(In, Results))
      return false;
    Walk Child(F, Calls, Order, [&](const WalkStep &S) {
      const auto *A = std::get_if<Acquire>(&S.At->What);
      const auto *G = std::get_if<Guard>(&S.At->What);
      bool IsLock =
          (A && A->How != Attempt::Tries) || (G && G->How == Bind::Locks);
      if (IsLock && !S.IsLast)
        New.Locks.push_back(S);
      else if (std::holds_alternative<Unsafe>(S.At->What) && !S.IsLast)
        New.Unsafe.push_back(S);
      return !std::holds_alternative<Exec>(S.At->What);
    });
    New.GoesOn = Child.after(New.Body, Block, *New.At, Results);
    auto IsShorter = [](const WalkStep &X, const WalkStep &Y) {
      return X.Calls.size() < Y.Calls.size();
    };
    llvm::stable_sort(New.Locks, IsShorter);
    llvm::stable_sort(New.Unsafe, IsShorter);
    return true;
  }

  static llvm::ArrayRef<Path> locksOf(const Fact &X) {
    if (const auto *A = std::get_if<Acquire>(&X.What))
      return A->Locks;
    return std::get<Guard>(X.What).Locks;
  }

  /// A lock that only the forking thread acquires is free, or its own.
  void keepLocksOfOthers(Fork &New) {
    std::set<EntityId> Others = locksBeside(New);
    std::erase_if(New.Locks, [&](const WalkStep &S) {
      return llvm::none_of(locksOf(*S.At), [&](const Path &L) {
        return lastEntity(L) && Others.count(lastEntity(L));
      });
    });
  }

  /// The locks that other threads of the program than the forking one acquire.
  std::set<EntityId> locksBeside(const Fork &New) const {
    std::set<EntityId> Out;
    for (unsigned Body = 0; Body < F.size(); ++Body) {
      if (!F[Body].Units.meets(F[New.Body].Units) ||
          llvm::none_of(Order.contexts(Body),
                        [&](const Context &C) { return isThread(C.Thread); }))
        continue;
      for (const BasicBlock &B : F[Body].Facts->Blocks)
        for (const Fact &X : B.Facts)
          if (std::holds_alternative<Acquire>(X.What) ||
              std::holds_alternative<Guard>(X.What))
            for (const Path &L : locksOf(X))
              Out.insert(lastEntity(L));
    }
    return Out;
  }

  const Functions &F;
  const CallGraph &Calls;
  const ThreadRoots &Roots;
  const Locksets &Held;
  const HappensBefore &Order;
};
} // namespace

std::vector<Fork> lockstitch::findForks(const Functions &F,
                                        const CallGraph &Calls,
                                        const ThreadRoots &Roots,
                                        const Locksets &Held,
                                        const HappensBefore &Order) {
  return ForkFinder(F, Calls, Roots, Held, Order).find();
}
