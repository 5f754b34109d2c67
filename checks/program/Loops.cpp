// Loops.cpp - which blocks of a function run more than once
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Loops.h"
#include "llvm/ADT/STLExtras.h"

using namespace lockstitch;

/// The blocks that can be reached from From by at least one edge.
static std::vector<bool> reachable(const FunctionFacts &F, unsigned From) {
  std::vector<bool> Seen(F.Blocks.size());
  std::vector<unsigned> Todo = {From};
  while (!Todo.empty()) {
    unsigned Block = Todo.back();
    Todo.pop_back();
    for (const Edge &E : F.Blocks[Block].Next)
      if (!Seen[E.To]) {
        Seen[E.To] = true;
        Todo.push_back(E.To);
      }
  }
  return Seen;
}

Loops::Loops(const FunctionFacts &F) : Component(F.Blocks.size()) {
  std::vector<std::vector<bool>> Reach;
  for (unsigned I = 0; I < F.Blocks.size(); ++I)
    Reach.push_back(reachable(F, I));
  for (unsigned I = 0; I < F.Blocks.size(); ++I) {
    unsigned First = I;
    for (unsigned J = 0; J < I && First == I; ++J)
      if (Reach[I][J] && Reach[J][I])
        First = J;
    if (First != I) {
      Component[I] = Component[First];
      ++Size[Component[I]];
      continue;
    }
    Component[I] = Size.size();
    Size.push_back(Reach[I][I]);
  }
  Branches.resize(Size.size());
  for (unsigned I = 0; I < F.Blocks.size(); ++I)
    if (F.Blocks[I].Next.size() > 1)
      Branches[Component[I]] = true;
}
