// LockStateTest.cpp - unit tests of checks/program/LockState, LockTransfer
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Within one body: which facts change what is held, and under what condition.

#include "LinkedText.h"

using namespace lockstitch;

TEST(LockState, AConditionalLockIsReleasedUnderTheSameConditionOk) {
  EXPECT_EQ(findingsIn(R"(
function f 1:1
block 0 -> 1 if Flag != 0, 2 if Flag == 0
block 1 -> 2
  acquire A exclusive 2:1
block 2 -> 3 if Flag != 0, 4 if Flag == 0
block 3 -> 4
  release A exclusive 3:1
block 4 returns
)"),
            Strings());
}

TEST(LockState, AConditionalLockIsReleasedUnderAnotherConditionBad) {
  EXPECT_EQ(Linked(R"(
function f 1:1
block 0 -> 1 if Flag != 0, 2 if Flag == 0
block 1 -> 2
  acquire A exclusive 2:1
block 2 -> 3 if arg0 != 0, 4 if arg0 == 0
block 3 -> 4
  release A exclusive 3:1
block 4 returns
)")
                .findings(true),
            Strings({"2:1 lock-leak low: 'A' is still held when 'f' returns"}));
}

TEST(LockState, AFlagThatIsSetToTheResultOfATryTellsOk) {
  EXPECT_EQ(findingsIn(R"(
function f 1:1
block 0 -> 1 if t1 != 0, 2 if t1 == 0
  acquire A exclusive tries if t1 != 0 2:1
block 1 -> 3
  assign ok = 1 3:1
block 2 -> 3
  assign ok = 0 4:1
block 3 -> 4 if ok != 0, 5 if ok == 0
block 4 -> 5
  release A exclusive 5:1
block 5 returns
function g 11:1
block 0 -> 1 if ok != 0, 2 if ok == 0
  acquire A exclusive tries if t1 != 0 12:1
  assign ok = t1 12:1
block 1 -> 2
  release A exclusive 13:1
block 2 returns
)"),
            Strings());
}

TEST(LockState, AFailedTryHoldsNothingBad) {
  EXPECT_EQ(findingsIn(R"(
function f 1:1
block 0 -> 1 if t1 != 0, 2 if t1 == 0
  acquire A exclusive tries if t1 != 0 2:1
block 1 -> 3
block 2 -> 3
  release A exclusive 4:1
block 3 returns
  release A exclusive 5:1
)"),
            Strings({"4:1 try-lock-unchecked high: 'A' is released here also "
                     "where the attempt to acquire it failed",
                     "5:1 try-lock-unchecked high: 'A' is released here also "
                     "where the attempt to acquire it failed"}));
}

TEST(LockState, ATryInALoopOk) {
  EXPECT_EQ(findingsIn(R"(
function f 1:1
block 0 -> 1
block 1 -> 1 if t1 == 0, 2 if t1 != 0
  acquire A exclusive tries if t1 != 0 2:1
block 2 returns
  release A exclusive 4:1
)"),
            Strings());
}

TEST(LockState, DoubleLock) {
  EXPECT_EQ(findingsIn(R"(
function f 1:1
block 0 returns
  acquire A exclusive 2:1
  acquire A exclusive 3:1
  release A exclusive 4:1
function g 11:1
block 0 returns
  guard G locks exclusive variable (A) 12:1
  guard H locks exclusive variable (A) 13:1
  end H 14:1
  end G 14:1
)"),
            Strings({"3:1 double-lock high: acquiring 'A', which this thread "
                     "already holds",
                     "13:1 double-lock high: acquiring 'A', which this thread "
                     "already holds"}))
      << "and nothing that follows from it";
}

TEST(LockState, RecursiveLocksCountOk) {
  EXPECT_EQ(findingsIn(R"(
function f 1:1
block 0 returns
  acquire R exclusive 2:1
  acquire R exclusive 3:1
  release R exclusive 4:1
  release R exclusive 5:1
function g 11:1
block 0 -> 0 if Flag != 0, 1 if Flag == 0
  acquire R exclusive 12:1
  release R exclusive 14:1
  assign Flag = ? 14:2
block 1 returns
)"),
            Strings());
}

TEST(LockState, RecursiveLocksCountBad) {
  EXPECT_EQ(findingsIn(R"(
function f 1:1
block 0 returns
  acquire R exclusive 2:1
  acquire R exclusive 3:1
  release R exclusive 4:1
  release R exclusive 5:1
  release R exclusive 6:1
)"),
            Strings({"6:1 unlock-not-held high: releasing 'R', which is not "
                     "held"}));
}

TEST(LockState, ReadersMayMeetThemselvesOk) {
  EXPECT_EQ(findingsIn(R"(
function f 1:1
block 0 returns
  acquire RW shared 2:1
  acquire RW shared 3:1
  release RW shared 4:1
  release RW shared 5:1
)"),
            Strings());
}

TEST(LockState, AReaderThatBecomesAWriterBad) {
  EXPECT_EQ(findingsIn(R"(
function f 1:1
block 0 returns
  acquire RW shared 2:1
  acquire RW exclusive 3:1
  release RW exclusive 4:1
  release RW shared 5:1
)"),
            Strings({"3:1 lock-upgrade high: acquiring 'RW' exclusively, which "
                     "this thread already holds shared"}));
}

TEST(LockState, GuardsAdoptDeferAndTryOk) {
  EXPECT_EQ(findingsIn(R"(
function f 1:1
block 0 returns
  acquire A exclusive 2:1
  guard G adopts exclusive variable (A) 3:1
  end G 4:1
function g 11:1
block 0 returns
  guard G defers exclusive variable (A) 12:1
  guard H defers exclusive variable (B) 13:1
  acquire G, H exclusive 14:1
  end H 15:1
  end G 15:1
function h 21:1
block 0 -> 1 if t1 != 0, 2 if t1 == 0
  guard G tries exclusive variable (A) 22:1
  test G if t1 != 0 23:1
block 1 -> 2
  unlock G 24:1
block 2 returns
  end G 25:1
function m 31:1
block 0 returns
  guard G locks exclusive variable (A) 32:1
  unlock G 33:1
  relock G 34:1
  end G 35:1
)"),
            Strings());
}

TEST(LockState, GuardsBad) {
  EXPECT_EQ(findingsIn(R"(
function f 1:1
block 0 returns
  acquire A exclusive 2:1
  release A exclusive 2:9
  guard G adopts exclusive variable (A) 3:1
  end G 4:1
function g 11:1
block 0 returns
  guard G defers exclusive variable (A) 12:1
  unlock G 13:1
  end G 15:1
function h 21:1
block 0 returns
  guard G locks exclusive variable (A) 22:1
  relock G 23:1
  end G 25:1
function m 31:1
block 0 returns
  guard G locks exclusive variable (A) 32:1
  disown G 33:1
  end G 35:1
function n 41:1
block 0 returns
  guard G locks exclusive variable (A) 42:1
  release A exclusive 43:1
  end G 45:1
)"),
            Strings({"3:1 adopt-without-lock high: this guard adopts 'A', "
                     "which is not held",
                     "13:1 unlock-not-held high: releasing 'A', which is not "
                     "held",
                     "23:1 double-lock high: acquiring 'A', which this thread "
                     "already holds",
                     "32:1 lock-leak medium: 'A' is still held when 'm' "
                     "returns",
                     "45:1 unlock-not-held high: releasing 'A', which is not "
                     "held"}));
}

TEST(LockState, GuardsMoveAndSwapOk) {
  EXPECT_EQ(findingsIn(R"(
function f 1:1
block 0 returns
  guard G locks exclusive variable (A) 2:1
  guard H empty exclusive variable () 3:1
  move H from G 4:1
  end H 5:1
  end G 5:1
  acquire A exclusive 6:1
  release A exclusive 6:9
function g 11:1
block 0 returns
  guard G locks exclusive variable (A) 12:1
  guard H empty exclusive variable () 13:1
  swap H with G 14:1
  end G 15:1
  unlock H 16:1
  end H 17:1
function h 21:1
block 0 returns
  guard G locks exclusive variable (A) 22:1
  guard H locks exclusive variable (B) 23:1
  move H from G 24:1
  acquire B exclusive 25:1
  release B exclusive 25:9
  end H 26:1
  end G 26:1
)"),
            Strings());
}

TEST(LockState, SeveralLocksAtOnceAreNotOrdered) {
  EXPECT_EQ(findingsIn(R"(
function f 1:1
block 0 returns
  guard G locks exclusive variable (A, B) 2:1
  end G 3:1
function g 11:1
block 0 returns
  guard G locks exclusive variable (B, A) 12:1
  end G 13:1
function h 21:1
block 0 returns
  acquire B, A exclusive 22:1
  release A, B exclusive 23:1
)"),
            Strings());
}

TEST(LockState, AThrowUnwinds) {
  EXPECT_EQ(findingsIn(R"(
function f 1:1
block 0 -> 1
  guard G locks exclusive variable (A) 2:1
block 1 returns unwind 2
  throw "x" 3:1
  end G 4:1
block 2 throws
  end G 4:1
function g 11:1
block 0 -> 1 if Flag != 0, 2 if Flag == 0
  acquire A exclusive 12:1
block 1
  throw "x" 13:1
block 2 returns
  release A exclusive 14:1
function h 21:1 nothrow
block 0 -> 1 if Flag != 0, 2 if Flag == 0
  acquire A exclusive 22:1
block 1
  throw "x" 23:1
block 2 returns
  release A exclusive 24:1
function m 31:1
block 0 returns
  acquire A exclusive 32:1
  may-throw "at" 33:1
  release A exclusive 34:1
)"),
            Strings({"12:1 lock-leak high: 'A' is still held when 'g' is left "
                     "by an exception"}));
}

TEST(LockState, HandOverHandInALoopOk) {
  EXPECT_EQ(findingsIn(R"(
function f 1:1 params=head
block 0 -> 1
  assign p = arg0 2:1
  acquire p.*.mu exclusive 3:1
block 1 -> 2 if p.*.next != 0, 3 if p.*.next == 0
block 2 -> 1
  assign q = p.*.next 4:1
  acquire q.*.mu exclusive 5:1
  release p.*.mu exclusive 6:1
  assign p = q 7:1
block 3 returns
  release p.*.mu exclusive 8:1
)"),
            Strings());
}

TEST(LockState, LockingEachOfAnArrayOk) {
  EXPECT_EQ(findingsIn(R"(
function f 1:1
block 0 -> 1, 2
block 1 -> 1, 2
  acquire Table[].mu exclusive 2:1
block 2 -> 3, 4
block 3 -> 3, 4
  release Table[].mu exclusive 3:1
block 4 returns
)"),
            Strings());
}

TEST(LockState, FN_AnArrayElementByAPointerIsOneLock) {
  EXPECT_EQ(findingsIn(R"(
function f 1:1
block 0 returns
  assign p = &Table[] 2:1
  acquire p.*.mu exclusive 3:1
  acquire p.*.mu exclusive 4:1
  release p.*.mu exclusive 5:1
)"),
            Strings());
}

TEST(LockState, AnythingMayBeStoredInAnyElementOk) {
  EXPECT_EQ(findingsIn(R"(
function f 1:1
block 0 returns
  assign Table[].lockp = &A 2:1
  acquire Table[].lockp.* exclusive 3:1
  acquire A exclusive 4:1
  release A exclusive 5:1
  release Table[].lockp.* exclusive 6:1
function g 11:1
block 0 -> 1 if Table[].open != 0, 2 if Table[].open == 0
block 1 -> 2
  acquire A exclusive 12:1
block 2 -> 3 if Table[].open != 0, 4 if Table[].open == 0
block 3 -> 4
  release A exclusive 13:1
block 4 returns
)"),
            Strings());
}

TEST(LockState, AnUnknownCallMayGiveAnotherObjectEachTime) {
  EXPECT_EQ(findingsIn(R"(
function f 1:1
block 0 -> 0, 1
  call fn g () -> t1 2:1
  acquire t1.*.mu exclusive 3:1
block 1 returns
)"),
            Strings({"3:1 lock-leak medium: 'Account::mu' is still held when "
                     "'f' returns"}))
      << "and is not acquired twice";
}
