// LockKindsTest.cpp - unit tests of checks/program/LockKinds
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "LinkedText.h"

using namespace lockstitch;

/// The findings in these functions and one that acquires Lock twice.
static Strings acquiredTwice(const std::string &Lock,
                             const std::string &Inits) {
  return findingsIn(fmt::format(R"(
function f 1:1
block 0 returns
  acquire {0} exclusive 2:1
  acquire {0} exclusive 3:1
  release {0} exclusive 4:1
  release {0} exclusive 5:1
{1})",
                                Lock, Inits));
}

static Strings reportsA(llvm::StringRef Level) {
  return {fmt::format("3:1 double-lock {}: acquiring 'A', which this thread "
                      "already holds",
                      Level.str())};
}

TEST(LockKinds, InitialisedAsRecursiveOk) {
  EXPECT_EQ(acquiredTwice("A", R"(
function g 11:1
block 0 returns
  init A recursive_mutex 12:1
)"),
            Strings());
}

TEST(LockKinds, InitialisedOtherwiseBad) {
  EXPECT_EQ(acquiredTwice("A", R"(
function g 11:1
block 0 returns
  init A 12:1
  init B recursive_mutex 13:1
)"),
            reportsA("high"));
}

TEST(LockKinds, InitialisedBothWaysBad) {
  EXPECT_EQ(acquiredTwice("A", R"(
function g 11:1
block 0 returns
  init A recursive_mutex 12:1
function h 21:1
block 0 returns
  init A mutex 22:1
)"),
            reportsA("medium"));
}

TEST(LockKinds, DestroyedIsNotInitialisedBad) {
  EXPECT_EQ(acquiredTwice("A", R"(
function g 11:1
block 0 returns
  destroy A recursive_mutex 12:1
)"),
            reportsA("high"));
}

TEST(LockKinds, ARecursiveTypeStaysSoOk) {
  EXPECT_EQ(acquiredTwice("R", R"(
function g 11:1
block 0 returns
  init R 12:1
)"),
            Strings());
}

TEST(LockKinds, AFieldOfAnyObjectOk) {
  EXPECT_EQ(acquiredTwice("arg0->mu", R"(
function g 11:1
block 0 returns
  init this->acc.mu recursive_mutex 12:1
)"),
            Strings());
}

TEST(LockKinds, WhatAPointerLeadsToOk) {
  EXPECT_EQ(acquiredTwice("arg0->lockp.*", R"(
function g 11:1
block 0 returns
  init this->lockp.* recursive_mutex 12:1
)"),
            Strings());
}

TEST(LockKinds, ByAParameterOverTwoCallsOk) {
  EXPECT_EQ(acquiredTwice("A", R"(
function g 11:1 params=Lock
block 0 returns
  init arg0.* recursive_mutex 12:1
function h 21:1 params=Unused,Lock
block 0 returns
  call fn g (arg1) 22:1
function m 31:1
block 0 returns
  call fn h (&B, &A) 32:1
)"),
            Strings());
}

TEST(LockKinds, ByAParameterOfAnotherLockBad) {
  EXPECT_EQ(acquiredTwice("A", R"(
function g 11:1 params=Lock,Other
block 0 returns
  init arg0.* recursive_mutex 12:1
  init arg1.* 13:1
function h 21:1
block 0 returns
  call fn g (&B, &A) 22:1
)"),
            reportsA("high"));
}

/// One of two programs has a recursive lock A.
TEST(LockKinds, OfAnotherProgramBad) {
  auto Main = [](llvm::StringRef Kind, unsigned Line) {
    return factsOf(fmt::format(R"(
function main 1:1 main
block 0 returns
  init A {0} {1}:1
  acquire A exclusive {1}:11
  acquire A exclusive {1}:21
  release A exclusive {1}:31
  release A exclusive {1}:41
)",
                               Kind.str(), Line),
                   fmt::format("{}.cpp", Line));
  };
  Linked L(
      std::vector<std::string>{Main("mutex", 3), Main("recursive_mutex", 5)});
  EXPECT_EQ(L.findings(),
            Strings({"3:21 double-lock high: acquiring 'A', which this thread "
                     "already holds"}));
}
