// ThreadRoots.cpp - where threads start
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/ThreadRoots.h"

using namespace lockstitch;

ThreadRoots::ThreadRoots(const Functions &F, const CallGraph &Calls)
    : Reached(F.size()) {
  for (unsigned Starter = 0; Starter < F.size(); ++Starter)
    for (const BasicBlock &B : F[Starter].Facts->Blocks)
      for (const Fact &X : B.Facts) {
        const auto *S = std::get_if<Spawn>(&X.What);
        if (!S || S->Kind == SpawnKind::Process)
          continue;
        if (S->Kind != SpawnKind::Signal)
          Threaded.add(F[Starter].Units);
        for (unsigned Body : Calls.targets(X, Starter, F)) {
          ByStart[&X].push_back(Roots.size());
          Roots.push_back({Body, Starter, &X, S->Kind});
        }
      }

  for (unsigned I = 0; I < Roots.size(); ++I) {
    std::vector<unsigned> Todo = {Roots[I].Body};
    while (!Todo.empty()) {
      unsigned Body = Todo.back();
      Todo.pop_back();
      if (Reached[Body])
        continue;
      Reached[Body] = I + 1;
      for (const CallEdge &E : Calls.callsOf(Body))
        Todo.push_back(E.Callee);
    }
  }
}

llvm::ArrayRef<unsigned> ThreadRoots::startedBy(const Fact &Spawn) const {
  auto It = ByStart.find(&Spawn);
  return It == ByStart.end() ? llvm::ArrayRef<unsigned>() : It->second;
}

unsigned ThreadRoots::startedBy(const Fact &Call, unsigned Starter,
                                unsigned Body, SpawnKind Kind) {
  auto [It, IsNew] = ByWrapper.try_emplace({&Call, Body}, Roots.size());
  if (IsNew)
    Roots.push_back({Body, Starter, &Call, Kind});
  return It->second;
}
