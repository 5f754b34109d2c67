// EffectListTest.cpp - unit tests of checks/program/EffectList
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is more than can be followed: that it is known to be so.

#include "LinkedText.h"

using namespace lockstitch;

/// A function that acquires A while it holds each of N locks, and a caller
/// that holds A.
static std::string heldOneByOne(unsigned N) {
  std::string Body;
  for (unsigned I = 0; I < N; ++I)
    Body += fmt::format("  acquire Table[{0}].mu exclusive {1}:1\n"
                        "  acquire B exclusive {1}:2\n"
                        "  release B exclusive {1}:3\n"
                        "  release Table[{0}].mu exclusive {1}:4\n",
                        I, 100 + I);
  return fmt::format(R"(
function a 10:1
block 0 returns
{}function b 20:1
block 0 returns
  acquire A exclusive 21:1
  release A exclusive 22:1
function f 11:1
block 0 returns
  acquire B exclusive 12:1
  call fn a () 13:1
  release B exclusive 14:1
)",
                     Body);
}

static Strings deadlock(llvm::StringRef Level) {
  return {fmt::format("13:1 self-deadlock {}: calling 'a' acquires 'B' again, "
                      "which this thread already holds",
                      Level.str())};
}

TEST(EffectList, AllIsKeptOk) {
  Linked P(heldOneByOne(255)); // and B itself
  EXPECT_TRUE(P.summary("a").isComplete());
  EXPECT_EQ(P.summary("a").Acquisitions.size(), 256u);
}

TEST(EffectList, OneTooManyIsSaidBad) {
  Linked P(heldOneByOne(256));
  EXPECT_FALSE(P.summary("a").isComplete());
  EXPECT_EQ(P.summary("a").Acquisitions.size(), 256u);
  EXPECT_TRUE(P.summary("b").isComplete());
}

TEST(EffectList, AFindingThereIsLessCertainBad) {
  auto OfDoubleLocks = [](unsigned N) {
    Strings Found = Linked(heldOneByOne(N)).findings(/*WithLow=*/true);
    llvm::erase_if(Found, [](llvm::StringRef S) {
      return !S.contains(" self-deadlock ");
    });
    return Found;
  };
  EXPECT_EQ(OfDoubleLocks(100), deadlock("high"));
  EXPECT_EQ(OfDoubleLocks(300), deadlock("low"));
}

TEST(EffectList, MentionedTwiceIsNotTooManyOk) {
  std::string Body;
  for (unsigned I = 0; I < 300; ++I)
    Body += fmt::format("  acquire A exclusive {0}:1\n"
                        "  release A exclusive {0}:2\n",
                        100 + I);
  Linked P(fmt::format("function a 10:1\nblock 0 returns\n{}", Body));
  EXPECT_TRUE(P.summary("a").isComplete());
  EXPECT_EQ(P.summary("a").Acquisitions.size(), 1u);
}

/// A loop in which another variable changes each time round, and a caller
/// that acquires A, calls Callee, and acquires A.
static std::string slowToSettle(unsigned Variables, llvm::StringRef Callee) {
  std::string Init, Shift;
  for (unsigned I = 0; I < Variables; ++I) {
    Init += fmt::format("  assign Table[{}].open = {} 12:1\n", I,
                        I + 1 == Variables ? 1 : 0);
    if (I + 1 < Variables)
      Shift += fmt::format("  assign Table[{}].open = Table[{}].open 13:1\n", I,
                           I + 1);
  }
  return fmt::format(R"(
function a 11:1
block 0 -> 1
{}block 1 -> 1, 2
{}block 2 returns
  release A exclusive 14:1
function b 15:1
block 0 returns
  read Count 16:1
function f 21:1
block 0 returns
  acquire A exclusive 22:1
  call fn {} () 23:1
  acquire A exclusive 24:1
  release A exclusive 25:1
)",
                     Init, Shift, Callee.str());
}

TEST(EffectList, AfterACallThatIsGivenUpNothingIsSureOk) {
  Linked P(slowToSettle(300, "a"));
  EXPECT_TRUE(P.summary("a").IsGivenUp);
  EXPECT_EQ(P.findings(), Strings());
}

TEST(EffectList, ACallThatSettlesReleasesOk) {
  Linked P(slowToSettle(30, "a"));
  EXPECT_FALSE(P.summary("a").IsGivenUp);
  EXPECT_EQ(P.findings(), Strings());
}

TEST(EffectList, AfterAnotherCallItIsHeldStillBad) {
  EXPECT_EQ(findingsIn(slowToSettle(300, "b")),
            Strings({"24:1 double-lock high: acquiring 'A', which this thread "
                     "already holds"}));
}
