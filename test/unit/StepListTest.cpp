// StepListTest.cpp - unit tests of checks/facts/StepList and Boxed
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "facts/StepList.h"
#include "facts/Boxed.h"
#include <gtest/gtest.h>
#include <random>
#include <vector>

using namespace lockstitch;

static StepList listOf(const std::vector<Step> &Steps) {
  StepList Out;
  for (Step S : Steps)
    Out.push_back(S);
  return Out;
}

static std::vector<Step> stepsOf(const StepList &List) {
  return {List.begin(), List.end()};
}

static std::vector<Step> someSteps(std::mt19937 &Random) {
  std::vector<Step> Out(Random() % (StepList::MaxSize + 1));
  for (Step &S : Out) {
    S.What = Step::Kind(Random() % 4);
    if (S.What == Step::Kind::Field || S.What == Step::Kind::Index)
      S.Id = Random() % 3;
  }
  return Out;
}

TEST(StepList, HoldsWhatWasPushed) {
  std::mt19937 Random(1);
  for (unsigned I = 0; I < 2000; ++I) {
    std::vector<Step> Steps = someSteps(Random);
    StepList List = listOf(Steps);
    ASSERT_EQ(List.size(), Steps.size());
    ASSERT_EQ(stepsOf(List), Steps);
    StepList Copy = List, Moved = std::move(List);
    ASSERT_EQ(stepsOf(Copy), Steps);
    ASSERT_EQ(stepsOf(Moved), Steps);
  }
}

TEST(StepList, IsShortenedAndGoesOn) {
  std::mt19937 Random(2);
  for (unsigned I = 0; I < 2000; ++I) {
    std::vector<Step> Steps = someSteps(Random);
    StepList List = listOf(Steps);
    unsigned Size = Steps.empty() ? 0 : Random() % Steps.size();
    Steps.resize(Size);
    List.truncate(Size);
    ASSERT_EQ(stepsOf(List), Steps);
    while (Steps.size() < StepList::MaxSize) {
      Steps.push_back(Step::index(Random()));
      List.push_back(Steps.back());
    }
    ASSERT_EQ(stepsOf(List), Steps);
  }
}

TEST(StepList, ComparesAsItsSteps) {
  std::mt19937 Random(3);
  for (unsigned I = 0; I < 5000; ++I) {
    std::vector<Step> A = someSteps(Random), B = someSteps(Random);
    if (I % 2) // often alike
      B.assign(A.begin(), A.begin() + Random() % (A.size() + 1));
    StepList ListA = listOf(A), ListB = listOf(B);
    ASSERT_EQ(ListA == ListB, A == B);
    ASSERT_EQ(ListA <=> ListB, A <=> B);
    ASSERT_EQ(ListA.startsWith(ListB),
              A.size() >= B.size() &&
                  std::equal(B.begin(), B.end(), A.begin()));
  }
}

TEST(Boxed, IsAnOptional) {
  Boxed<int> Empty, Five = 5;
  EXPECT_FALSE(Empty);
  EXPECT_EQ(*Five, 5);
  EXPECT_FALSE(Empty == Five);
  Boxed<int> Copy = Five;
  *Copy = 6;
  EXPECT_EQ(*Five, 5) << "a copy is its own";
  Copy.reset();
  EXPECT_EQ(Copy, Empty);
  EXPECT_EQ(Boxed<int>(std::optional<int>()), Empty);
}
