// LockedTurns.cpp - loops that acquire and release one lock on each turn
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/LockedTurns.h"
#include "program/Loops.h"
#include "program/OwnSections.h"

using namespace lockstitch;

/// What a callee may do, in facts, and be short.
static constexpr unsigned MaxFacts = 8;

namespace {
/// One loop of a body, and what is done in it.
class Turn {
public:
  Turn(unsigned Body, const Fact &At, const Path &Lock, const Program &P)
      : P(P), Body(Body), Blocks(P.Bodies[Body].Facts->Blocks), Lock(Lock),
        Around(*P.Bodies[Body].Facts), Own(Body, P.Bodies, P.Calls, P.Held) {
    for (Block = 0; !isOf(Blocks[Block], At);)
      ++Block;
  }

  std::optional<LockedTurn> find(const Fact &At) {
    if (!Around.isInLoop(Block) || !isSameLock() || leavesEarly())
      return std::nullopt;
    LockedTurn Out{Body, &At, Lock};
    bool IsReleased = false;
    for (unsigned I = 0; I < Blocks.size(); ++I)
      if (Around.isOneLoop(I, Block))
        for (const Fact &X : Blocks[I].Facts) {
          if (!isShort(X))
            return std::nullopt;
          IsReleased |= llvm::is_contained(Own.releases(X), Lock);
          count(X, Out);
        }
    if (!IsReleased || Out.Accesses + Out.Calls == 0)
      return std::nullopt;
    return Out;
  }

private:
  static bool isOf(const BasicBlock &B, const Fact &X) {
    return &X >= B.Facts.data() && &X < B.Facts.data() + B.Facts.size();
  }

  /// Whether each turn acquires the same lock: nothing on the way to it is
  /// stored in the loop.
  bool isSameLock() const {
    if (!Lock.isOneObject() || Lock.Root == PathRoot::Temp ||
        Lock.Root == PathRoot::Alloc || Lock.Root == PathRoot::Return)
      return false;
    // An iterator or a smart pointer moves on by a call.
    if (Lock.Root == PathRoot::Entity && !Lock.Steps.empty() &&
        Lock.Steps.front() == Step::deref()) {
      llvm::StringRef Type = P.Bodies.entity({Lock.Id}).Type;
      if (!Type.ends_with("*") && !Type.ends_with("&"))
        return false;
    }
    for (unsigned I = 0; I < Blocks.size(); ++I)
      if (Around.isOneLoop(I, Block) &&
          llvm::any_of(Blocks[I].Facts,
                       [&](const Fact &X) { return storesOnWay(X); }))
        return false;
    return true;
  }

  bool storesOnWay(const Fact &X) const {
    if (const auto *A = std::get_if<Assign>(&X.What))
      return Lock.startsWith(A->To);
    if (const auto *C = std::get_if<Call>(&X.What))
      return C->Result && Lock.startsWith(*C->Result);
    const auto *A = std::get_if<Access>(&X.What);
    return A && A->Kind != AccessKind::Read && Lock.startsWith(A->Place);
  }

  /// Whether the loop is left from within the section, or in several ways: it
  /// may look for something that others change.
  bool leavesEarly() const {
    unsigned Exits = 0;
    for (unsigned I = 0; I < Blocks.size(); ++I) {
      if (!Around.isOneLoop(I, Block))
        continue;
      if (Blocks[I].End != BlockEnd::Goes)
        return true;
      for (const Edge &E : Blocks[I].Next)
        Exits += !Around.isOneLoop(E.To, Block);
    }
    return Exits > 1;
  }

  bool isShort(const Fact &X) const {
    if (const auto *C = std::get_if<Call>(&X.What))
      return !C->Once && isShortCall(X);
    if (const auto *A = std::get_if<Acquire>(&X.What))
      return A->How == Attempt::Waits && A->Locks.size() == 1 &&
             A->Locks.front() == Lock;
    if (const auto *G = std::get_if<Guard>(&X.What))
      return G->How == Bind::Locks && G->Locks.size() == 1 &&
             G->Locks.front() == Lock;
    if (const auto *A = std::get_if<Access>(&X.What))
      return A->Order == MemoryOrder::Plain;
    if (const auto *U = std::get_if<GuardUse>(&X.What))
      return U->What == GuardUse::Kind::End ||
             U->What == GuardUse::Kind::Unlock;
    if (const auto *T = std::get_if<Throw>(&X.What))
      return !T->IsCertain;
    return std::holds_alternative<Release>(X.What) ||
           std::holds_alternative<Assign>(X.What) ||
           std::holds_alternative<Unsafe>(X.What);
  }

  /// Calls of what is seen, and does a few things that are no calls.
  bool isShortCall(const Fact &X) const {
    std::optional<unsigned> Callee = P.Calls.onlyCallee(Body, X);
    if (!Callee)
      return false;
    const FunctionFacts &Facts = *P.Bodies[*Callee].Facts;
    size_t Count = 0;
    Loops Inner(Facts);
    for (unsigned I = 0; I < Facts.Blocks.size(); ++I) {
      if (Inner.isInLoop(I))
        return false;
      Count += Facts.Blocks[I].Facts.size();
      for (const Fact &Each : Facts.Blocks[I].Facts)
        if (!std::holds_alternative<Access>(Each.What) &&
            !std::holds_alternative<Assign>(Each.What) &&
            !std::holds_alternative<Return>(Each.What))
          return false;
    }
    return Count <= MaxFacts;
  }

  void count(const Fact &X, LockedTurn &Into) const {
    if (!llvm::is_contained(Own.alwaysHeldBefore(X), Lock))
      return;
    Into.Accesses += std::holds_alternative<Access>(X.What);
    Into.Calls += std::holds_alternative<Call>(X.What);
  }

  const Program &P;
  unsigned Body;
  const std::vector<BasicBlock> &Blocks;
  const Path &Lock;
  Loops Around;
  OwnSections Own;
  unsigned Block = 0; ///< of the acquisition
};
} // namespace

/// The lock that a fact acquires in a short loop; null if it is none.
static const Path *lockOfTurn(const Fact &X) {
  if (const auto *A = std::get_if<Acquire>(&X.What))
    return A->IsTight && A->Locks.size() == 1 ? &A->Locks.front() : nullptr;
  const auto *G = std::get_if<Guard>(&X.What);
  return G && G->IsTight && G->Locks.size() == 1 ? &G->Locks.front() : nullptr;
}

std::vector<LockedTurn> lockstitch::findLockedTurns(const Program &P) {
  std::vector<LockedTurn> Out;
  P.eachFact([&](unsigned Body, const Fact &X) {
    if (const Path *Lock = lockOfTurn(X))
      if (auto Found = Turn(Body, X, *Lock, P).find(X))
        Out.push_back(*Found);
  });
  return Out;
}
