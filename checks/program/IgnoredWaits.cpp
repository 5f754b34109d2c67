// IgnoredWaits.cpp - waits that may give up, and what is done all the same
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/IgnoredWaits.h"
#include "program/Loops.h"
#include "program/PlaceName.h"

using namespace lockstitch;

/// Calls that are looked into for what they make use of.
static constexpr unsigned MaxDepth = 3;

namespace {

/// What a fact has to do with what was waited for.
enum class Part : uint8_t {
  None,
  Tests,  ///< it may find out whether that is so, or makes it so
  Uses,   ///< it takes it to be so
  Beside, ///< it reads what is written together with it
};

class Finder {
public:
  Finder(const Functions &F, const CallGraph &Calls, const Captures &Names)
      : F(F), Calls(Calls), Names(Names) {}

  std::optional<IgnoredWait> find(const Waiter &W) {
    const auto &Here = std::get<Wait>(W.Wait->What);
    if (W.At != W.Wait || !Here.IsTimed || Here.Succeeds || W.Tests.empty())
      return std::nullopt;
    Now = &W;
    Places.clear();
    for (const TestedPlace &T : W.Tests)
      Places.push_back(T.What.Where);
    learnBeside();
    return follow();
  }

private:
  /// The fact after the wait.
  std::pair<unsigned, size_t> start() const {
    const std::vector<BasicBlock> &Blocks = F[Now->Body].Facts->Blocks;
    for (unsigned I = 0; I < Blocks.size(); ++I)
      for (size_t N = 0; N < Blocks[I].Facts.size(); ++N)
        if (&Blocks[I].Facts[N] == Now->Wait)
          return {I, N + 1};
    llvm_unreachable("a wait is in its body");
  }

  std::optional<IgnoredWait> follow() {
    const std::vector<BasicBlock> &Blocks = F[Now->Body].Facts->Blocks;
    // What was made use of on the way that is not what was waited for.
    struct Spot {
      unsigned Block;
      size_t Index;
      const Fact *Beside;
    };
    auto [Block, Index] = start();
    std::vector<Spot> Todo{{Block, Index, nullptr}};
    std::set<std::pair<unsigned, bool>> Seen;
    while (!Todo.empty()) {
      Spot S = Todo.back();
      Todo.pop_back();
      const BasicBlock &B = Blocks[S.Block];
      bool IsOver = false;
      for (; S.Index < B.Facts.size() && !IsOver; ++S.Index) {
        const Fact &X = B.Facts[S.Index];
        switch (partOf(X, B, S.Index)) {
        case Part::None:
          break;
        case Part::Tests:
          IsOver = true;
          break;
        case Part::Uses:
          return IgnoredWait{*Now, &X, {Now->Body, Found}, false};
        case Part::Beside:
          if (!S.Beside) {
            S.Beside = &X;
            Beside[&X] = Found;
          }
          break;
        }
      }
      if (IsOver)
        continue;
      if (B.End == BlockEnd::Returns && S.Beside)
        return IgnoredWait{*Now, S.Beside, {Now->Body, Beside[S.Beside]}, true};
      for (const Edge &E : B.Next)
        if (Seen.insert({E.To, S.Beside != nullptr}).second)
          Todo.push_back({E.To, 0, S.Beside});
    }
    return std::nullopt;
  }

  bool isWaitedFor(const Path &P) const {
    return llvm::any_of(Places, [&](const Path &T) {
      return T.Root == P.Root && T.Id == P.Id && overlap(T, P);
    });
  }

  /// Whether a number or flag is set to a constant there: it is made so.
  static bool isReset(const BasicBlock &B, const Fact &X, const Path &Place) {
    return llvm::any_of(B.Facts, [&](const Fact &Other) {
      auto *A = std::get_if<Assign>(&Other.What);
      return A && A->To == Place && A->What.What == Value::Kind::Integer &&
             Other.Where.Line == X.Where.Line;
    });
  }

  /// Whether the block ends in a choice, and does nothing more before it.
  static bool isOfChoice(const BasicBlock &B, size_t Index) {
    return B.Next.size() > 1 &&
           std::all_of(B.Facts.begin() + Index, B.Facts.end(),
                       [](const Fact &X) {
                         auto *A = std::get_if<Access>(&X.What);
                         return (A && A->Kind == AccessKind::Read) ||
                                std::holds_alternative<Assign>(X.What) ||
                                std::holds_alternative<Call>(X.What);
                       });
  }

  Part partOf(const Fact &X, const BasicBlock &B, size_t Index) {
    if (std::holds_alternative<Wait>(X.What))
      return Part::Tests; // it begins anew
    if (auto *A = std::get_if<Access>(&X.What)) {
      Found = Names.resolved(A->Place, Now->Body).Where;
      bool IsRead = A->Kind == AccessKind::Read;
      if (isWaitedFor(Found)) {
        if (IsRead ? isOfChoice(B, Index) : isReset(B, X, A->Place))
          return Part::Tests;
        return Part::Uses;
      }
      return IsRead && !isOfChoice(B, Index) && isBeside(Found) ? Part::Beside
                                                                : Part::None;
    }
    bool IsPredicate = X.Where == Now->Wait->Where;
    if (!IsPredicate && std::holds_alternative<Call>(X.What) &&
        touches(X, Now->Body, 0))
      return Part::Tests; // it may look at it first
    return Part::None;
  }

  /// Whether what X calls accesses anything of that name.
  bool touches(const Fact &X, unsigned Body, unsigned Depth) const {
    if (Depth == MaxDepth)
      return true;
    return llvm::any_of(Calls.callsAt(Body, X), [&](const CallEdge &E) {
      return llvm::any_of(F[E.Callee].Facts->Blocks, [&](const BasicBlock &B) {
        return llvm::any_of(B.Facts, [&](const Fact &Each) {
          if (auto *A = std::get_if<Access>(&Each.What))
            return isNamedLike(A->Place, E.Callee);
          return std::holds_alternative<Call>(Each.What) &&
                 touches(Each, E.Callee, Depth + 1);
        });
      });
    });
  }

  bool isNamedLike(const Path &P, unsigned Body) const {
    EntityId Id = lastEntity(Names.resolved(P, Body).Where);
    return llvm::any_of(Places,
                        [&](const Path &T) { return lastEntity(T) == Id; });
  }

  /// What is written wherever something waited for is written: what it tells.
  void learnBeside() {
    BesideIds.clear();
    for (unsigned Body = 0; Body < F.size(); ++Body) {
      const FunctionFacts &Facts = *F[Body].Facts;
      if (Facts.Is == Role::Constructor || Facts.Is == Role::Destructor ||
          Body == Now->Body)
        continue;
      std::set<EntityId> Mine;
      bool IsIt = false;
      for (const BasicBlock &B : Facts.Blocks)
        for (const Fact &X : B.Facts)
          if (auto *A = std::get_if<Access>(&X.What);
              A && A->Kind != AccessKind::Read) {
            IsIt |= isNamedLike(A->Place, Body);
            if (A->Order == MemoryOrder::Plain)
              Mine.insert(lastEntity(Names.resolved(A->Place, Body).Where));
          }
      if (IsIt)
        BesideIds.insert(Mine.begin(), Mine.end());
    }
  }

  bool isBeside(const Path &P) const {
    return lastEntity(P) && BesideIds.count(lastEntity(P)) > 0;
  }

  const Functions &F;
  const CallGraph &Calls;
  const Captures &Names;
  const Waiter *Now = nullptr;
  std::vector<Path> Places; ///< that are waited for
  std::set<EntityId> BesideIds;
  std::map<const Fact *, Path> Beside;
  Path Found;
};

} // namespace

std::vector<IgnoredWait>
lockstitch::findIgnoredWaits(const Functions &F, const CallGraph &Calls,
                             llvm::ArrayRef<Waiter> Waiters,
                             const Captures &Names) {
  std::vector<IgnoredWait> Out;
  Finder Each(F, Calls, Names);
  for (const Waiter &W : Waiters)
    if (std::optional<IgnoredWait> I = Each.find(W))
      Out.push_back(std::move(*I));
  return Out;
}
