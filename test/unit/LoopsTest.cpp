// LoopsTest.cpp - unit tests of checks/program/Loops
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Loops.h"
#include "gtest/gtest.h"

using namespace lockstitch;

static FunctionFacts graph(std::vector<std::vector<unsigned>> Edges) {
  FunctionFacts F;
  for (const auto &Tos : Edges) {
    BasicBlock &B = F.Blocks.emplace_back();
    for (unsigned To : Tos)
      B.Next.push_back({To, {}});
  }
  return F;
}

TEST(Loops, AChainHasNone) {
  Loops L(graph({{1}, {2}, {}}));
  for (unsigned B : {0, 1, 2}) {
    EXPECT_FALSE(L.isInLoop(B));
    EXPECT_FALSE(L.isTested(B));
  }
}

TEST(Loops, ABranchIsNoLoop) {
  Loops L(graph({{1, 2}, {3}, {3}, {}}));
  for (unsigned B : {0, 1, 2, 3})
    EXPECT_FALSE(L.isInLoop(B));
}

TEST(Loops, ABlockThatGoesToItself) {
  Loops L(graph({{1}, {1, 2}, {}}));
  EXPECT_FALSE(L.isInLoop(0));
  EXPECT_TRUE(L.isInLoop(1));
  EXPECT_TRUE(L.isTested(1));
  EXPECT_FALSE(L.isInLoop(2));
}

TEST(Loops, AnEndlessLoopTestsNothing) {
  Loops L(graph({{1}, {2}, {1}}));
  EXPECT_TRUE(L.isInLoop(1));
  EXPECT_TRUE(L.isInLoop(2));
  EXPECT_FALSE(L.isTested(1));
}

TEST(Loops, NestedLoopsAreOne) {
  // 1 is the outer head, 2 the inner one, which 3 closes; 4 closes the outer.
  Loops L(graph({{1}, {2, 5}, {3, 4}, {2}, {1}, {}}));
  for (unsigned B : {1, 2, 3, 4}) {
    EXPECT_TRUE(L.isInLoop(B));
    EXPECT_TRUE(L.isTested(B));
  }
  EXPECT_FALSE(L.isInLoop(0));
  EXPECT_FALSE(L.isInLoop(5));
}

TEST(Loops, TwoLoopsOneAfterTheOther) {
  Loops L(graph({{1}, {2}, {1, 3}, {4}, {3}}));
  EXPECT_TRUE(L.isTested(1));
  EXPECT_TRUE(L.isInLoop(3));
  EXPECT_TRUE(L.isInLoop(4));
  EXPECT_FALSE(L.isTested(3)) << "its way in is not its own";
}

TEST(Loops, BlocksThatNothingReaches) {
  Loops L(graph({{}, {2}, {1}}));
  EXPECT_TRUE(L.isInLoop(1));
  EXPECT_FALSE(L.isInLoop(0));
}

TEST(Loops, ManyBlocks) {
  std::vector<std::vector<unsigned>> Edges;
  for (unsigned I = 0; I < 200'000; ++I)
    Edges.push_back({I + 1});
  Edges.push_back({100'000});
  Loops L(graph(Edges));
  EXPECT_FALSE(L.isInLoop(99'999));
  EXPECT_TRUE(L.isInLoop(100'000));
  EXPECT_TRUE(L.isInLoop(200'000));
}
