// LifetimeTest.cpp - unit tests of checks/program/LifetimeTransition
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "LinkedText.h"

using namespace lockstitch;

/// The findings in functions that speak of L, a lock of C, and of Locks.
static Strings findingsOfC(llvm::StringRef Functions) {
  return Linked(std::vector<std::string>{factsOf(Functions, "a.c", R"(
entity L global "L" "pthread_mutex_t" mutex
entity Locks global "Locks" "pthread_mutex_t [8]" mutex
)")})
      .findings();
}

static std::string usedAfter(llvm::StringRef Place) {
  return fmt::format("{} mutex-lifecycle high: 'L' is used after it was "
                     "destroyed",
                     Place.str());
}

TEST(Lifetime, DestroyedWhileHeldBad) {
  EXPECT_EQ(findingsOfC(R"(
function f 1:1
block 0 returns
  acquire L exclusive 2:1
  destroy L 3:1
  release L exclusive 4:1
)"),
            Strings({"3:1 mutex-lifecycle high: 'L' is destroyed while this "
                     "thread holds it"}));
}

TEST(Lifetime, UsedAfterwardsBad) {
  EXPECT_EQ(findingsOfC(R"(
function f 1:1
block 0 returns
  destroy L 2:1
  acquire L exclusive 3:1
  release L exclusive 4:1
)"),
            Strings({usedAfter("3:1")}));
}

TEST(Lifetime, UsedByACalleeBad) {
  EXPECT_EQ(findingsOfC(R"(
function a 1:1
block 0 returns
  destroy arg0.* 2:1
function b 11:1
block 0 returns
  acquire arg0.* exclusive 12:1
  release arg0.* exclusive 13:1
function f 21:1
block 0 returns
  call nothrow fn a (&L) 22:1
  call nothrow fn b (&L) 23:1
)"),
            Strings({usedAfter("23:1")}));
}

TEST(Lifetime, InitialisedAgainOk) {
  EXPECT_EQ(findingsOfC(R"(
function a 1:1
block 0 returns
  init arg0.* 2:1
  acquire arg0.* exclusive 3:1
  release arg0.* exclusive 4:1
function f 21:1
block 0 returns
  destroy L 22:1
  call nothrow fn a (&L) 23:1
  destroy L 24:1
)"),
            Strings());
}

TEST(Lifetime, DestroyedOnOneWayOnlyOk) {
  EXPECT_EQ(findingsOfC(R"(
function f 1:1
block 0 -> 1 if arg0 != 0, 2 if arg0 == 0
block 1 -> 2
  destroy L 3:1
block 2 -> 3 if arg0 == 0, 4 if arg0 != 0
block 3 -> 4
  acquire L exclusive 5:1
  release L exclusive 6:1
block 4 returns
)"),
            Strings());
}

TEST(Lifetime, InitialisedTwiceBad) {
  EXPECT_EQ(findingsOfC(R"(
function f 1:1
block 0 returns
  init L 2:1
  init L 3:1
)"),
            Strings({"3:1 mutex-lifecycle high: 'L' is initialised a second "
                     "time"}));
}

TEST(Lifetime, InitialisedAfterUseBad) {
  EXPECT_EQ(findingsOfC(R"(
function f 1:1
block 0 returns
  acquire L exclusive 2:1
  release L exclusive 3:1
  init L 4:1
)"),
            Strings({"4:1 mutex-lifecycle high: 'L' is initialised after it "
                     "was used"}));
}

TEST(Lifetime, EachOfManyOk) {
  EXPECT_EQ(findingsOfC(R"(
function f 1:1
block 0 -> 1
block 1 -> 1, 2
  init Locks[] 2:1
  destroy Locks[] 3:1
block 2 returns
  acquire Locks[] exclusive 4:1
  release Locks[] exclusive 5:1
)"),
            Strings());
}

// A lock of a C++ class is made again unseen.
TEST(Lifetime, OfAClassOk) {
  EXPECT_EQ(findingsOfC(R"(
function f 1:1
block 0 returns
  destroy A 2:1
  acquire A exclusive 3:1
  release A exclusive 4:1
)"),
            Strings());
}
