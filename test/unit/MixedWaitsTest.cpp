// MixedWaitsTest.cpp - unit tests of checks/program/MixedWaits
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "LinkedText.h"

using namespace lockstitch;

/// A function that waits on CV with Lock while Flag is not set.
static std::string waitsWith(const std::string &Name, const std::string &Lock,
                             unsigned Line, const std::string &On = "CV") {
  return fmt::format(R"(
function {0} {2}:1 {3}
block 0 -> 1
  acquire {1} exclusive {2}:11
block 1 -> 2 if t1 == 0, 3 if t1 != 0
  read Flag {2}:21
  assign t1 = Flag {2}:21
block 2 -> 1
  wait condition {4} lock {1} {2}:31
block 3 returns
  release {1} exclusive {2}:41)",
                     Name, Lock, Line, Lock.find("arg0") == 0 ? "params=p" : "",
                     On);
}

/// The waits of each pair: "9:31 8:31".
static Strings mixedIn(const std::string &Functions) {
  Linked L(Functions);
  Strings Out;
  for (const MixedWait &M : L.P.Waiting.Mixed) {
    const Location &A = M.First.It->At->innermost().Where;
    const Location &B = M.Second.It->At->innermost().Where;
    Out.push_back(fmt::format("{}:{} {}:{}{}", A.Line, A.Column, B.Line,
                              B.Column, M.MayBeOne ? " may be one" : ""));
  }
  return Out;
}

static const char *const Main = R"(
function main 1:1 main public
block 0 returns
  spawn thread fn n () -> t1 1:11
  spawn thread fn h () -> t2 1:21
  join t1 1:31
  join t2 1:41)";

TEST(MixedWaits, TwoLocksBad) {
  EXPECT_EQ(mixedIn(Main + waitsWith("h", "A", 8) + waitsWith("n", "B", 9)),
            Strings({"8:31 9:31"}));
}

TEST(MixedWaits, OneLockOk) {
  EXPECT_EQ(mixedIn(Main + waitsWith("h", "A", 8) + waitsWith("n", "A", 9)),
            Strings());
}

TEST(MixedWaits, TwoConditionsOk) {
  EXPECT_EQ(mixedIn(Main + waitsWith("h", "A", 8, "Savings.cb") +
                    waitsWith("n", "B", 9)),
            Strings());
}

TEST(MixedWaits, OneAfterTheOtherOk) {
  EXPECT_EQ(mixedIn(R"(
function main 1:1 main public
block 0 returns
  spawn thread fn n () -> t1 1:11
  join t1 1:21
  spawn thread fn h () -> t2 1:31
  join t2 1:41)" + waitsWith("h", "A", 8) +
                    waitsWith("n", "B", 9)),
            Strings());
}

TEST(MixedWaits, ALockOfTheCallers) {
  EXPECT_EQ(mixedIn(R"(
function main 1:1 main public
block 0 returns
  spawn thread fn n () -> t1 1:11
  spawn thread fn f () -> t2 1:21
  join t1 1:31
  join t2 1:41
function f 7:1
block 0 returns
  call nothrow fn h (&A) 7:11)" +
                    waitsWith("h", "arg0.*", 8) + waitsWith("n", "B", 9)),
            Strings({"8:31 9:31"}));
}

TEST(MixedWaits, ThreePairsOfThreeLocks) {
  EXPECT_EQ(mixedIn(R"(
function main 1:1 main public
block 0 returns
  spawn thread fn n () -> t1 1:11
  spawn thread fn h () -> t2 1:21
  spawn thread fn g () -> t3 1:31
  join t1 1:41
  join t2 1:51
  join t3 1:61)" + waitsWith("h", "A", 8) +
                    waitsWith("n", "B", 9) + waitsWith("g", "C", 7))
                .size(),
            3u);
}
