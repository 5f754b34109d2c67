// IdleNotificationsTest.cpp - unit tests of checks/program/IdleNotifications
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "LinkedText.h"

using namespace lockstitch;

static const char *const Waiting = R"(
function n 9:1
block 0 -> 1
  acquire A exclusive 9:11
block 1 -> 2 if t1 == 0, 3 if t1 != 0
  read Flag 9:21
  assign t1 = Flag 9:21
block 2 -> 1
  wait condition CV lock A 9:31
block 3 returns
  release A exclusive 9:41)";

/// The notifications for nothing where main starts n, which waits for Flag, and
/// does Body: "2:1 never written".
static Strings idleIn(const std::string &Body, const std::string &More = "") {
  Linked L("\nfunction main 1:1 main public\nblock 0 returns\n"
           "  spawn thread fn n () -> t1 1:11\n" +
           Body + "  join t1 8:1" + Waiting + More);
  Strings Out;
  for (const IdleNotification &N : L.P.Waiting.Idle)
    Out.push_back(fmt::format("{}:{}{}", N.Notify->Where.Line,
                              N.Notify->Where.Column,
                              N.IsNeverWritten ? " never written" : ""));
  return Out;
}

static const char *const SetsAndNotifies = R"(
function h 7:1
block 0 returns
  acquire A exclusive 7:11
  write Flag 7:21
  notify condition CV all 7:31
  release A exclusive 7:41)";

TEST(IdleNotifications, WhereNothingIsWrittenBad) {
  EXPECT_EQ(idleIn("  call nothrow fn h () 2:1\n"
                   "  call nothrow fn g () 2:11\n",
                   std::string(SetsAndNotifies) +
                       "\nfunction g 6:1\nblock 0 returns\n"
                       "  notify condition CV all 6:11"),
            Strings());
  EXPECT_EQ(idleIn("  spawn thread fn h () -> t2 2:1\n"
                   "  spawn thread fn g () -> t3 2:11\n",
                   std::string(SetsAndNotifies) +
                       "\nfunction g 6:1\nblock 0 returns\n"
                       "  notify condition CV all 6:11"),
            Strings({"6:11"}));
}

TEST(IdleNotifications, WhatNobodyWritesBad) {
  EXPECT_EQ(idleIn("  notify condition CV all 2:1\n"),
            Strings({"2:1 never written"}));
}

TEST(IdleNotifications, WhereSomethingElseIsWrittenBad) {
  EXPECT_EQ(idleIn("  write Count 2:1\n  notify condition CV all 2:11\n"),
            Strings({"2:11 never written"}));
}

TEST(IdleNotifications, TheWriteThatItTellsOfOk) {
  EXPECT_EQ(idleIn("  acquire A exclusive 2:1\n  write Flag 2:11\n"
                   "  release A exclusive 2:21\n"
                   "  notify condition CV all 2:31\n"),
            Strings());
}

TEST(IdleNotifications, AWriteInWhatItCallsOk) {
  EXPECT_EQ(idleIn("  call nothrow fn h () 2:1\n"
                   "  notify condition CV all 2:11\n",
                   R"(
function h 7:1
block 0 returns
  acquire A exclusive 7:11
  write Flag 7:21
  release A exclusive 7:31)"),
            Strings());
}

TEST(IdleNotifications, OnBehalfOfAWriteElsewhereOk) {
  EXPECT_EQ(idleIn("  spawn thread fn h () -> t2 2:1\n"
                   "  spawn thread fn g () -> t3 2:11\n",
                   R"(
function h 7:1
block 0 returns
  acquire A exclusive 7:11
  write Flag 7:21
  release A exclusive 7:31
function g 6:1
block 0 returns
  notify condition CV all 6:11)"),
            Strings());
}

TEST(IdleNotifications, AfterACallThatMayDoAnythingOk) {
  EXPECT_EQ(idleIn("  call nothrow ? () 2:1\n"
                   "  notify condition CV all 2:11\n"),
            Strings());
}

TEST(IdleNotifications, OfWhatIsTestedByNobodyKnownOk) {
  Linked L(R"(
function main 1:1 main public
block 0 returns
  spawn thread fn n () -> t1 1:11
  notify condition CV all 2:1
  join t1 8:1
function n 9:1
block 0 returns
  acquire A exclusive 9:11
  wait condition CV lock A 9:31
  release A exclusive 9:41)");
  EXPECT_TRUE(L.P.Waiting.Idle.empty());
}
