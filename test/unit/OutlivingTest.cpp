// OutlivingTest.cpp - unit tests of checks/program/Outliving
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Outliving.h"
#include "LinkedText.h"

using namespace lockstitch;

/// The bodies whose variables threads use when they have returned.
static std::set<std::string> outlived(const std::string &Functions) {
  static const char *const Entities = R"(
entity X local "f()::X" "int"
entity T local "f()::T" "std::thread" thread
entity P local "f()::P" "pthread_t" thread
)";
  Linked L(std::vector<std::string>{factsOf(Functions, "a.cpp", Entities)});
  std::set<std::string> Out;
  for (const Outliving &O :
       findOutliving(L.P.Bodies, L.P.Calls, L.P.Roots, L.P.Held))
    Out.insert(L.P.name(L.P.Bodies[O.Body].id()).str());
  return Out;
}

static const std::string Entry = R"(
function g 10:1
block 0 returns
  write arg0.* 11:1
)";

using Names = std::set<std::string>;

TEST(Outliving, Detached) {
  EXPECT_EQ(outlived(R"(
function f 1:1 public
block 0 returns
  spawn thread fn g (&X) -> T 2:1
  detach T 3:1
)" + Entry),
            Names({"f()"}));
}

TEST(Outliving, JoinedOrEndedByTerminate) {
  EXPECT_EQ(outlived(R"(
function f 1:1 public
block 0 returns
  spawn thread fn g (&X) -> T 2:1
  join T 3:1
)" + Entry),
            Names());
  EXPECT_EQ(outlived(R"(
function f 1:1 public
block 0 returns
  spawn thread fn g (&X) -> T 2:1
  drop T 3:1
)" + Entry),
            Names());
}

TEST(Outliving, APlainHandleIsForgotten) {
  EXPECT_EQ(outlived(R"(
function f 1:1 public
block 0 returns
  spawn thread fn g (&X) -> P 2:1
)" + Entry),
            Names({"f()"}));
}

TEST(Outliving, WhatIsNoVariable) {
  EXPECT_EQ(outlived(R"(
function f 1:1 public
block 0 returns
  spawn thread fn g (&Count) -> T 2:1
  detach T 3:1
)" + Entry),
            Names());
}
