// LocksetsTest.cpp - unit tests of checks/program/Locksets, Summary
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Across calls: what a callee acquires and releases, seen from its callers.

#include "LinkedText.h"

using namespace lockstitch;

TEST(Locksets, ALockByParameterOverTwoCallsBad) {
  EXPECT_EQ(findingsIn(R"(
function a 1:1 params=Lock
block 0 returns
  acquire arg0.* exclusive 2:1
  release arg0.* exclusive 3:1
function b 11:1 params=Lock
block 0 returns
  call fn a (arg0) 12:1
function f 21:1
block 0 returns
  acquire A exclusive 22:1
  call fn b (&A) 23:1
  release A exclusive 24:1
function g 31:1
block 0 returns
  acquire A exclusive 32:1
  call fn b (&B) 33:1
  release A exclusive 34:1
)"),
            Strings({"23:1 self-deadlock high: calling 'b' acquires 'A' again, "
                     "which this thread already holds"}));
}

TEST(Locksets, ALockOfThisBad) {
  EXPECT_EQ(findingsIn(R"(
function a 1:1
block 0 returns
  acquire this->mu exclusive 2:1
  release this->mu exclusive 3:1
function f 21:1
block 0 returns
  acquire Savings.mu exclusive 22:1
  call fn a self &Savings () 23:1
  call fn a self &Checking () 24:1
  release Savings.mu exclusive 25:1
function g 31:1
block 0 returns
  acquire this->acc.mu exclusive 32:1
  call fn a self &this->acc () 33:1
  release this->acc.mu exclusive 34:1
function h 41:1
block 0 returns
  acquire Bank.acc.mu exclusive 42:1
  call fn a self &Bank.acc () 43:1
  release Bank.acc.mu exclusive 44:1
function m 51:1
block 0 returns
  acquire this->mu exclusive 52:1
  call fn a self this () 53:1
  release this->mu exclusive 54:1
)"),
            Strings({"23:1 self-deadlock high: calling 'a' acquires "
                     "'Savings.mu' again, which this thread already holds",
                     "33:1 self-deadlock high: calling 'a' acquires 'acc.mu' "
                     "again, which this thread already holds",
                     "43:1 self-deadlock high: calling 'a' acquires "
                     "'Bank.acc.mu' again, which this thread already holds",
                     "53:1 self-deadlock high: calling 'a' acquires 'mu' "
                     "again, which this thread already holds"}));
}

TEST(Locksets, AnAccessorOfALock) {
  EXPECT_EQ(findingsIn(R"(
function a 1:1
block 0 returns
  return &this->mu 2:1
function f 21:1
block 0 returns
  call fn a self &Savings () -> t1 22:1
  acquire t1.* exclusive 22:5
  acquire Savings.mu exclusive 23:1
  release Savings.mu exclusive 24:1
  release t1.* exclusive 25:1
function g 31:1
block 0 returns
  call fn a self &Savings () -> t1 32:1
  acquire t1.* exclusive 32:5
  call fn a self &Savings () -> t2 33:1
  release t2.* exclusive 33:5
)"),
            Strings({"23:1 double-lock high: acquiring 'Savings.mu', which "
                     "this thread already holds"}));
}

TEST(Locksets, WrappersOfLockAndUnlockOk) {
  EXPECT_EQ(findingsIn(R"(
function a 1:1
block 0 returns
  acquire this->mu exclusive 2:1
function b 11:1
block 0 returns
  release this->mu exclusive 12:1
function f 21:1
block 0 returns
  call fn a self &Savings () 22:1
  call fn b self &Savings () 23:1
  acquire Savings.mu exclusive 24:1
  release Savings.mu exclusive 25:1
function g 31:1
block 0 returns
  call fn a self this () 32:1
  call fn b self this () 33:1
)"),
            Strings());
}

TEST(Locksets, WrappersOfLockAndUnlockBad) {
  EXPECT_EQ(findingsIn(R"(
function a 1:1
block 0 returns
  acquire this->mu exclusive 2:1
function b 11:1
block 0 returns
  release this->mu exclusive 12:1
function f 21:1
block 0 -> 1, 2
  call fn a self &Savings () 22:1
block 1 returns
  call fn b self &Savings () 23:1
  call fn b self &Savings () 24:1
block 2 returns
function g 31:1
block 0 returns
  call fn a self &Savings () 32:1
  call fn a self &Savings () 33:1
  call fn b self &Savings () 34:1
)"),
            Strings({"22:1 lock-leak high: 'Savings.mu' is still held when 'f' "
                     "returns",
                     "24:1 unlock-not-held high: releasing 'Savings.mu', which "
                     "is not held",
                     "33:1 self-deadlock high: calling 'a' acquires "
                     "'Savings.mu' again, which this thread already holds"}));
}

TEST(Locksets, ATryWrapperTellsByItsResultOk) {
  EXPECT_EQ(findingsIn(R"(
function a 1:1
block 0 -> 1 if t1 != 0, 2 if t1 == 0
  acquire this->mu exclusive tries if t1 != 0 2:1
block 1 returns
  return 1 3:1
block 2 returns
  return 0 4:1
function b 11:1
block 0 returns
  acquire this->mu exclusive tries if t1 != 0 12:1
  return t1 12:2
function f 21:1
block 0 -> 1 if t1 != 0, 2 if t1 == 0
  call fn a self &Savings () -> t1 22:1
block 1 -> 2
  release Savings.mu exclusive 23:1
block 2 returns
function g 31:1
block 0 -> 1 if t1 != 0, 2 if t1 == 0
  call fn b self &Savings () -> t1 32:1
block 1 -> 2
  release Savings.mu exclusive 33:1
block 2 returns
)"),
            Strings());
}

TEST(Locksets, AConditionOnAParameter) {
  EXPECT_EQ(findingsIn(R"(
function a 1:1 params=WithLock
block 0 -> 1 if arg0 != 0, 2 if arg0 == 0
block 1 -> 2
  acquire A exclusive 2:1
block 2 -> 3 if arg0 != 0, 4 if arg0 == 0
block 3 -> 4
  release A exclusive 3:1
block 4 returns
function f 21:1
block 0 returns
  acquire A exclusive 22:1
  call fn a (0) 23:1
  call fn a (1) 24:1
  release A exclusive 25:1
)"),
            Strings({"24:1 self-deadlock high: calling 'a' acquires 'A' again, "
                     "which this thread already holds"}));
}

TEST(Locksets, WrappersUnderACommonConditionOk) {
  EXPECT_EQ(findingsIn(R"(
function a 1:1 params=WithLock
block 0 -> 1 if arg0 != 0, 2 if arg0 == 0
block 1 -> 2
  acquire A exclusive 2:1
block 2 returns
function b 11:1 params=WithLock
block 0 -> 1 if arg0 != 0, 2 if arg0 == 0
block 1 -> 2
  release A exclusive 12:1
block 2 returns
function f 21:1 params=WithLock
block 0 returns
  call fn a (arg0) 22:1
  call fn b (arg0) 23:1
function g 31:1
block 0 -> 1, 2
  assign ok = 0 31:1
block 1 -> 2
  assign ok = 1 32:1
block 2 returns
  call fn a (ok) 33:1
  call fn b (ok) 34:1
  acquire A exclusive 35:1
  release A exclusive 36:1
)"),
            Strings());
}

TEST(Locksets, ACalleeThatGivesUpItsCallersLockOk) {
  EXPECT_EQ(findingsIn(R"(
function a 1:1
block 0 returns
  release A exclusive 2:1
  acquire B exclusive 3:1
  block sleep "sleep" 3:5
  release B exclusive 4:1
  acquire A exclusive 5:1
function b 11:1
block 0 returns
  call fn a () 12:1
function f 21:1
block 0 returns
  acquire A exclusive 22:1
  call fn b () 23:1
  release A exclusive 24:1
function g 31:1
block 0 returns
  acquire B exclusive 32:1
  acquire A exclusive 33:1
  release A exclusive 34:1
  release B exclusive 35:1
)"),
            Strings({"3:5 blocking-under-lock high: 'sleep' may block while "
                     "'B' is held"}));
}

TEST(Locksets, GuardsAreReturnedPassedAndUnlockedOk) {
  EXPECT_EQ(findingsIn(R"(
function a 1:1
block 0 returns
  guard K locks exclusive variable (A) 2:1
  move ret from K 3:1
  end K 4:1
function b 11:1 params=Guard
block 0 returns
  unlock arg0.* 12:1
function c 16:1 params=Guard
block 0 returns
  end arg0 17:1
function d 18:1 params=Guard
block 0 returns
  unlock arg0.* 18:5
  relock arg0.* 19:1
function f 21:1
block 0 returns
  call fn a () -> G 22:1
  end G 23:1
  acquire A exclusive 24:1
  release A exclusive 25:1
function g 31:1
block 0 returns
  guard G locks exclusive variable (A) 32:1
  call fn b (&G) 33:1
  acquire A exclusive 34:1
  release A exclusive 35:1
  end G 36:1
function h 41:1
block 0 returns
  guard G locks exclusive variable (A) 42:1
  move t1 from G 43:1
  call fn c (t1) 43:1
  acquire A exclusive 44:1
  release A exclusive 45:1
  end G 46:1
function m 51:1
block 0 returns
  guard G locks exclusive variable (A) 52:1
  call fn d (&G) 53:1
  end G 56:1
  acquire A exclusive 57:1
  release A exclusive 58:1
)"),
            Strings());
}

TEST(Locksets, AReturnedGuardStillHoldsBad) {
  EXPECT_EQ(findingsIn(R"(
function a 1:1
block 0 returns
  guard K locks exclusive variable (this->mu) 2:1
  move ret from K 3:1
  end K 4:1
function f 21:1
block 0 returns
  call fn a self &Savings () -> G 22:1
  acquire Savings.mu exclusive 24:1
  release Savings.mu exclusive 25:1
  end G 26:1
function g 31:1
block 0 returns
  guard G locks exclusive variable (A) 32:1
  call fn h (&G) 33:1
  acquire A exclusive 34:1
  release A exclusive 35:1
  end G 36:1
function h 41:1
block 0 returns
  unlock arg0.* 42:1
  relock arg0.* 43:1
)"),
            Strings({"24:1 double-lock high: acquiring 'Savings.mu', which "
                     "this thread already holds",
                     "34:1 double-lock high: acquiring 'A', which this thread "
                     "already holds"}));
}

TEST(Locksets, AFunctionThatCallsItself) {
  EXPECT_EQ(findingsIn(R"(
function a 1:1
block 0 -> 1, 2
  acquire A exclusive 2:1
block 1 -> 2
  call fn a () 3:1
block 2 returns
  release A exclusive 4:1
function b 11:1
block 0 -> 1, 2
  acquire R exclusive 12:1
block 1 -> 2
  call fn b () 13:1
block 2 returns
  release R exclusive 14:1
function c 21:1
block 0 -> 1, 2
  acquire B exclusive 22:1
  release B exclusive 22:9
block 1 -> 2
  call fn c () 23:1
block 2 returns
)"),
            Strings({"3:1 self-deadlock high: calling 'a' acquires 'A' again, "
                     "which this thread already holds"}));
}

TEST(Locksets, MutualRecursionOfThree) {
  EXPECT_EQ(findingsIn(R"(
function a 1:1
block 0 -> 1, 2
block 1 -> 2
  call fn b () 3:1
block 2 returns
function b 11:1
block 0 returns
  acquire A exclusive 12:1
  call fn c () 13:1
  release A exclusive 14:1
function c 21:1
block 0 returns
  call fn a () 23:1
)"),
            Strings({"13:1 self-deadlock high: calling 'c' acquires 'A' again, "
                     "which this thread already holds"}));
}

TEST(Locksets, HandOverHandAcrossACallOk) {
  EXPECT_EQ(findingsIn(R"(
function a 1:1 params=Node
block 0 returns
  acquire arg0->next->mu exclusive 2:1
  release arg0->mu exclusive 3:1
  return arg0->next 4:1
function f 11:1 params=Head
block 0 -> 1
  assign p = arg0 12:1
  acquire p.*.mu exclusive 12:5
block 1 -> 2 if p.*.next != 0, 3 if p.*.next == 0
block 2 -> 1
  call fn a (p) -> t1 13:1
  assign p = t1 13:5
block 3 returns
  release p.*.mu exclusive 14:1
)"),
            Strings());
}

TEST(Locksets, ACallThatThrows) {
  EXPECT_EQ(findingsIn(R"(
function a 1:1
block 0 -> 1, 2
block 1
  throw "x" 2:1
block 2 returns
function b 5:1 nothrow
block 0 returns
  call fn a () 6:1
function f 11:1
block 0 returns
  acquire A exclusive 12:1
  call fn a () 13:1
  release A exclusive 14:1
function g 21:1
block 0 returns
  acquire A exclusive 22:1
  call fn b () 23:1
  call nothrow fn a () 24:1
  release A exclusive 25:1
function h 31:1
block 0 -> 1
  acquire A exclusive 32:1
block 1 -> 2 unwind 3
  call fn a () 33:1
block 2 returns
  release A exclusive 34:1
block 3 throws
  release A exclusive 35:1
)"),
            Strings({"12:1 lock-leak high: 'A' is still held when 'f' is left "
                     "by an exception"}));
}

TEST(Locksets, BlockingInACallee) {
  EXPECT_EQ(findingsIn(R"(
function a 1:1
block 0 returns
  block sleep "usleep" 2:1
function b 11:1
block 0 returns
  call fn a () 12:1
function f 21:1
block 0 returns
  acquire A exclusive 22:1
  call fn b () 23:1
  release A exclusive 24:1
function c 31:1 params=Lock
block 0 returns
  release arg0.* exclusive 32:1
  call fn b () 33:1
  acquire arg0.* exclusive 34:1
function g 41:1
block 0 returns
  acquire A exclusive 42:1
  call fn c (&A) 43:1
  release A exclusive 44:1
)"),
            Strings({"23:1 blocking-under-lock high: 'usleep' may block while "
                     "'A' is held"}));
}

TEST(Locksets, WaitsAndTheirWrappers) {
  EXPECT_EQ(findingsIn(R"(
function a 1:1 params=Guard
block 0 returns
  wait condition CV guard arg0.* 2:1
function f 11:1
block 0 -> 1
  guard G locks exclusive variable (A) 12:1
block 1 -> 2 if Flag == 0, 3 if Flag != 0
block 2 -> 1
  call fn a (&G) 13:1
block 3 returns
  end G 14:1
function g 21:1
block 0 returns
  guard G locks exclusive variable (A) 22:1
  call fn a (&G) 23:1
  end G 24:1
function h 31:1
block 0 returns
  guard G locks exclusive variable (A) 32:1
  guard H locks exclusive variable (B) 33:1
  wait condition CV guard H predicate 34:1
  end H 35:1
  end G 36:1
)"),
            Strings({"23:1 wait-without-predicate high: waiting on 'CV' "
                     "without a loop that tests the condition",
                     "34:1 blocking-under-lock high: waiting on a condition "
                     "variable may block while 'A' is held"}));
}

TEST(Locksets, AClosureReachesItsCaptures) {
  EXPECT_EQ(findingsIn(R"(
function a 1:1 lambda
block 0 returns
  acquire this->capt.* exclusive 2:1
  release this->capt.* exclusive 3:1
function f 11:1
block 0 returns
  assign t1 = fn a 12:1
  assign t1.capt = &A 12:2
  acquire A exclusive 13:1
  call t1 () 14:1
  release A exclusive 15:1
)"),
            Strings({"14:1 self-deadlock high: calling 'a' acquires 'A' again, "
                     "which this thread already holds"}));
}

TEST(Locksets, ACalleeThatNeverReturns) {
  EXPECT_EQ(findingsIn(R"(
function a 1:1
block 0 stops
function f 11:1
block 0 -> 1, 2
  acquire A exclusive 12:1
block 1 returns
  call fn a () 13:1
block 2 returns
  release A exclusive 14:1
)"),
            Strings());
}

TEST(Locksets, WhatEveryCallerHolds) {
  Linked L(R"(
function a 1:1
block 0 returns
  read Count 2:1
function b 11:1
block 0 returns
  call fn a () 12:1
function c 16:1
block 0 returns
  release A exclusive 17:1
  call fn a () 18:1
  acquire A exclusive 19:1
function f 21:1
block 0 returns
  acquire A exclusive 22:1
  acquire B exclusive 23:1
  call fn b () 24:1
  call fn c () 25:1
  release B exclusive 26:1
  release A exclusive 27:1
)");
  EXPECT_EQ(L.P.Held.heldOnEntry(L.body("b")).size(), 2u);
  EXPECT_EQ(L.P.Held.heldOnEntry(L.body("a")),
            std::set<Path>({Path::entity(entityIdOf("B"))}));
  EXPECT_TRUE(L.P.Held.heldOnEntry(L.body("f")).empty());
}

TEST(Locksets, WhatEveryCallerHoldsInARecursion) {
  Linked L(R"(
function a 1:1
block 0 -> 1, 2
block 1 -> 2
  call fn b () 2:1
block 2 returns
function b 11:1
block 0 returns
  call fn a () 12:1
function f 21:1
block 0 returns
  acquire A exclusive 22:1
  call fn a () 24:1
  release A exclusive 27:1
function g 31:1
block 0 returns
  call fn b () 34:1
)");
  EXPECT_TRUE(L.P.Held.heldOnEntry(L.body("b")).empty());
  EXPECT_TRUE(L.P.Held.heldOnEntry(L.body("a")).empty());
}

TEST(Locksets, AnAttributeIsBelieved) {
  EXPECT_EQ(findingsIn(R"(
function a 1:1
  acquires A exclusive
function b 2:1
  releases A exclusive
function c 3:1
  acquires B exclusive
block 0 returns
  acquire B exclusive 4:1
function d 6:1
  requires A exclusive
block 0 returns
  release A exclusive 7:1
  acquire A exclusive 8:1
function f 11:1
block 0 returns
  call fn a () 12:1
  call fn d () 13:1
  call fn b () 14:1
function g 21:1
block 0 returns
  call fn a () 22:1
  acquire A exclusive 23:1
  call fn b () 24:1
)"),
            Strings({"23:1 double-lock high: acquiring 'A', which this thread "
                     "already holds"}));
}

TEST(Locksets, AResultTellsThatALockFailed) {
  EXPECT_EQ(findingsIn(R"(
function f 1:1
block 0 -> 1 if t1 != 0, 2 if t1 == 0
  acquire A exclusive if t1 == 0 2:1
block 1 returns
  block sleep "sleep" 3:1
block 2 returns
  block sleep "sleep" 4:1
  release A exclusive 5:1
function g 11:1
block 0 -> 1 if t1 != 0, 2 if t1 == 0
  acquire A exclusive if t1 == 0 12:1
block 1 -> 2
  notify condition CV 13:1
block 2 returns
  block sleep "sleep" 14:1
  release A exclusive 15:1
function h 21:1
block 0 -> 1 if t1 != 0, 3 if t1 == 0
  acquire A exclusive if t1 == 0 or t1 == 130 22:1
block 1 -> 2 if t1 == 130, 4 if t1 != 130
  notify condition CV 23:1
block 2 -> 3
  block sleep "sleep" 24:1
block 3 returns
  release A exclusive 25:1
block 4 returns
  block sleep "sleep" 26:1
)"),
            Strings({"4:1 blocking-under-lock high: 'sleep' may block while "
                     "'A' is held",
                     "14:1 blocking-under-lock high: 'sleep' may block while "
                     "'A' is held",
                     "24:1 blocking-under-lock high: 'sleep' may block while "
                     "'A' is held"}));
}

TEST(Locksets, AResultThatIsPassedOnTellsTheCaller) {
  EXPECT_EQ(findingsIn(R"(
function a 1:1
block 0 returns
  acquire A exclusive if t1 == 0 2:1
  return t1 3:1
function b 11:1
block 0 -> 1 if t1 != 0, 2 if t1 == 0
  acquire A exclusive if t1 == 0 12:1
block 1 returns
  return -1 13:1
block 2 returns
  return 0 14:1
function f 21:1
block 0 -> 1 if t1 != 0, 2 if t1 == 0
  call nothrow fn a () -> t1 22:1
block 1 returns
  block sleep "sleep" 23:1
block 2 returns
  release A exclusive 24:1
function g 31:1
block 0 -> 1 if t1 < 0, 2 if t1 >= 0
  call nothrow fn b () -> t1 32:1
block 1 returns
  block sleep "sleep" 33:1
block 2 returns
  block sleep "sleep" 34:1
  release A exclusive 35:1
function h 41:1
block 0 returns
  call nothrow fn b () 42:1
  block sleep "sleep" 43:1
  release A exclusive 44:1
)"),
            Strings({"34:1 blocking-under-lock high: 'sleep' may block while "
                     "'A' is held",
                     "43:1 blocking-under-lock high: 'sleep' may block while "
                     "'A' is held"}));
}

TEST(Locksets, AReleaseInTheWrongMode) {
  EXPECT_EQ(
      findingsIn(R"(
function f 1:1
block 0 returns
  acquire RW shared 2:1
  release RW exclusive 3:1
function g 11:1
block 0 returns
  acquire RW exclusive 12:1
  release RW shared 13:1
function h 21:1
block 0 returns
  acquire RW shared 22:1
  release RW either 23:1
)"),
      Strings({"3:1 unlock-not-held high: releasing 'RW' as held "
               "exclusively, which is held shared",
               "13:1 unlock-not-held high: releasing 'RW' as held shared, "
               "which is held exclusively"}));
}

TEST(Locksets, AThreadThatEnds) {
  EXPECT_EQ(findingsIn(R"(
function f 1:1
block 0 stops
  acquire A exclusive 2:1
  exit 3:1
function g 11:1
block 0 stops
  acquire A exclusive 12:1
  release A exclusive 13:1
  exit 14:1
function h 21:1 params=Handler
block 0 -> 1, 2
  acquire A exclusive 22:1
block 1 stops
  exit 23:1
block 2 returns
  call nothrow arg0.* (&A) 24:1
)"),
            Strings({"2:1 lock-leak high: 'A' is still held when the thread "
                     "ends"}));
}

// The function lets go of its caller's lock for a while. What else it may hold,
// by pointer, is another member, or held perhaps.
static Strings letsGoMeanwhile(llvm::StringRef Held) {
  std::string Text =
      factsOf(fmt::format(R"(
function f 1:1 params=P
block 0 -> 1, 2
block 1 -> 2
  acquire {0} exclusive 2:1
block 2 returns
  release this->acc.mu exclusive 3:1
  acquire this->acc.mu exclusive 4:1
function g 11:1 params=P
block 0 -> 1, 2
block 1 -> 2
  acquire {0} exclusive 12:1
  release this->lockp.* exclusive 13:1
block 2 returns
  release this->acc.mu exclusive 14:1
  acquire this->acc.mu exclusive 15:1
function h 21:1 params=P
block 0 returns
  acquire this->acc.mu exclusive 22:1
  call fn f self this (arg0) 23:1
  release this->acc.mu exclusive 24:1
  acquire this->acc.mu exclusive 25:1
  release this->acc.mu exclusive 26:1
function m 31:1 params=P
block 0 returns
  acquire this->acc.mu exclusive 32:1
  call fn g self this (arg0) 33:1
  release this->acc.mu exclusive 34:1
  acquire this->acc.mu exclusive 35:1
  release this->acc.mu exclusive 36:1
)",
                          Held.str()),
              "a.cpp", "entity heap field \"Bank::heap\" \"Account\"\n");
  return Linked(std::vector<std::string>{Text}).findings();
}

TEST(Locksets, TheCallersLockReleasedBesideAnotherMemberOk) {
  EXPECT_EQ(letsGoMeanwhile("arg0->next->heap.mu"),
            Strings({"4:1 lock-order-inversion medium: acquiring "
                     "'Bank::acc.mu' while holding 'Bank::heap.mu' can "
                     "deadlock"}));
}

TEST(Locksets, TheCallersLockReleasedBesideOnePerhapsHeldOk) {
  EXPECT_EQ(letsGoMeanwhile("arg0->next->acc.mu"), Strings());
}

// A pointer that is null has nothing to end.
TEST(Locksets, ADestructorOfNothingOk) {
  EXPECT_EQ(findingsIn(R"(
function a 1:1 destructor
block 0 returns
  acquire A exclusive 2:1
  release A exclusive 3:1
function f 11:1
block 0 returns
  acquire A exclusive 12:1
  assign p = &new1 13:1
  assign ret = p 14:1
  assign p = 0 14:1
  call nothrow fn a self &p.* () 15:1
  release A exclusive 15:1
function g 21:1
block 0 returns
  acquire A exclusive 22:1
  assign p = &new1 23:1
  assign q = p 24:1
  assign p = 0 24:1
  call nothrow fn a self &p.* () 25:1
  call nothrow fn a self &q.* () 26:1
  release A exclusive 27:1
)"),
            Strings({"26:1 self-deadlock high: calling 'a' acquires 'A' again, "
                     "which this thread already holds"}));
}

// An event loop's hook lets go of the lock, and another one takes it again.
TEST(Locksets, BlocksWithTheLockReleasedUnderAConditionThatIsNotSeenOk) {
  EXPECT_EQ(findingsIn(R"(
function a 1:1 params=Hooks
block 0 -> 1 if arg0->open != 0, 2 if arg0->open == 0
block 1 -> 2
  release A exclusive 2:1
block 2 -> 3 if arg0->cb != 0, 4 if arg0->cb == 0
  block io "poll" 3:1
block 3 -> 4
  acquire A exclusive 4:1
block 4 returns
function f 11:1 params=Hooks
block 0 returns
  acquire A exclusive 12:1
  call fn a (arg0) 13:1
function b 21:1 params=Hooks
block 0 returns
  block io "poll" 22:1
function g 31:1 params=Hooks
block 0 returns
  acquire A exclusive 32:1
  call fn b (arg0) 33:1
  release A exclusive 34:1
)"),
            Strings({"33:1 blocking-under-lock high: 'poll' may block while "
                     "'A' is held"}));
}
