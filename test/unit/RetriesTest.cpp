// RetriesTest.cpp - unit tests of checks/program/Retries
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Retries.h"
#include "LinkedText.h"

using namespace lockstitch;

/// The lines of the swaps, those that a caller asks about with a "?".
static Strings finalIn(const std::string &Functions) {
  Linked L(Functions);
  Strings Out;
  for (const FinalSwap &S : findFinalSwaps(L.P.Bodies, L.P.Calls))
    Out.push_back(
        fmt::format("{}{}", S.At->Where.Line, S.IsOfCaller ? "?" : ""));
  return Out;
}

TEST(Retries, OnceAndInALoop) {
  EXPECT_EQ(finalIn(R"(
function f 1:1 public
block 0 -> 1 if t1 == 0, 1 if t1 != 0
  update Count weak seq_cst 2:1
  assign t1 = Count 2:1
block 1 returns
function g 11:1 public
block 0 -> 1 if t1 == 0, 0 if t1 != 0
  update Count weak seq_cst 12:1
  assign t1 = Count 12:1
block 1 returns
function h 21:1 public
block 0 -> 1 if t1 == 0, 1 if t1 != 0
  update Count seq_cst 22:1
  assign t1 = Count 22:1
block 1 returns
)"),
            Strings{"2"});
}

TEST(Retries, TheSlowPathTriesAgainOk) {
  EXPECT_EQ(finalIn(R"(
function f 1:1 public
block 0 -> 2 if t1 == 0, 1 if t1 != 0
  update Count weak seq_cst 2:1
  assign t1 = Count 2:1
block 1 -> 2
  call fn g () 3:1
block 2 returns
function g 11:1
block 0 returns
  update Count seq_cst 12:1
)"),
            Strings());
}

static constexpr const char *Try = R"(
function f 1:1
block 0 returns
  update Count weak seq_cst 2:1
)";

TEST(Retries, ACallerAsksOnceOrInALoop) {
  EXPECT_EQ(finalIn(std::string(Try) + R"(
function g 11:1 public
block 0 -> 1 if t1 == 0, 1 if t1 != 0
  call fn f () -> t1 12:1
block 1 returns
)"),
            Strings{"2?"});
  EXPECT_EQ(finalIn(std::string(Try) + R"(
function g 11:1 public
block 0 -> 0 if t1 == 0, 1 if t1 != 0
  call fn f () -> t1 12:1
block 1 returns
)"),
            Strings());
}

TEST(Retries, NobodyIsSeenToAskOk) { EXPECT_EQ(finalIn(Try), Strings()); }
