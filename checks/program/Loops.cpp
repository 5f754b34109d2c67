// Loops.cpp - which blocks of a function run more than once
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Loops.h"
#include "program/Components.h"

using namespace lockstitch;

static bool goesBack(const FunctionFacts &F) {
  for (unsigned I = 0; I < F.Blocks.size(); ++I)
    for (const Edge &E : F.Blocks[I].Next)
      if (E.To <= I)
        return true;
  return false;
}

Loops::Loops(const FunctionFacts &F)
    : Component(F.Blocks.size()), IsCycle(F.Blocks.size()),
      Branches(F.Blocks.size()) {
  if (!goesBack(F))
    return; // then no component is asked for
  std::vector<std::vector<unsigned>> Edges(F.Blocks.size());
  for (unsigned I = 0; I < F.Blocks.size(); ++I)
    for (const Edge &E : F.Blocks[I].Next)
      Edges[I].push_back(E.To);
  Components All(Edges);
  Component = std::move(All.Of);
  IsCycle.resize(All.Count);
  Branches.resize(All.Count);
  for (unsigned I = 0; I < F.Blocks.size(); ++I) {
    for (const Edge &E : F.Blocks[I].Next)
      if (Component[E.To] == Component[I])
        IsCycle[Component[I]] = true;
    if (F.Blocks[I].Next.size() > 1)
      Branches[Component[I]] = true;
  }
}
