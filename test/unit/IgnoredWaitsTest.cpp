// IgnoredWaitsTest.cpp - unit tests of checks/program/IgnoredWaits
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "LinkedText.h"

using namespace lockstitch;

/// What is used after a wait for Flag that may give up, where After follows
/// it: "5:1", "5:1 beside".
static Strings ignoredIn(const std::string &After,
                         const std::string &How = "timed") {
  Linked L(fmt::format(R"(
function main 1:1 main public
block 0 returns
  spawn thread fn n () -> t1 1:11
  acquire A exclusive 1:21
  write Count 1:31
  write Flag 1:41
  notify condition CV all 1:51
  release A exclusive 1:61
  join t1 1:71
function n 2:1
block 0 -> 1 if t1 == 0, 2 if t1 != 0
  acquire A exclusive 2:11
  read Flag 2:21
  assign t1 = Flag 2:21
block 1 -> 2
  wait condition CV lock A {} 3:1
{})",
                       How, After));
  Strings Out;
  for (const IgnoredWait &I : L.P.Waiting.Ignored)
    Out.push_back(fmt::format("{}:{}{}", I.Use->Where.Line, I.Use->Where.Column,
                              I.IsBeside ? " beside" : ""));
  return Out;
}

TEST(IgnoredWaits, WhatWasWaitedForIsUsedBad) {
  EXPECT_EQ(ignoredIn("block 2 returns\n  read Flag 5:1\n"
                      "  release A exclusive 5:11"),
            Strings({"5:1"}));
}

TEST(IgnoredWaits, WhatIsWrittenWithItIsUsedBad) {
  EXPECT_EQ(ignoredIn("block 2 returns\n  read Count 5:1\n"
                      "  release A exclusive 5:11"),
            Strings({"5:1 beside"}));
}

TEST(IgnoredWaits, ItIsTestedAgainOk) {
  EXPECT_EQ(ignoredIn(R"(block 2 -> 3 if t2 != 0, 4 if t2 == 0
  read Flag 5:1
  assign t2 = Flag 5:1
block 3 -> 4
  read Count 6:1
block 4 returns
  release A exclusive 7:1)"),
            Strings());
}

TEST(IgnoredWaits, ALoopTestsItAgainOk) {
  Linked L(R"(
function n 2:1
block 0 -> 1
  acquire A exclusive 2:11
block 1 -> 2 if t1 == 0, 3 if t1 != 0
  read Flag 2:21
  assign t1 = Flag 2:21
block 2 -> 1
  wait condition CV lock A timed 3:1
block 3 returns
  read Flag 5:1
  release A exclusive 5:11)");
  EXPECT_TRUE(L.P.Waiting.Ignored.empty());
}

TEST(IgnoredWaits, WithoutALimitOk) {
  EXPECT_EQ(ignoredIn("block 2 returns\n  read Flag 5:1\n"
                      "  release A exclusive 5:11",
                      ""),
            Strings());
}

TEST(IgnoredWaits, AResultThatIsAskedOk) {
  EXPECT_EQ(ignoredIn("block 2 returns\n  read Flag 5:1\n"
                      "  release A exclusive 5:11",
                      "timed if t5 != 0"),
            Strings());
}

TEST(IgnoredWaits, ItIsSetAnewOk) {
  EXPECT_EQ(ignoredIn(R"(block 2 returns
  write Flag 5:1
  assign Flag = 0 5:1
  release A exclusive 5:11)"),
            Strings());
}

TEST(IgnoredWaits, WhatHasNothingToDoWithItOk) {
  EXPECT_EQ(ignoredIn("block 2 returns\n  read Ptr 5:1\n"
                      "  release A exclusive 5:11"),
            Strings());
}
