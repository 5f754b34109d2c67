// TempLivenessTest.cpp - unit tests of checks/program/TempLiveness
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/TempLiveness.h"
#include "LinkedText.h"

using namespace lockstitch;

/// The temps below 4 that are live into Block of f.
static std::vector<uint64_t> liveInto(unsigned Block,
                                      const std::string &Functions) {
  Linked P(Functions);
  TempLiveness Live(*P.P.Bodies[P.body("f")].Facts);
  std::vector<uint64_t> Out;
  for (uint64_t T = 0; T < 4; ++T)
    if (Live.isLiveInto(Block, T))
      Out.push_back(T);
  return Out;
}

using Temps = std::vector<uint64_t>;

TEST(TempLiveness, ReadByAFactOrACondition) {
  std::string F = R"(
function f 1:1
block 0 -> 1 if t1 != 0, 2 if t1 == 0
  assign t0 = Ptr 2:1
block 1 returns
  read t0->next 3:1
block 2 returns
  return t2 4:1
)";
  EXPECT_EQ(liveInto(0, F), Temps({1, 2}));
  EXPECT_EQ(liveInto(1, F), Temps({0}));
  EXPECT_EQ(liveInto(2, F), Temps({2}));
}

TEST(TempLiveness, OnlyItsPartIsOverwritten) {
  EXPECT_EQ(liveInto(0, R"(
function f 1:1
block 0 returns
  assign t0.capt = &A 2:1
  assign t1 = t0 3:1
  call t1 () 4:1
)"),
            Temps({0}));
}

TEST(TempLiveness, RoundALoop) {
  std::string F = R"(
function f 1:1
block 0 -> 1
  assign t0 = Ptr 2:1
block 1 -> 1, 2
  assign t1 = t0->next 3:1
  read t1->next 3:2
block 2 returns
)";
  EXPECT_EQ(liveInto(0, F), Temps());
  EXPECT_EQ(liveInto(1, F), Temps({0}));
  EXPECT_EQ(liveInto(2, F), Temps());
}

TEST(TempLiveness, WhatUnwindingReads) {
  EXPECT_EQ(liveInto(0, R"(
function f 1:1
block 0 returns unwind 1
  may-throw "g" 2:1
  assign t0 = Ptr 3:1
block 1 throws
  read t0->next 4:1
)"),
            Temps({0}));
}

TEST(TempLiveness, ADeadTempMayBeASymbolStillOk) {
  // `ok` is what t0 was, which only the edge's condition tells.
  EXPECT_EQ(findingsIn(R"(
function f 1:1
block 0 -> 1
  acquire A exclusive tries if t0 == 0 2:1
  assign ok = t0 3:1
block 1 -> 2
  read Count 4:1
block 2 -> 3 if ok == 0, 4 if ok != 0
block 3 returns
  release A exclusive 5:1
block 4 returns
)"),
            Strings());
}

TEST(TempLiveness, ADeadTempMayBeASymbolStillBad) {
  EXPECT_EQ(
      findingsIn(R"(
function f 1:1
block 0 -> 1
  acquire A exclusive tries if t0 == 0 2:1
  assign ok = t0 3:1
block 1 -> 2
  read Count 4:1
block 2 -> 3 if ok != 0, 4 if ok == 0
block 3 returns
  release A exclusive 5:1
block 4 returns
)"),
      Strings({"2:1 lock-leak medium: 'A' is still held when 'f' returns",
               "5:1 try-lock-unchecked high: 'A' is released here also where "
               "the attempt to acquire it failed"}));
}
