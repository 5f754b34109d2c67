// Retries.cpp - what may fail for no reason, and is not tried again
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Retries.h"
#include "program/After.h"
#include "program/Loops.h"

using namespace lockstitch;

static const Access *weakSwap(const Fact &X) {
  auto *A = std::get_if<Access>(&X.What);
  return A && A->IsWeak ? A : nullptr;
}

/// Whether a condition of the body asks what the swap at B.Facts[At] found.
static bool isAsked(const FunctionFacts &Facts, const BasicBlock &B,
                    size_t At) {
  if (At + 1 == B.Facts.size())
    return false;
  const auto *Found = std::get_if<Assign>(&B.Facts[At + 1].What);
  return Found && llvm::any_of(Facts.Blocks, [&](const BasicBlock &Other) {
           return llvm::any_of(Other.Next, [&](const Edge &E) {
             return llvm::any_of(E.When, [&](const Condition &C) {
               return C.Left.Where == Found->To;
             });
           });
         });
}

namespace {
class Retries {
public:
  Retries(const Functions &F, const CallGraph &Calls) : F(F), Calls(Calls) {}

  void find(unsigned Body, std::vector<FinalSwap> &Out) const {
    const FunctionFacts &Facts = *F[Body].Facts;
    std::optional<Loops> Around;
    for (unsigned I = 0; I < Facts.Blocks.size(); ++I) {
      const BasicBlock &B = Facts.Blocks[I];
      for (size_t At = 0; At < B.Facts.size(); ++At) {
        const Access *A = weakSwap(B.Facts[At]);
        if (!A)
          continue;
        if (!Around)
          Around.emplace(Facts);
        if (Around->isInLoop(I) || isUpdatedAfter(Body, I, At, *A) ||
            isCalledInLoop(Body))
          continue;
        if (isAsked(Facts, B, At))
          Out.push_back({Body, &B.Facts[At], false});
        else if (isAskedByCaller(Body))
          Out.push_back({Body, &B.Facts[At], true});
      }
    }
  }

private:
  /// Whether something that control may come to after a fact updates the same
  /// place, or a callee does.
  bool isUpdatedAfter(unsigned Body, unsigned Block, size_t At,
                      const Access &A) const {
    auto Updates = [&](const Fact &X) {
      if (const auto *Other = std::get_if<Access>(&X.What))
        return Other->Kind == AccessKind::Update &&
               lastEntity(Other->Place) == lastEntity(A.Place);
      return std::holds_alternative<Call>(X.What) && callUpdates(X, Body, A);
    };
    const FunctionFacts &Facts = *F[Body].Facts;
    return anyAfter(Facts, Block, Facts.Blocks[Block].Facts[At], Updates);
  }

  /// Whether a callee, or one of its callees, does so.
  bool callUpdates(const Fact &X, unsigned Body, const Access &A) const {
    std::set<unsigned> Seen;
    std::vector<unsigned> Todo = Calls.targets(X, Body, F);
    while (!Todo.empty() && Seen.size() < MaxCallees) {
      unsigned Next = Todo.back();
      Todo.pop_back();
      if (!Seen.insert(Next).second)
        continue;
      for (const BasicBlock &B : F[Next].Facts->Blocks)
        for (const Fact &Y : B.Facts)
          if (const auto *Other = std::get_if<Access>(&Y.What))
            if (Other->Kind == AccessKind::Update &&
                (lastEntity(Other->Place) == lastEntity(A.Place) ||
                 !lastEntity(Other->Place)))
              return true;
      for (const CallEdge &E : Calls.callsOf(Next))
        Todo.push_back(E.Callee);
    }
    return false;
  }

  bool isCalledInLoop(unsigned Body) const {
    return llvm::any_of(Calls.callersOf(Body),
                        [&](const CallEdge &E) { return isInLoop(E); });
  }

  bool isInLoop(const CallEdge &E) const {
    const FunctionFacts &Facts = *F[E.Caller].Facts;
    Loops Around(Facts);
    for (unsigned I = 0; I < Facts.Blocks.size(); ++I)
      if (Around.isInLoop(I))
        for (const Fact &X : Facts.Blocks[I].Facts)
          if (&X == E.At)
            return true;
    return false;
  }

  /// Whether all callers are seen, and make something of what it returns.
  bool isAskedByCaller(unsigned Body) const {
    llvm::ArrayRef<CallEdge> Callers = Calls.callersOf(Body);
    return !Callers.empty() && !F[Body].Facts->IsPublic &&
           !Calls.isAddressTaken(F[Body].id()) &&
           llvm::all_of(Callers, [&](const CallEdge &E) {
             const auto *C = std::get_if<Call>(&E.At->What);
             return C && C->Result && E.Guesses == 1;
           });
  }

  static constexpr size_t MaxCallees = 64;

  const Functions &F;
  const CallGraph &Calls;
};
} // namespace

std::vector<FinalSwap> lockstitch::findFinalSwaps(const Functions &F,
                                                  const CallGraph &Calls) {
  std::vector<FinalSwap> Out;
  Retries Finder(F, Calls);
  for (unsigned Body = 0; Body < F.size(); ++Body)
    Finder.find(Body, Out);
  return Out;
}
