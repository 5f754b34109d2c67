// SpinLoops.cpp - loops that ask for what another thread does, and no more
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/SpinLoops.h"
#include "program/Loops.h"

using namespace lockstitch;

/// Calls in a test; deeper ones are not understood.
static constexpr unsigned MaxDepth = 3;

static bool isSpin(const Fact &X) {
  return std::holds_alternative<Spin>(X.What);
}

namespace {

class Finder {
public:
  Finder(const Functions &F, const CallGraph &Calls, const Locksets &Held,
         const HappensBefore &Threads)
      : F(F), Calls(Calls), Held(Held), Threads(Threads), Names(F) {}

  std::vector<SpinLoop> find() {
    std::vector<SpinLoop> Out;
    for (unsigned Body = 0; Body < F.size(); ++Body)
      for (unsigned I = 0; I < F[Body].Facts->Blocks.size(); ++I)
        for (const Fact &X : F[Body].Facts->Blocks[I].Facts)
          if (isSpin(X))
            if (std::optional<SpinLoop> W = waitIn(Body, I, X))
              Out.push_back(*W);
    return Out;
  }

private:
  std::optional<SpinLoop> waitIn(unsigned Body, unsigned Block,
                                 const Fact &Loop) {
    const FunctionFacts &Facts = *F[Body].Facts;
    Loops Around(Facts);
    SpinLoop W;
    W.Body = Body;
    W.Loop = &Loop;
    W.Pauses = std::get<Spin>(Loop.What).Pauses;
    // Nothing is asked but this, and it is asked of others.
    for (unsigned I = 0; I < Facts.Blocks.size(); ++I)
      if (I == Block || Around.isOneLoop(I, Block))
        for (const Fact &X : Facts.Blocks[I].Facts)
          if (&X != &Loop && !look(W, X, X, Body, 0))
            return std::nullopt;
    if (!W.Read || !Around.isInLoop(Block) || !findWrite(W))
      return std::nullopt;
    return W;
  }

  /// Notes what X reads; false if it does anything else.
  bool look(SpinLoop &W, const Fact &X, const Fact &Asks, unsigned Body,
            unsigned Depth) {
    if (auto *A = std::get_if<Access>(&X.What))
      return lookAt(W, *A, X, Asks, Body);
    if (std::holds_alternative<Assign>(X.What) ||
        (Depth > 0 && std::holds_alternative<lockstitch::Return>(X.What)))
      return true;
    if (!std::holds_alternative<Call>(X.What) || Depth == MaxDepth)
      return false;
    std::optional<unsigned> Callee = Calls.onlyCallee(Body, X);
    if (!Callee)
      return false;
    for (const BasicBlock &B : F[*Callee].Facts->Blocks)
      for (const Fact &Each : B.Facts)
        if (!look(W, Each, Asks, *Callee, Depth + 1))
          return false;
    return true;
  }

  bool lookAt(SpinLoop &W, const Access &A, const Fact &X, const Fact &Asks,
              unsigned Body) const {
    if (A.IsVolatile || A.Kind == AccessKind::Write || A.Place.isTop())
      return false;
    bool IsAtomic = A.Order != MemoryOrder::Plain;
    W.IsTaking |= A.Kind == AccessKind::Update;
    // An atomic in the condition is what is waited for; else the last.
    if (!lastEntity(A.Place) || (W.Read && W.IsAtomic && !IsAtomic))
      return true;
    W.Asks = &Asks;
    W.Read = &X;
    W.Place = A.Place;
    W.Reader = Body;
    W.IsAtomic = IsAtomic;
    return true;
  }

  bool findWrite(SpinLoop &W) {
    if (Writes.empty())
      learnWrites();
    bool IsFound = false;
    for (const auto &[Writer, X] : Writes[nameOf(W.Place, W.Reader)]) {
      if (X == W.Read)
        continue;
      std::optional<Meeting> Why =
          meetingAnywhere(W.Body, Writer, F, Held, Threads);
      if (!Why || (IsFound && *Why == Meeting::OfCallers))
        continue;
      bool IsBetter = !IsFound || W.Why == Meeting::OfCallers;
      IsFound = true;
      if (!IsBetter)
        continue;
      W.Write = X;
      W.Writer = Writer;
      W.Why = *Why;
    }
    return IsFound;
  }

  void learnWrites() {
    for (unsigned Body = 0; Body < F.size(); ++Body)
      for (const BasicBlock &B : F[Body].Facts->Blocks)
        for (const Fact &X : B.Facts)
          if (auto *A = std::get_if<Access>(&X.What);
              A && A->Kind != AccessKind::Read)
            Writes[nameOf(A->Place, Body)].push_back({Body, &X});
  }

  EntityId nameOf(const Path &P, unsigned Body) const {
    return lastEntity(Names.resolved(P, Body).Where);
  }

  const Functions &F;
  const CallGraph &Calls;
  const Locksets &Held;
  const HappensBefore &Threads;
  Captures Names;
  std::map<EntityId, std::vector<std::pair<unsigned, const Fact *>>> Writes;
};

} // namespace

std::vector<SpinLoop> lockstitch::findSpinLoops(const Functions &F,
                                                const CallGraph &Calls,
                                                const Locksets &Held,
                                                const HappensBefore &Threads) {
  for (unsigned Body = 0; Body < F.size(); ++Body)
    for (const BasicBlock &B : F[Body].Facts->Blocks)
      if (llvm::any_of(B.Facts, isSpin))
        return Finder(F, Calls, Held, Threads).find();
  return {};
}
