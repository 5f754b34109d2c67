// Endings.cpp - what a program does when it is about to be aborted
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Endings.h"
#include "program/Loops.h"

using namespace lockstitch;

Endings::Endings(const Functions &F, const CallGraph &Calls)
    : Last(F.size()), Aborts(F.size()), NeverBack(F.size()) {
  for (const std::vector<unsigned> &Component : Calls.bottomUp())
    for (unsigned Body : Component)
      find(Body, F, Calls);
}

namespace {
/// Where a block leads, with what it calls.
enum class Way { On, ToAbort, Elsewhere };
} // namespace

/// Whether control comes to a return, past the calls that do not come back.
static bool comesBack(const FunctionFacts &F, const std::vector<Way> &Ways) {
  std::vector<bool> Seen(F.Blocks.size());
  std::vector<unsigned> Todo = {0};
  while (!Todo.empty()) {
    unsigned I = Todo.back();
    Todo.pop_back();
    if (Seen[I])
      continue;
    Seen[I] = true;
    if (F.Blocks[I].Unwind)
      Todo.push_back(*F.Blocks[I].Unwind);
    if (Ways[I] != Way::On)
      continue;
    if (F.Blocks[I].End == BlockEnd::Returns)
      return true;
    for (const Edge &E : F.Blocks[I].Next)
      Todo.push_back(E.To);
  }
  return false;
}

/// Those from which the function may return, throw, or go round for ever.
static std::vector<bool> blocksThatGoOn(const FunctionFacts &F,
                                        const std::vector<Way> &Ways) {
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
    if (Ways[I] == Way::ToAbort)
      continue;
    if (Ways[I] == Way::Elsewhere || F.Blocks[I].Next.empty() || L.isInLoop(I))
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
  std::map<const Fact *, Way> Ends; // calls that do not come back
  for (const CallEdge &E : Calls.callsOf(Body))
    if (E.Guesses == 1 && NeverBack[E.Callee])
      Ends.emplace(E.At, Aborts[E.Callee] ? Way::ToAbort : Way::Elsewhere);
  std::vector<Way> Ways;
  for (const BasicBlock &B : F[Body].Facts->Blocks) {
    auto First = llvm::find_if(
        B.Facts, [&](const Fact &X) { return Ends.contains(&X); });
    Ways.push_back(First != B.Facts.end()      ? Ends.at(&*First)
                   : B.End == BlockEnd::Aborts ? Way::ToAbort
                                               : Way::On);
  }
  NeverBack[Body] = !comesBack(*F[Body].Facts, Ways);
  if (!llvm::is_contained(Ways, Way::ToAbort))
    return;
  std::vector<bool> GoesOn = blocksThatGoOn(*F[Body].Facts, Ways);
  std::set<Location> Others;
  for (auto [B, GoOn] : llvm::zip(F[Body].Facts->Blocks, GoesOn))
    for (const Fact &X : B.Facts)
      (GoOn ? Others : Last[Body]).insert(X.Where);
  for (Location Where : Others)
    Last[Body].erase(Where);
  Aborts[Body] = !GoesOn.front();
}
