// Endings.cpp - what a program does when it is about to be aborted
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Endings.h"
#include "program/Loops.h"

using namespace lockstitch;

Endings::Endings(const Functions &F, const CallGraph &Calls)
    : Last(F.size()), Aborts(F.size()) {
  for (const std::vector<unsigned> &Component : Calls.bottomUp())
    for (unsigned Body : Component)
      find(Body, F, Calls);
}

/// Those from which the function may return, throw, or go round for ever.
static std::vector<bool> blocksThatGoOn(const FunctionFacts &F,
                                        const std::vector<bool> &IsAborted) {
  Loops L(F);
  std::vector<std::vector<unsigned>> Before(F.Blocks.size());
  std::vector<bool> GoesOn(F.Blocks.size());
  std::vector<unsigned> Todo;
  auto GoOn = [&](unsigned I) {
    if (!GoesOn[I])
      Todo.push_back(I);
    GoesOn[I] = true;
  };
  for (unsigned I = 0; I < F.Blocks.size(); ++I) {
    if (IsAborted[I])
      continue;
    if (F.Blocks[I].Next.empty() || L.isInLoop(I))
      GoOn(I);
    for (const Edge &E : F.Blocks[I].Next)
      Before[E.To].push_back(I);
  }
  while (!Todo.empty()) {
    unsigned Here = Todo.back();
    Todo.pop_back();
    llvm::for_each(Before[Here], GoOn);
  }
  return GoesOn;
}

void Endings::find(unsigned Body, const Functions &F, const CallGraph &Calls) {
  std::set<const Fact *> Ends; // calls of what aborts for certain
  for (const CallEdge &E : Calls.callsOf(Body))
    if (E.Guesses == 1 && Aborts[E.Callee])
      Ends.insert(E.At);
  std::vector<bool> IsAborted;
  for (const BasicBlock &B : F[Body].Facts->Blocks)
    IsAborted.push_back(
        B.End == BlockEnd::Aborts ||
        llvm::any_of(B.Facts, [&](const Fact &X) { return Ends.count(&X); }));
  if (!llvm::is_contained(IsAborted, true))
    return;
  std::vector<bool> GoesOn = blocksThatGoOn(*F[Body].Facts, IsAborted);
  std::set<Location> Others;
  for (auto [B, GoOn] : llvm::zip(F[Body].Facts->Blocks, GoesOn))
    for (const Fact &X : B.Facts)
      (GoOn ? Others : Last[Body]).insert(X.Where);
  for (Location Where : Others)
    Last[Body].erase(Where);
  Aborts[Body] = !GoesOn.front();
}
