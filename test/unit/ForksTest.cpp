// ForksTest.cpp - unit tests of checks/program/Forks
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Forks.h"
#include "LinkedText.h"

using namespace lockstitch;

static const char *const Starts = "  spawn thread fn n () -> t9 1:11\n";

/// What the child of main's fork does, which is block 1 and what is after block
/// 2, the parent, beside a thread that takes A: "lock 3:1 unsafe 3:11 goes on".
static Strings forksIn(const std::string &Child, const std::string &After = "",
                       const std::string &Before = Starts) {
  Linked L("\nfunction main 1:1 main public\n"
           "block 0 -> 1 if t1 == 0, 2 if t1 != 0\n" +
           Before + "  spawn process ? () -> t1 2:1\n" + Child +
           "\nblock 2 returns" + After + R"(
function n 9:1
block 0 returns
  acquire A exclusive 9:11
  release A exclusive 9:21
function h 8:1
block 0 returns
  acquire A exclusive 8:11
  unsafe "malloc" 8:15
  release A exclusive 8:21
)");
  Strings Out;
  for (const Fork &F :
       findForks(L.P.Bodies, L.P.Calls, L.P.Roots, L.P.Held, L.P.Threads)) {
    std::string Text;
    auto Add = [&](const char *What, llvm::ArrayRef<WalkStep> Steps) {
      for (const WalkStep &S : Steps)
        Text += fmt::format("{} {}:{} ", What, S.At->Where.Line,
                            S.At->Where.Column);
    };
    Add("lock", F.Locks);
    Add("unsafe", F.Unsafe);
    Out.push_back(Text + (F.GoesOn ? "goes on" : "ends"));
  }
  return Out;
}

TEST(Forks, AChildThatLocksBad) {
  EXPECT_EQ(forksIn(R"(block 1 -> 3
  acquire A exclusive 3:1)",
                    "\nblock 3 stops"),
            Strings({"lock 3:1 ends"}));
}

TEST(Forks, AChildThatCallsWhatLocksBad) {
  EXPECT_EQ(forksIn(R"(block 1 stops
  call nothrow fn h () 3:1)"),
            Strings({"lock 8:11 unsafe 8:15 ends"}));
}

TEST(Forks, WhatComesAfterExecOk) {
  EXPECT_EQ(forksIn(R"(block 1 stops
  exec 3:1
  acquire A exclusive 3:11
  unsafe "malloc" 3:21)"),
            Strings({"ends"}));
}

TEST(Forks, ALockOfNobodyElseOk) {
  EXPECT_EQ(forksIn(R"(block 1 stops
  acquire B exclusive 3:1)"),
            Strings({"ends"}));
}

TEST(Forks, AProbeOk) {
  EXPECT_EQ(forksIn(R"(block 1 -> 3 if t2 != 0, 4 if t2 == 0
  acquire A exclusive tries if t2 != 0 3:1)",
                    "\nblock 3 stops\nblock 4 stops"),
            Strings({"ends"}));
}

TEST(Forks, AChildThatReturnsGoesOn) {
  EXPECT_EQ(forksIn("block 1 returns"), Strings({"goes on"}));
}

TEST(Forks, WithoutAThreadOk) {
  EXPECT_EQ(forksIn(R"(block 1 stops
  acquire A exclusive 3:1)",
                    "", ""),
            Strings());
}

TEST(Forks, AfterTheThreadWasJoinedOk) {
  EXPECT_EQ(forksIn(R"(block 1 stops
  acquire A exclusive 3:1)",
                    "", "  spawn thread fn n () -> t9 1:11\n  join t9 1:21\n"),
            Strings());
}

TEST(Forks, TheParentIsLeftAlone) {
  Linked L(R"(
function main 1:1 main public
block 0 -> 1 if t1 == 0, 2 if t1 != 0
  spawn thread fn n () -> t9 1:11
  spawn process ? () -> t1 2:1
block 1 stops
  exec 3:1
block 2 returns
  acquire A exclusive 4:1
  release A exclusive 4:11
function n 9:1
block 0 returns
  acquire A exclusive 9:11
  release A exclusive 9:21
)");
  std::vector<Fork> Found =
      findForks(L.P.Bodies, L.P.Calls, L.P.Roots, L.P.Held, L.P.Threads);
  ASSERT_EQ(Found.size(), 1u);
  EXPECT_TRUE(Found.front().Locks.empty());
  EXPECT_FALSE(Found.front().GoesOn);
}

TEST(Forks, AResultThatNobodyAsksSaysNothing) {
  Linked L(R"(
function main 1:1 main public
block 0 returns
  spawn thread fn n () -> t9 1:11
  spawn process ? () -> t1 2:1
  acquire A exclusive 3:1
  release A exclusive 3:11
function n 9:1
block 0 returns
  acquire A exclusive 9:11
  release A exclusive 9:21
)");
  EXPECT_TRUE(findForks(L.P.Bodies, L.P.Calls, L.P.Roots, L.P.Held, L.P.Threads)
                  .empty());
}
