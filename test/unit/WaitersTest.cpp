// WaitersTest.cpp - unit tests of checks/program/Waiters
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "LinkedText.h"

using namespace lockstitch;

/// "f waits on CV with A for Count, Flag", and "..." if it tests more than
/// that.
static Strings waitersIn(const std::string &Functions) {
  Linked L(Functions);
  Strings Out;
  for (const Waiter &W : L.P.Waiting.Waiters) {
    std::set<std::string> Tests;
    for (const TestedPlace &T : W.Tests)
      Tests.insert(L.P.spell(T.What.Where, T.What.Body));
    if (!W.IsComplete)
      Tests.insert("~");
    Out.push_back(fmt::format(
        "{} waits on {} with {} for {}", L.P.shortName(L.P.Bodies[W.Body].id()),
        L.P.spell(W.On.Where, W.On.Body), L.P.spell(W.Lock.Where, W.Lock.Body),
        fmt::join(Tests, ", ")));
  }
  return Out;
}

TEST(Waiters, ALoopTestsWhatItsConditionReads) {
  EXPECT_EQ(waitersIn(R"(
function f 1:1 public
block 0 -> 1
  acquire A exclusive 1:11
block 1 -> 2 if Flag == 0, 3 if Flag != 0
  read Flag 2:1
block 2 -> 1
  wait condition CV lock A 3:1
block 3 returns
  write Count 4:1
  release A exclusive 4:11)"),
            Strings({"f waits on CV with A for Flag"}));
}

TEST(Waiters, AChoiceThatWaitsAnywayTestsNothing) {
  EXPECT_EQ(waitersIn(R"(
function f 1:1 public
block 0 -> 1, 2
  acquire A exclusive 1:11
  read Count 1:21
block 1 -> 2
  write Count 2:1
block 2 -> 3 if Flag == 0, 4 if Flag != 0
  read Flag 3:1
block 3 -> 2
  wait condition CV lock A 4:1
block 4 returns
  release A exclusive 5:1)"),
            Strings({"f waits on CV with A for Flag"}));
}

TEST(Waiters, WhatIsReadInAnEarlierCriticalSectionIsNoTest) {
  EXPECT_EQ(waitersIn(R"(
function f 1:1 public
block 0 -> 1 if Count == 0, 4 if Count != 0
  acquire A exclusive 1:11
  read Count 1:21
block 1 -> 2
  release A exclusive 2:1
  acquire A exclusive 2:11
block 2 -> 3 if Flag == 0, 4 if Flag != 0
  read Flag 3:1
block 3 -> 2
  wait condition CV lock A 4:1
block 4 returns
  release A exclusive 5:1)"),
            Strings({"f waits on CV with A for Flag"}));
}

TEST(Waiters, ATestAndAnExitInTheMiddleOfAnEndlessLoop) {
  EXPECT_EQ(waitersIn(R"(
function f 1:1 public
block 0 -> 1
  acquire A exclusive 1:11
block 1 -> 2 if Flag != 0, 3 if Flag == 0
  read Flag 2:1
block 2 returns
  release A exclusive 3:1
block 3 -> 1, 4
  read Count 4:1
block 4 -> 1
  wait condition CV lock A 5:1)"),
            Strings({"f waits on CV with A for Count, Flag"}));
}

TEST(Waiters, APredicateIsReadByWhoeverCallsIt) {
  EXPECT_EQ(waitersIn(R"(
function f 1:1 public
block 0 returns
  guard G locks exclusive variable (A) 1:11
  wait condition CV guard G predicate 2:1
  call fn g () -> t1 2:1
  end G 3:1
function g 4:1
block 0 -> 1 if Flag == 0, 2 if Flag != 0
  read Flag 4:11
block 1 -> 2
  call fn h () 4:21
block 2 returns
function h 5:1
block 0 returns
  read Count 5:11)"),
            Strings({"f waits on CV with A for Count, Flag"}));
}

TEST(Waiters, WhatIsNotSeenMayTestMore) {
  EXPECT_EQ(waitersIn(R"(
function f 1:1 public
block 0 -> 1
  acquire A exclusive 1:11
block 1 -> 2 if t1 == 0, 3 if t1 != 0
  read Flag 2:1
  call nothrow fn m () -> t1 2:11
block 2 -> 1
  wait condition CV lock A 3:1
block 3 returns
  release A exclusive 4:11)"),
            Strings({"f waits on CV with A for ~"}));
}

TEST(Waiters, AWrappedWaitIsTestedByItsCaller) {
  EXPECT_EQ(waitersIn(R"(
function f 1:1 public
block 0 -> 1
  acquire Savings.mu exclusive 1:11
block 1 -> 2 if Savings.open == 0, 3 if Savings.open != 0
  read Savings.open 2:1
block 2 -> 1
  call nothrow fn g (&Savings) 3:1
block 3 returns
  release Savings.mu exclusive 4:11
function g 5:1 params=A
block 0 returns
  wait condition CV lock arg0->mu 5:11)"),
            Strings({"f waits on CV with Savings.mu for Savings.open",
                     "g waits on CV with A->mu for ~"}));
}

TEST(Waiters, WhatALambdaCapturedHasItsMakersName) {
  EXPECT_EQ(waitersIn(R"(
function f 1:1 public params=A
block 0 returns
  guard G locks exclusive variable (arg0->mu) 1:11
  assign t1 = fn g 2:1
  assign t1.capt = &arg0.* 2:1
  wait condition CV guard G predicate 2:5
  call fn g self &t1 () 2:5
  end G 3:1
function g 2:1 lambda
block 0 returns
  read this->capt.*.open 2:11)"),
            Strings({"f waits on CV with A->mu for A->open"}));
}
