// Components.cpp - the strongly connected components of a graph
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Components.h"
#include <algorithm>

using namespace lockstitch;

namespace {
/// Tarjan's algorithm, with a stack of its own: call chains are deep.
class Search {
public:
  using Graph = std::vector<std::vector<unsigned>>;
  Search(const Graph &Edges, Components &Out)
      : Edges(Edges), Out(Out), Index(Edges.size()), Low(Edges.size()) {}

  void run() {
    for (unsigned Root = 0; Root < Edges.size(); ++Root)
      if (Index[Root] == 0)
        visit(Root);
  }

private:
  struct Frame {
    unsigned Node;
    unsigned Edge = 0;
  };

  void enter(unsigned Node) {
    Index[Node] = Low[Node] = Next++;
    Stack.push_back(Node);
    Frames.push_back({Node});
  }

  void visit(unsigned Root) {
    enter(Root);
    while (!Frames.empty()) {
      auto &[Node, Edge] = Frames.back();
      if (Edge == Edges[Node].size()) {
        leave();
        continue;
      }
      unsigned From = Node, To = Edges[Node][Edge++];
      if (Index[To] == 0)
        enter(To);
      else
        Low[From] = std::min(Low[From], Low[To]);
    }
  }

  void leave() {
    unsigned Node = Frames.back().Node;
    Frames.pop_back();
    if (!Frames.empty()) {
      unsigned &Outer = Low[Frames.back().Node];
      Outer = std::min(Outer, Low[Node]);
    }
    if (Low[Node] != Index[Node])
      return;
    unsigned Member;
    do {
      Member = Stack.back();
      Stack.pop_back();
      Out.Of[Member] = Out.Count;
      Low[Member] = Finished;
    } while (Member != Node);
    ++Out.Count;
  }

  static constexpr unsigned Finished = ~0u;
  const Graph &Edges;
  Components &Out;
  std::vector<unsigned> Index; ///< the order of visits; 0: not yet
  std::vector<unsigned> Low;   ///< the first node that is known to be reached
  std::vector<unsigned> Stack;
  std::vector<Frame> Frames;
  unsigned Next = 1;
};
} // namespace

Components::Components(const std::vector<std::vector<unsigned>> &Edges)
    : Of(Edges.size()) {
  Search(Edges, *this).run();
}
