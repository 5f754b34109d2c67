// DeadWaitsTest.cpp - unit tests of checks/program/DeadWaits
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "LinkedText.h"

using namespace lockstitch;

static const char *const Worker = R"(
function n 3:1
block 0 returns
  acquire A exclusive 3:11
  release A exclusive 3:21)";

static std::string joins(llvm::StringRef Lock, llvm::StringRef Handle = "t1") {
  return fmt::format(R"(
function main 1:1 main public
block 0 returns
  spawn thread fn n () -> {1} 2:1
  acquire {0} exclusive 2:11
  join {1} 2:21
  release {0} exclusive 2:31)",
                     Lock.str(), Handle.str());
}

TEST(DeadWaits, AJoinUnderTheThreadsLockBad) {
  EXPECT_EQ(findingsIn(joins("A") + Worker),
            Strings({"2:21 join-under-lock high: waiting for a thread that "
                     "needs 'A', which is held here"}));
}

TEST(DeadWaits, AJoinUnderAnotherLockOnlyBlocks) {
  EXPECT_EQ(findingsIn(joins("B") + Worker),
            Strings({"2:21 blocking-under-lock high: joining a thread may "
                     "block while 'B' is held"}));
}

TEST(DeadWaits, AThreadThatTriesOnlyBlocks) {
  EXPECT_EQ(findingsIn(joins("A") + R"(
function n 3:1
block 0 -> 1 if t1 != 0, 2 if t1 == 0
  acquire A exclusive tries if t1 != 0 3:11
block 1 -> 2
  release A exclusive 3:21
block 2 returns)"),
            Strings({"2:21 blocking-under-lock high: joining a thread may "
                     "block while 'A' is held"}));
}

TEST(DeadWaits, ByAHandleThatAnotherStartedBad) {
  EXPECT_EQ(findingsIn(std::string(R"(
function main 1:1 main public
block 0 returns
  spawn thread fn n () -> Count 2:1
  call fn f () 2:11
function f 4:1
block 0 returns
  acquire A exclusive 4:11
  join Count 4:21
  release A exclusive 4:31)") +
                       Worker),
            Strings({"4:21 join-under-lock high: waiting for a thread that "
                     "needs 'A', which is held here"}));
}

static std::string waits(llvm::StringRef Notifier) {
  return fmt::format(R"(
function f 3:1
block 0 returns
  acquire A exclusive 3:11
  acquire B exclusive 3:21
  wait condition CV lock B predicate 3:31
  release B exclusive 3:41
  release A exclusive 3:51
function g 5:1
block 0 returns{0})",
                     Notifier.str());
}

TEST(DeadWaits, TheNotifierNeedsTheLockBad) {
  EXPECT_EQ(findingsIn(waits(R"(
  acquire A exclusive 5:11
  notify condition CV 5:21
  release A exclusive 5:31)")),
            Strings({"3:31 wait-holding-lock high: waiting on 'CV' while "
                     "holding 'A', without which nobody notifies it"}));
}

TEST(DeadWaits, TheNotifierNeedsNoLockOnlyBlocks) {
  EXPECT_EQ(findingsIn(waits(R"(
  notify condition CV 5:21)")),
            Strings({"3:31 blocking-under-lock high: waiting on a condition "
                     "variable may block while 'A' is held"}));
}

TEST(DeadWaits, OneOfTwoNotifiersNeedsNoLockOnlyBlocks) {
  EXPECT_EQ(findingsIn(waits(R"(
  acquire A exclusive 5:11
  notify condition CV 5:21
  release A exclusive 5:31
  notify condition CV 5:41)")),
            Strings({"3:31 blocking-under-lock high: waiting on a condition "
                     "variable may block while 'A' is held"}));
}

TEST(DeadWaits, TheWaitsOwnLockOk) {
  EXPECT_EQ(findingsIn(R"(
function f 3:1
block 0 returns
  acquire B exclusive 3:21
  wait condition CV lock B predicate 3:31
  release B exclusive 3:41
function g 5:1
block 0 returns
  acquire B exclusive 5:11
  notify condition CV 5:21
  release B exclusive 5:31)"),
            Strings());
}

/// The waiter may notify too, later.
static std::string notifiesItself(llvm::StringRef Start) {
  return fmt::format(R"(
function f 3:1
block 0 returns
  acquire A exclusive 3:11
  acquire B exclusive 3:21
  wait condition CV lock B predicate 3:31
  notify condition CV 3:41
  release B exclusive 3:51
  release A exclusive 3:61
function n 5:1
block 0 returns
function main 7:1 main
block 0 -> 1
  spawn thread fn n () 7:11
block 1 -> {0}
  spawn thread fn f () 7:21
block 2 returns)",
                     Start.str());
}

TEST(DeadWaits, TheWaiterIsTheOnlyNotifierOnlyBlocks) {
  EXPECT_EQ(findingsIn(notifiesItself("2")),
            Strings({"3:31 blocking-under-lock high: waiting on a condition "
                     "variable may block while 'A' is held"}));
}

TEST(DeadWaits, AnotherThreadOfTheSameStartNeedsTheLockBad) {
  EXPECT_EQ(findingsIn(notifiesItself("1, 2")),
            Strings({"3:31 wait-holding-lock high: waiting on 'CV' while "
                     "holding 'A', without which nobody notifies it"}));
}
