// Graph.cpp - blocks of facts as a graph: merged, ordered, without empty ones
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "extract/Graph.h"
#include "llvm/ADT/STLExtras.h"

using namespace lockstitch;

/// More edges than these are not made for the sake of one block less.
static constexpr unsigned MaxEdges = 6;

bool lockstitch::mayLeave(const Fact &F) {
  if (auto *C = std::get_if<Call>(&F.What))
    return !C->IsNoThrow;
  return std::holds_alternative<Throw>(F.What);
}

bool lockstitch::isSync(const Fact &F) {
  return !std::holds_alternative<Access>(F.What) &&
         !std::holds_alternative<Assign>(F.What) &&
         !std::holds_alternative<Return>(F.What) &&
         !std::holds_alternative<Unsafe>(F.What) &&
         !std::holds_alternative<Cost>(F.What) &&
         !std::holds_alternative<Copy>(F.What) &&
         !std::holds_alternative<Spin>(F.What) &&
         !std::holds_alternative<Throw>(F.What);
}

static bool isEmpty(const BasicBlock &B) {
  return B.Facts.empty() && B.End == BlockEnd::Goes && !B.Next.empty();
}

/// Both, without repetition; nothing if they contradict each other.
static std::optional<std::vector<Condition>>
conjunction(const std::vector<Condition> &A, const std::vector<Condition> &B) {
  std::vector<Condition> Both = A;
  for (const Condition &C : B) {
    if (llvm::is_contained(A, C.negated()))
      return std::nullopt;
    for (const Condition &Other : A)
      if (C.Is == Relation::Eq && Other.Is == Relation::Eq &&
          C.Left == Other.Left && C.Right.What == Value::Kind::Integer &&
          Other.Right.What == Value::Kind::Integer && C.Right != Other.Right)
        return std::nullopt;
    if (!llvm::is_contained(Both, C))
      Both.push_back(C);
  }
  return Both;
}

/// Of two ways to the same block, under A and under B, what they amount to:
/// without a condition that is true in one and false in the other.
static std::optional<std::vector<Condition>>
disjunction(const std::vector<Condition> &A, const std::vector<Condition> &B) {
  auto Covers = [](const auto &Few, const auto &Many) {
    return llvm::all_of(
        Few, [&](const Condition &C) { return llvm::is_contained(Many, C); });
  };
  if (Covers(A, B))
    return A;
  if (Covers(B, A))
    return B;
  if (A.size() != B.size())
    return std::nullopt;
  std::vector<Condition> Common;
  for (const Condition &C : A)
    if (llvm::is_contained(B, C))
      Common.push_back(C);
    else if (!llvm::is_contained(B, C.negated()))
      return std::nullopt;
  if (Common.size() + 1 != A.size())
    return std::nullopt;
  return Common;
}

static bool joinEdges(std::vector<Edge> &Edges) {
  bool Changed = false;
  for (size_t I = 0; I < Edges.size(); ++I)
    for (size_t J = I + 1; J < Edges.size(); ++J) {
      if (Edges[I].To != Edges[J].To)
        continue;
      auto Joined = disjunction(Edges[I].When, Edges[J].When);
      if (!Joined)
        continue;
      Edges[I].When = std::move(*Joined);
      Edges.erase(Edges.begin() + J);
      Changed = true;
      I = -1; // begin again: the new edge may join an earlier one
      break;
    }
  return Changed;
}

namespace {

class Merger {
public:
  explicit Merger(std::vector<BasicBlock> &Blocks) : Blocks(Blocks) {}

  bool run() {
    bool Changed = false;
    while (step())
      Changed = true;
    reorder();
    return Changed;
  }

private:
  std::vector<BasicBlock> &Blocks;
  std::vector<unsigned> Ways;    ///< edges into a block, unwinding included
  std::vector<unsigned> Unwinds; ///< unwinding edges alone
  std::vector<std::vector<unsigned>> From; ///< blocks that led to it at a time

  bool step() {
    bool Changed = false;
    for (BasicBlock &B : Blocks) {
      if (B.Unwind && llvm::none_of(B.Facts, mayLeave))
        Changed = true, B.Unwind.reset();
      Changed |= joinEdges(B.Next);
    }
    Changed |= dropUnreachable();
    count();
    Changed |= shareExits();
    for (unsigned I = 0; I != Blocks.size(); ++I)
      Changed |= bypass(I);
    for (unsigned I = 0; I != Blocks.size(); ++I)
      while (append(I))
        Changed = true;
    return Changed;
  }

  std::vector<unsigned> postorder() const {
    std::vector<unsigned> Order;
    std::vector<bool> Visited(Blocks.size());
    std::vector<std::pair<unsigned, unsigned>> Stack{{0, 0}};
    Visited[0] = true;
    while (!Stack.empty()) {
      auto &[Block, Done] = Stack.back();
      const BasicBlock &B = Blocks[Block];
      // The last first, so that the first comes first in the end.
      unsigned Count = B.Next.size() + B.Unwind.has_value();
      if (Done == Count) {
        Order.push_back(Block);
        Stack.pop_back();
        continue;
      }
      unsigned I = Done++;
      unsigned To = B.Unwind && I == 0 ? *B.Unwind : B.Next[Count - 1 - I].To;
      if (!Visited[To]) {
        Visited[To] = true;
        Stack.emplace_back(To, 0);
      }
    }
    return Order;
  }

  /// Keeps the blocks of Order, in its reverse.
  void keep(const std::vector<unsigned> &Order) {
    std::vector<unsigned> Number(Blocks.size());
    std::vector<BasicBlock> Kept;
    for (unsigned Old : llvm::reverse(Order)) {
      Number[Old] = Kept.size();
      Kept.push_back(std::move(Blocks[Old]));
    }
    for (BasicBlock &B : Kept) {
      for (Edge &E : B.Next)
        E.To = Number[E.To];
      if (B.Unwind)
        B.Unwind = Number[*B.Unwind];
    }
    Blocks = std::move(Kept);
  }

  void reorder() { keep(postorder()); }

  bool dropUnreachable() {
    std::vector<unsigned> Order = postorder();
    if (Order.size() == Blocks.size())
      return false;
    keep(Order);
    return true;
  }

  void redirect(unsigned Old, unsigned To) {
    for (unsigned P : predecessors(Old)) {
      uncount(P);
      for (Edge &E : Blocks[P].Next)
        if (E.To == Old)
          E.To = To;
      if (Blocks[P].Unwind == Old)
        Blocks[P].Unwind = To;
      count(P);
    }
  }

  /// Blocks that do the same and then end are one.
  bool shareExits() {
    bool Changed = false;
    for (unsigned I = 1; I < Blocks.size(); ++I) {
      if (!Blocks[I].Next.empty() || Blocks[I].Facts.size() > 4)
        continue;
      for (unsigned J = 1; J != I; ++J)
        if (Blocks[J] == Blocks[I]) {
          Changed |= Ways[I] != 0;
          redirect(I, J);
          break;
        }
    }
    return Changed;
  }

  void count() {
    Ways.assign(Blocks.size(), 0);
    Unwinds.assign(Blocks.size(), 0);
    From.assign(Blocks.size(), {});
    ++Ways[0];
    for (unsigned I = 0; I != Blocks.size(); ++I)
      count(I);
  }

  /// Adds the ways out of block I; uncount takes them away, before a change.
  void count(unsigned I) {
    const BasicBlock &B = Blocks[I];
    for (const Edge &E : B.Next) {
      ++Ways[E.To];
      From[E.To].push_back(I);
    }
    if (B.Unwind) {
      ++Ways[*B.Unwind], ++Unwinds[*B.Unwind];
      From[*B.Unwind].push_back(I);
    }
  }
  void uncount(unsigned I) {
    const BasicBlock &B = Blocks[I];
    for (const Edge &E : B.Next)
      --Ways[E.To];
    if (B.Unwind)
      --Ways[*B.Unwind], --Unwinds[*B.Unwind];
  }

  /// The blocks that lead to block I, each once, in order; and some that did.
  std::vector<unsigned> predecessors(unsigned I) {
    std::vector<unsigned> &All = From[I];
    llvm::sort(All);
    All.erase(llvm::unique(All), All.end());
    return All;
  }

  /// Leads every way into the empty block I past it.
  bool bypass(unsigned I) {
    BasicBlock &B = Blocks[I];
    if (!isEmpty(B))
      return false;
    // Going round without a fact is not going anywhere.
    size_t Before = B.Next.size();
    uncount(I);
    std::erase_if(B.Next, [&](const Edge &E) { return E.To == I; });
    count(I);
    if (B.Next.empty()) {
      B.End = BlockEnd::Stops;
      return true;
    }
    bool Changed = B.Next.size() != Before;
    if (Changed && B.Next.size() == 1)
      B.Next[0].When.clear();
    if (B.Next.size() > 1 && (I == 0 || Unwinds[I]))
      return bypassEdges(I) || Changed;
    if (I == 0 && (B.Next.size() != 1 || !B.Next[0].When.empty()))
      return Changed;
    if (B.Next.size() == 1) {
      unsigned To = B.Next[0].To;
      if (I == 0)
        return becomeEntry(To) || Changed;
      if (B.Next[0].When.empty()) {
        if (Ways[I] == 0)
          return Changed;
        redirect(I, To);
        return true;
      }
    }
    return bypassEdges(I) || Changed;
  }

  /// Leaves an unreachable block behind.
  BasicBlock take(unsigned I) {
    BasicBlock Out = std::move(Blocks[I]);
    Blocks[I] = BasicBlock{};
    Blocks[I].End = BlockEnd::Stops;
    return Out;
  }

  /// The empty entry's only successor takes its place.
  bool becomeEntry(unsigned To) {
    if (Ways[To] != 1)
      return false; // a loop's head: the entry stays before it
    uncount(0);
    uncount(To);
    Blocks[0] = take(To);
    count(0);
    return true;
  }

  bool bypassEdges(unsigned I) {
    bool Changed = false;
    bool IsPlain = llvm::all_of(Blocks[I].Next,
                                [](const Edge &E) { return E.When.empty(); });
    for (unsigned P : predecessors(I)) {
      if (P == I)
        continue;
      std::vector<Edge> &Next = Blocks[P].Next;
      auto Found =
          llvm::find_if(Next, [&](const Edge &E) { return E.To == I; });
      if (Found == Next.end())
        continue;
      size_t Total = Next.size() + Blocks[I].Next.size() - 1;
      if (Total > MaxEdges && !(IsPlain && Ways[I] == 1))
        continue;
      // A branch that several ways lead to stays one branch.
      if (Ways[I] > 2 && Blocks[I].Next.size() > 1 && !IsPlain)
        continue;
      uncount(P);
      std::vector<Condition> When = std::move(Found->When);
      size_t At = Found - Next.begin();
      Next.erase(Found);
      for (const Edge &E : Blocks[I].Next)
        if (auto Both = conjunction(When, E.When)) {
          Next.insert(Next.begin() + At++, Edge{E.To, std::move(*Both)});
        }
      if (Next.empty())
        Blocks[P].End = BlockEnd::Stops;
      joinEdges(Next);
      count(P);
      Changed = true;
    }
    return Changed;
  }

  /// Appends to block I what follows it alone.
  bool append(unsigned I) {
    BasicBlock &B = Blocks[I];
    if (B.End != BlockEnd::Goes || B.Next.size() != 1)
      return false;
    unsigned To = B.Next[0].To;
    if (To == I || To == 0 || Ways[To] != 1 || !B.Next[0].When.empty())
      return false;
    bool Leaves = llvm::any_of(B.Facts, mayLeave);
    bool NextLeaves = llvm::any_of(Blocks[To].Facts, mayLeave);
    if (Leaves && NextLeaves && B.Unwind != Blocks[To].Unwind)
      return false;
    uncount(I);
    uncount(To);
    BasicBlock Next = take(To);
    if (NextLeaves)
      B.Unwind = Next.Unwind;
    for (Fact &F : Next.Facts)
      B.Facts.push_back(std::move(F));
    B.Next = std::move(Next.Next);
    B.End = Next.End;
    count(I);
    return true;
  }
};

} // namespace

bool lockstitch::mergeBlocks(std::vector<BasicBlock> &Blocks) {
  return Merger(Blocks).run();
}
