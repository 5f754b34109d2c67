// OutcomesTest.cpp - unit tests of Outcome in checks/program/Summary
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How a function ends, as far as callers need to tell.

#include "LinkedText.h"

using namespace lockstitch;

static Outcome holding(unsigned Lock, bool IsThrow = false) {
  Outcome O;
  O.IsThrow = IsThrow;
  O.Units = UnitSet(2);
  O.Held.push_back({.Lock = Path::param(Lock)});
  return O;
}

TEST(Outcomes, ProgramsAreToldApartButForExceptions) {
  for (bool IsThrow : {false, true}) {
    std::vector<Outcome> All;
    for (unsigned Unit : {0, 1}) {
      Outcome O = holding(0, IsThrow);
      O.Units.add(Unit);
      addOutcome(All, O);
    }
    EXPECT_EQ(All.size(), IsThrow ? 1u : 2u);
  }
}

TEST(Outcomes, OfVeryManyTheLastHasWhatTheyHaveInCommon) {
  std::vector<Outcome> All;
  addOutcome(All, holding(0, true));
  for (unsigned I = 1; I < 100; ++I) {
    Outcome O = holding(I);
    O.Held.push_back({.Lock = Path::self()});
    addOutcome(All, O);
  }
  ASSERT_EQ(All.size(), 64u);
  EXPECT_EQ(All[0].Held.size(), 1u);
  EXPECT_EQ(All[62].Held.size(), 2u);
  ASSERT_EQ(All[63].Held.size(), 1u);
  EXPECT_EQ(All[63].Held[0].Lock, Path::self());
}

static const char *Overrides = R"facts(
function a 1:1 virtual
block 0 returns
function b 2:1 virtual overrides="a()"
block 0 returns
function c 3:1 virtual overrides="a()"
block 0 returns
function d 4:1 virtual overrides="a()"
block 0 returns
)facts";

/// What many overrides do is joined before their caller sees it: only what is
/// alike.
TEST(Outcomes, OfManyOverridesWhatEndsAlikeIsOne) {
  Linked L(std::string(Overrides) + R"facts(
function e 5:1 virtual overrides="a()"
block 0 returns
function m 6:1 virtual overrides="a()"
block 0 returns
  acquire arg0.* exclusive 6:5
function f 11:1
block 0 returns
  call virtual fn a self arg0 (&A) 12:1
)facts");
  EXPECT_EQ(L.summary("f").Outcomes.size(), 2u);
}

TEST(Outcomes, WhatOneOfManyOverridesDoesIsStillTold) {
  Linked L(std::string(Overrides) + R"facts(
function e 5:1 virtual overrides="a()"
block 0 returns
  acquire A exclusive 5:5
  release A exclusive 5:9
function f 11:1
block 0 returns
  acquire A exclusive 12:1
  call virtual fn a self arg1 () 13:1
  release A exclusive 14:1
)facts");
  Strings Found = L.findings(true);
  llvm::erase_if(Found, [](const std::string &F) {
    return llvm::StringRef(F).contains("manual-lock");
  });
  EXPECT_EQ(Found,
            Strings({"13:1 self-deadlock low: calling 'e' acquires 'A' again, "
                     "which this thread already holds"}));
}

/// Whoever catches it is not told of a lock that leaks by an exception: that
/// is told where it does.
TEST(Outcomes, ALeakByAnExceptionIsToldOnceBad) {
  EXPECT_EQ(findingsIn(R"(
function a 1:1
block 0 -> 1, 2
block 1
  throw "x" 2:1
block 2 returns
function b 11:1
block 0 returns
  acquire A exclusive 12:1
  call fn a () 13:1
  release A exclusive 14:1
function f 21:1
block 0 -> 2 unwind 1
  call fn b () 22:1
block 1 -> 2
block 2 returns
  acquire A exclusive 24:1
  release A exclusive 25:1
)"),
            Strings({"12:1 lock-leak high: 'A' is still held when 'b' is left "
                     "by an exception"}));
}
