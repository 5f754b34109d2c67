// TeamOrderTest.cpp - unit tests of checks/program/TeamOrder
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "LinkedText.h"

using namespace lockstitch;

static constexpr const char *More = R"facts(
entity T1 local "T1" "std::thread" thread
entity Ts local "Ts" "std::vector<std::thread>"
entity Gate global "Gate" "std::barrier<>" other
entity Number global "thread number" thread_local hidden
entity Turn global "turn" thread_local hidden
entity task function "task()"
)facts";

static Strings racesIn(llvm::StringRef Functions) {
  std::vector<std::string> Files{factsOf(Functions, "a.cpp", More)};
  return Linked(Files).races();
}

static constexpr const char *Main = R"(
function main 51:1 main
block 0 returns
  write Count 52:1
  spawn team fn f () -> t1 53:1
  join t1 53:1
  write Count 54:1
)";

static std::string team(llvm::StringRef Body) { return Body.str() + Main; }

TEST(TeamOrder, EachRunsBesideTheOthersBad) {
  EXPECT_EQ(racesIn(team(R"(
function f 1:1
block 0 returns
  write Count 2:1
)")),
            Strings({"2 and 2"}));
}

TEST(TeamOrder, WhatFollowsABarrierOk) {
  EXPECT_EQ(racesIn(team(R"(
function f 1:1
block 0 -> 1 if Number == 0, 2 if Number != 0
block 1 -> 2
  write Count 2:1
block 2 returns
  wait barrier Gate 3:1
  read Count 4:1
)")),
            Strings());
}

TEST(TeamOrder, BesideWhatOneThreadDoesBad) {
  EXPECT_EQ(racesIn(team(R"(
function f 1:1
block 0 -> 1 if Number == 0, 2 if Number != 0
block 1 -> 2
  write Count 2:1
block 2 returns
  read Count 4:1
)")),
            Strings({"2 and 4"}));
}

TEST(TeamOrder, ABarrierOnOneSideOfALoopBad) {
  // What follows the barrier meets the next turn.
  EXPECT_EQ(racesIn(team(R"(
function f 1:1
block 0 -> 1
block 1 -> 2 if Number == 0, 3 if Number != 0
  read Count 2:1
  wait barrier Gate 3:1
block 2 -> 3
  write Count 4:1
block 3 -> 1, 4
block 4 returns
)")),
            Strings({"4 and 2"}));
}

TEST(TeamOrder, BarriersOnBothSidesOfALoopOk) {
  EXPECT_EQ(racesIn(team(R"(
function f 1:1
block 0 -> 1
block 1 -> 2 if Number == 0, 3 if Number != 0
  read Count 2:1
  wait barrier Gate 3:1
block 2 -> 3
  write Count 4:1
block 3 -> 1, 4
  wait barrier Gate 5:1
block 4 returns
)")),
            Strings());
}

TEST(TeamOrder, ThreadsOfALoopMeetAtABarrierOk) {
  EXPECT_EQ(racesIn(R"(
function f 1:1
block 0 -> 1 if Number == 0, 2 if Number != 0
block 1 -> 2
  call fn g () 2:1
block 2 returns
  wait barrier Gate 3:1
  read Count 4:1
function g 11:1
block 0 returns
  write Count 12:1
function main 51:1 main
block 0 -> 1
block 1 -> 1, 2
  spawn thread fn f () -> Ts[] 52:1
block 2 returns
)"),
            Strings());
}

TEST(TeamOrder, ACalleeOfOneThreadOk) {
  EXPECT_EQ(racesIn(team(R"(
function f 1:1
block 0 -> 1 if Turn == 1, 2 if Turn != 1
block 1 -> 2
  call fn g () 2:1
block 2 returns
function g 11:1
block 0 returns
  write Count 12:1
)")),
            Strings());
}

TEST(TeamOrder, ACalleeOfOtherTurnsBad) {
  EXPECT_EQ(racesIn(team(R"(
function f 1:1
block 0 -> 1 if Turn == 1, 2 if Turn != 1
block 1 -> 2
  call fn g () 2:1
block 2 -> 3 if Number == 0, 4 if Number != 0
block 3 -> 4
  call fn g () 3:1
block 4 returns
function g 11:1
block 0 returns
  write Count 12:1
)")),
            Strings({"12 and 12"}));
}

TEST(TeamOrder, ATaskThatOneThreadWaitsForOk) {
  EXPECT_EQ(racesIn(team(R"(
function task 21:1
block 0 returns
  write Count 22:1
function f 1:1
block 0 -> 1 if Turn == 1, 2 if Turn != 1
block 1 -> 2
  spawn task fn task () -> t1[] 2:1
  join t1[] 3:1
  write Count 4:1
block 2 returns
)")),
            Strings());
}

TEST(TeamOrder, ATaskThatNobodyWaitsForBad) {
  EXPECT_EQ(racesIn(team(R"(
function task 21:1
block 0 returns
  write Count 22:1
function f 1:1
block 0 -> 1 if Turn == 1, 2 if Turn != 1
block 1 -> 2
  spawn task fn task () -> t1[] 2:1
  write Count 4:1
block 2 returns
)")),
            Strings({"4 and 22"}));
}

TEST(TeamOrder, AfterABarrierBad) {
  EXPECT_EQ(racesIn(team(R"(
function f 1:1
block 0 returns
  notify barrier Gate all 2:1
  wait barrier Gate 2:1
  write Count 3:1
)")),
            Strings({"3 and 3"}));
}

TEST(TeamOrder, BarriersOfCalleesInALoopOk) {
  EXPECT_EQ(racesIn(team(R"(
function g 11:1
block 0 returns
  read Count 12:1
  wait barrier Gate 13:1
function task 21:1
block 0 -> 1 if Turn == 1, 2 if Turn != 1
block 1 -> 2
  write Count 22:1
block 2 returns
  wait barrier Gate 23:1
function f 1:1
block 0 -> 1
block 1 -> 1, 2
  call fn g () 2:1
  call fn task () 3:1
block 2 returns
)")),
            Strings());
}

TEST(TeamOrder, ABarrierThatIsReachedByAPointerOk) {
  EXPECT_EQ(racesIn(team(R"(
function g 11:1
block 0 returns
  wait barrier Gate 12:1
function f 1:1
block 0 -> 1 if Number == 0, 2 if Number != 0
block 1 -> 2
  write Count 2:1
block 2 returns
  assign Ops.cb = fn g 3:1
  call Ops.cb () 4:1
  read Count 5:1
)")),
            Strings());
}

TEST(TeamOrder, APointerThatMayLeadPastTheBarrierBad) {
  EXPECT_EQ(racesIn(team(R"(
function g 11:1
block 0 returns
  wait barrier Gate 12:1
function h 21:1
block 0 returns
function f 1:1
block 0 -> 1 if Number == 0, 2 if Number != 0
block 1 -> 3
  write Count 2:1
  assign Ops.cb = fn h 2:9
block 2 -> 3
  assign Ops.cb = fn g 3:1
block 3 returns
  call Ops.cb () 4:1
  read Count 5:1
)")),
            Strings({"2 and 5"}));
}
