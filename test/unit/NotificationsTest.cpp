// NotificationsTest.cpp - unit tests of checks/program/Notifications
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "LinkedText.h"

using namespace lockstitch;

static const char *const Waiting = R"(
function n 9:1
block 0 -> 1
  acquire A exclusive 9:11
block 1 -> 2 if t1 == 0, 3 if t1 != 0
  read Flag seq_cst 9:21
  assign t1 = Flag 9:21
block 2 -> 1
  wait condition CV lock A 9:31
block 3 returns
  release A exclusive 9:41)";

/// Where f writes what n, a thread that it has started, waits for: "2:1", ....
static Strings lostIn(const std::string &Body) {
  Linked L("\nfunction main 1:1 main public\nblock 0 returns\n"
           "  spawn thread fn n () -> t1 1:11\n" +
           Body + "  join t1 8:1" + Waiting);
  Strings Out;
  for (const LostNotification &N : L.P.Waiting.Lost)
    Out.push_back(
        fmt::format("{}:{}", N.Write->Where.Line, N.Write->Where.Column));
  return Out;
}

TEST(Notifications, AWriteWithoutTheLockBad) {
  EXPECT_EQ(lostIn(R"(  write Flag seq_cst 2:1
  notify condition CV all 2:11
)"),
            Strings({"2:1"}));
}

TEST(Notifications, AWriteUnderAnotherLockBad) {
  EXPECT_EQ(lostIn(R"(  acquire B exclusive 2:1
  write Flag seq_cst 2:11
  release B exclusive 2:21
  notify condition CV all 2:31
)"),
            Strings({"2:11"}));
}

TEST(Notifications, AWriteUnderTheLockOk) {
  EXPECT_EQ(lostIn(R"(  acquire A exclusive 2:1
  write Flag seq_cst 2:11
  release A exclusive 2:21
  notify condition CV all 2:31
)"),
            Strings());
}

TEST(Notifications, TheLockAcquiredInBetweenOk) {
  EXPECT_EQ(lostIn(R"(  write Flag seq_cst 2:1
  acquire A exclusive 2:11
  notify condition CV all 2:21
  release A exclusive 2:31
)"),
            Strings());
}

TEST(Notifications, AWriteThatNobodyIsToldOfOk) {
  EXPECT_EQ(lostIn("  write Flag seq_cst 2:1\n"), Strings());
}

TEST(Notifications, AWriteOfWhatNobodyTestsOk) {
  EXPECT_EQ(lostIn(R"(  write Count seq_cst 2:1
  notify condition CV all 2:11
)"),
            Strings());
}
