// Loops.cpp - which blocks of a function run more than once
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Loops.h"
#include "llvm/ADT/STLExtras.h"

using namespace lockstitch;

namespace {
/// Tarjan's algorithm, with a stack of its own: functions have many blocks.
class Components {
public:
  explicit Components(const FunctionFacts &F)
      : Of(F.Blocks.size()), F(F), Index(F.Blocks.size()),
        Low(F.Blocks.size()) {
    for (unsigned Block = 0; Block < F.Blocks.size(); ++Block)
      if (Index[Block] == 0)
        visit(Block);
  }

  std::vector<unsigned> Of; ///< of each block
  unsigned Count = 0;

private:
  struct Frame {
    unsigned Block;
    unsigned Edge = 0;
  };

  void enter(unsigned Block) {
    Index[Block] = Low[Block] = Next++;
    Stack.push_back(Block);
    Frames.push_back({Block});
  }

  void visit(unsigned Root) {
    enter(Root);
    while (!Frames.empty()) {
      Frame &Top = Frames.back();
      const std::vector<Edge> &Edges = F.Blocks[Top.Block].Next;
      if (Top.Edge == Edges.size()) {
        leave();
        continue;
      }
      unsigned From = Top.Block, To = Edges[Top.Edge++].To;
      if (Index[To] == 0)
        enter(To);
      else
        Low[From] = std::min(Low[From], Low[To]);
    }
  }

  void leave() {
    unsigned Block = Frames.back().Block;
    Frames.pop_back();
    if (!Frames.empty())
      Low[Frames.back().Block] = std::min(Low[Frames.back().Block], Low[Block]);
    if (Low[Block] != Index[Block])
      return;
    unsigned Member;
    do {
      Member = Stack.back();
      Stack.pop_back();
      Of[Member] = Count;
      Low[Member] = Finished;
    } while (Member != Block);
    ++Count;
  }

  static constexpr unsigned Finished = ~0u;
  const FunctionFacts &F;
  std::vector<unsigned> Index, Low, Stack; ///< of Index, 0: not yet seen
  std::vector<Frame> Frames;
  unsigned Next = 1;
};
} // namespace

Loops::Loops(const FunctionFacts &F) {
  Components All(F);
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
