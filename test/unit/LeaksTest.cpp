// LeaksTest.cpp - unit tests of checks/program/Leaks
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "LinkedText.h"

using namespace lockstitch;

TEST(Leaks, AnEarlyReturnBad) {
  EXPECT_EQ(findingsIn(R"(
function f 1:1
block 0 -> 1 if Flag != 0, 2 if Flag == 0
  acquire A exclusive 2:1
block 1 returns
block 2 returns
  release A exclusive 3:1
)"),
            Strings({"2:1 lock-leak high: 'A' is still held when 'f' "
                     "returns"}));
}

TEST(Leaks, EveryWayOutReleasesOk) {
  EXPECT_EQ(findingsIn(R"(
function f 1:1
block 0 -> 1 if Flag != 0, 2 if Flag == 0
  acquire A exclusive 2:1
block 1 returns
  release A exclusive 2:9
block 2 returns
  release A exclusive 3:1
)"),
            Strings());
}

TEST(Leaks, NobodyEverReleasesBad) {
  EXPECT_EQ(findingsIn(R"(
function f 1:1
block 0 returns
  acquire A exclusive 2:1
)"),
            Strings({"2:1 lock-leak medium: 'A' is still held when 'f' "
                     "returns"}));
}

TEST(Leaks, ACallerReleasesOk) {
  EXPECT_EQ(findingsIn(R"(
function a 1:1
block 0 returns
  acquire A exclusive 2:1
function f 11:1
block 0 returns
  call fn a () 12:1
  release A exclusive 13:1
)"),
            Strings());
}

TEST(Leaks, TheResultTellsItsCallerOk) {
  EXPECT_EQ(findingsIn(R"(
function a 1:1
block 0 -> 1 if Flag != 0, 2 if Flag == 0
  acquire A exclusive 2:1
block 1 returns
  return 1 3:1
block 2 returns
  release A exclusive 4:1
  return 0 5:1
function f 11:1
block 0 -> 1 if t1 != 0, 2 if t1 == 0
  call fn a () -> t1 12:1
block 1 -> 2
  release A exclusive 13:1
block 2 returns
)"),
            Strings());
}

TEST(Leaks, TheResultTellsButNobodyAsks) {
  EXPECT_EQ(findingsIn(R"(
function a 1:1
block 0 -> 1 if Flag != 0, 2 if Flag == 0
  acquire A exclusive 2:1
block 1 returns
  return 1 3:1
block 2 returns
  release A exclusive 4:1
  return 0 5:1
)"),
            Strings({"2:1 lock-leak medium: 'A' is still held when 'a' "
                     "returns"}));
}

TEST(Leaks, AConstructorAndItsDestructorOk) {
  EXPECT_EQ(findingsIn(R"(
function a 1:1 constructor
block 0 returns
  assign this->lockp = arg0 2:1
  acquire this->mu exclusive 3:1
function b 11:1 destructor
block 0 returns
  release this->mu exclusive 13:1
)"),
            Strings());
}

TEST(Leaks, AnExceptionThroughACall) {
  EXPECT_EQ(findingsIn(R"(
function a 1:1
block 0 -> 1, 2
block 1
  throw "x" 2:1
block 2 returns
function f 11:1
block 0 -> 1
  acquire A exclusive 12:1
block 1 -> 2 unwind 3
  call fn a () 13:1
block 2 returns
  release A exclusive 14:1
block 3 returns
  read Count 15:1
)"),
            Strings({"12:1 lock-leak high: 'A' is still held when 'f' "
                     "returns"}))
      << "the handler forgets it";
}

TEST(Leaks, AReturnedGuardAndAMemberGuardOk) {
  EXPECT_EQ(findingsIn(R"(
function f 1:1
block 0 returns
  guard G locks exclusive variable (A) 2:1
  move ret from G 3:1
  end G 4:1
function g 11:1 constructor
block 0 returns
  guard this->lockp locks exclusive member (B) 12:1
)"),
            Strings());
}
