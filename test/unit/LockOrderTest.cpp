// LockOrderTest.cpp - unit tests of checks/program/LockOrder
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "LinkedText.h"

using namespace lockstitch;

static std::string both(llvm::StringRef Function, llvm::StringRef First,
                        llvm::StringRef Second, unsigned Line,
                        llvm::StringRef Mode = "exclusive",
                        llvm::StringRef How = "") {
  return fmt::format(R"(
function {0} {3}:1
block 0 returns
  acquire {1} {4} {3}:11
  acquire {2} {4} {5} {3}:21
  release {2} {4} {3}:31
  release {1} {4} {3}:41)",
                     Function.str(), First.str(), Second.str(), Line,
                     Mode.str(), How.str());
}

static const char *const AAfterB =
    "3:21 lock-order-inversion high: acquiring 'B' while holding 'A' can "
    "deadlock";

TEST(LockOrder, TwoOrdersBad) {
  EXPECT_EQ(findingsIn(both("f", "A", "B", 3) + both("g", "B", "A", 5)),
            Strings({AAfterB}));
}

TEST(LockOrder, OneOrderOk) {
  EXPECT_EQ(findingsIn(both("f", "A", "B", 3) + both("g", "A", "B", 5)),
            Strings());
}

TEST(LockOrder, ThreeLocksBad) {
  EXPECT_EQ(findingsIn(both("f", "A", "B", 3) + both("g", "B", "C", 5) +
                       both("h", "C", "A", 7)),
            Strings({AAfterB}));
}

// In f, g and h A, B and C make a cycle of three; f and n make one of two.
TEST(LockOrder, TheFewestLocksAreTold) {
  EXPECT_EQ(findingsIn(both("f", "A", "B", 3) + both("g", "B", "C", 5) +
                       both("h", "C", "A", 7) + both("n", "B", "A", 9)),
            Strings({AAfterB}));
}

TEST(LockOrder, TwoFunctionsDisagreeOnTwoMattersBad) {
  auto Four = [](llvm::StringRef Name, llvm::StringRef A, llvm::StringRef B,
                 llvm::StringRef X, llvm::StringRef Y, unsigned Line) {
    return both(Name, A, B, Line) + fmt::format(R"(
  acquire {0} exclusive {2}:51
  acquire {1} exclusive {2}:61
  release {1} exclusive {2}:71
  release {0} exclusive {2}:81)",
                                                X.str(), Y.str(), Line);
  };
  EXPECT_EQ(
      findingsIn(Four("f", "A", "B", "RW", "RW2", 3) +
                 Four("g", "B", "A", "RW2", "RW", 5)),
      Strings({AAfterB, "3:61 lock-order-inversion high: acquiring 'RW2' while "
                        "holding 'RW' can deadlock"}));
}

TEST(LockOrder, ThreeLocksInTwoOrdersAreOneMatter) {
  auto Three = [](llvm::StringRef Name, llvm::StringRef X, llvm::StringRef Y,
                  llvm::StringRef Z, unsigned Line) {
    return fmt::format(R"(
function {0} {4}:1
block 0 returns
  acquire {1} exclusive {4}:11
  acquire {2} exclusive {4}:21
  acquire {3} exclusive {4}:31
  release {3} exclusive {4}:41
  release {2} exclusive {4}:51
  release {1} exclusive {4}:61)",
                       Name.str(), X.str(), Y.str(), Z.str(), Line);
  };
  EXPECT_EQ(
      findingsIn(Three("f", "A", "B", "C", 3) + Three("g", "C", "B", "A", 5)),
      Strings({AAfterB}));
}

// A, B and C make a cycle of three, whose A before B is told already, and whose
// B before C is part of a cycle of four.
TEST(LockOrder, WhatIsNotToldHidesNothing) {
  EXPECT_EQ(
      findingsIn(both("f", "A", "B", 3) + both("g", "B", "A", 5) +
                 both("h", "B", "C", 7) + both("n", "C", "A", 9) +
                 both("a", "C", "RW", 11) + both("b", "RW", "RW2", 13) +
                 both("c", "RW2", "B", 15)),
      Strings({AAfterB, "7:21 lock-order-inversion high: acquiring 'C' while "
                        "holding 'B' can deadlock"}));
}

TEST(LockOrder, ReadersOnlyOk) {
  EXPECT_EQ(findingsIn(both("f", "RW", "RW2", 3, "shared") +
                       both("g", "RW2", "RW", 5, "shared")),
            Strings());
}

TEST(LockOrder, AReaderAndAWriterBad) {
  EXPECT_EQ(findingsIn(both("f", "RW", "RW2", 3) +
                       both("g", "RW2", "RW", 5, "shared")),
            Strings({"3:21 lock-order-inversion high: acquiring 'RW2' while "
                     "holding 'RW' can deadlock"}));
}

TEST(LockOrder, ATryDoesNotWaitOk) {
  EXPECT_EQ(findingsIn(both("f", "A", "B", 3) + R"(
function g 5:1
block 0 -> 1 if t1 != 0, 2 if t1 == 0
  acquire B exclusive 5:11
  acquire A exclusive tries if t1 != 0 5:21
block 1 -> 2
  release A exclusive 5:31
block 2 returns
  release B exclusive 5:41)"),
            Strings());
}

TEST(LockOrder, WhatIsHeldByATryIsHeldBad) {
  EXPECT_EQ(findingsIn(both("f", "A", "B", 3) + R"(
function g 5:1
block 0 -> 1 if t1 != 0, 2 if t1 == 0
  acquire B exclusive tries if t1 != 0 5:11
block 1 -> 2
  acquire A exclusive 5:21
  release A exclusive 5:31
  release B exclusive 5:41
block 2 returns)"),
            Strings({AAfterB}));
}

static std::string gated(llvm::StringRef Function, llvm::StringRef Gate,
                         llvm::StringRef First, llvm::StringRef Second,
                         unsigned Line) {
  return fmt::format(R"(
function {0} {4}:1
block 0 returns
  acquire {1} exclusive {4}:5
  acquire {2} exclusive {4}:11
  acquire {3} exclusive {4}:21
  release {3} exclusive {4}:31
  release {2} exclusive {4}:41
  release {1} exclusive {4}:51)",
                     Function.str(), Gate.str(), First.str(), Second.str(),
                     Line);
}

TEST(LockOrder, AGateOk) {
  EXPECT_EQ(
      findingsIn(gated("f", "C", "A", "B", 3) + gated("g", "C", "B", "A", 5)),
      Strings());
}

TEST(LockOrder, AGateOnOneSideOnlyBad) {
  EXPECT_EQ(findingsIn(gated("f", "C", "A", "B", 3) + both("g", "B", "A", 5)),
            Strings({AAfterB}));
}

TEST(LockOrder, AGateOfTheCallerOk) {
  EXPECT_EQ(findingsIn(both("f", "A", "B", 3) + both("g", "B", "A", 5) + R"(
function m 11:1
block 0 returns
  acquire C exclusive 12:1
  call fn f () 13:1
  call fn g () 14:1
  release C exclusive 15:1)"),
            Strings());
}

TEST(LockOrder, AGateOfOneCallerBad) {
  EXPECT_EQ(findingsIn(both("f", "A", "B", 3) + both("g", "B", "A", 5) + R"(
function m 11:1
block 0 returns
  acquire C exclusive 12:1
  call fn f () 13:1
  call fn g () 14:1
  release C exclusive 15:1
function n 21:1
block 0 returns
  call fn f () 23:1)"),
            Strings({AAfterB}));
}

TEST(LockOrder, AGateThatIsGivenUpBad) {
  EXPECT_EQ(findingsIn(R"(
function f 3:1
block 0 returns
  release C exclusive 3:5
  acquire A exclusive 3:11
  acquire B exclusive 3:21
  release B exclusive 3:31
  release A exclusive 3:41
  acquire C exclusive 3:51)" +
                       both("g", "B", "A", 5) + R"(
function m 11:1
block 0 returns
  acquire C exclusive 12:1
  call fn f () 13:1
  call fn g () 14:1
  release C exclusive 15:1)"),
            Strings({AAfterB}));
}

TEST(LockOrder, OverTwoCallsBad) {
  EXPECT_EQ(findingsIn(R"(
function a 1:1
block 0 returns
  acquire B exclusive 1:11
  release B exclusive 1:21
function b 2:1
block 0 returns
  call fn a () 2:11
function f 3:1
block 0 returns
  acquire A exclusive 3:11
  call fn b () 3:21
  release A exclusive 3:31)" +
                       both("g", "B", "A", 5)),
            Strings({AAfterB}));
}

TEST(LockOrder, ByParametersBad) {
  // One function for both; its callers name the locks.
  EXPECT_EQ(findingsIn(both("a", "arg0.*", "arg1.*", 3) + R"(
function f 11:1
block 0 returns
  call fn a (&A, &B) 12:1
function g 21:1
block 0 returns
  call fn a (&B, &A) 22:1)"),
            Strings({AAfterB}));
}

TEST(LockOrder, MembersBad) {
  EXPECT_EQ(findingsIn(both("f", "this->mu", "this->log", 3) +
                       both("g", "this->log", "this->mu", 5)),
            Strings({"3:21 lock-order-inversion high: acquiring 'Account::log' "
                     "while holding 'Account::mu' can deadlock"}));
}

TEST(LockOrder, MembersOfDifferentObjectsAreDoubted) {
  EXPECT_EQ(findingsIn(both("f", "arg0->mu", "arg1->log", 3) +
                       both("g", "this->log", "this->mu", 5)),
            Strings({"3:21 lock-order-inversion medium: acquiring "
                     "'Account::log' while holding 'Account::mu' can "
                     "deadlock"}));
}

TEST(LockOrder, AGateOfTheSameObjectOk) {
  EXPECT_EQ(findingsIn(gated("f", "this->acc.mu", "this->mu", "this->log", 3) +
                       gated("g", "this->acc.mu", "this->log", "this->mu", 5)),
            Strings());
}

//===-- Programs ----------------------------------------------------------===//

static const char *const Main = R"(
function main 1:1 main
block 0 returns
  spawn thread fn a () -> t1 2:1
  call fn f () 2:5
  join t1 3:1
)";

TEST(LockOrder, TwoProgramsNeverMeetOk) {
  // Each main has its own `a` and calls its own `f`.
  EXPECT_EQ(Linked({factsOf(Main + both("f", "A", "B", 3), "one.cpp"),
                    factsOf(Main + both("f", "B", "A", 5), "two.cpp")})
                .findings(),
            Strings());
}

TEST(LockOrder, OneProgramOfTwoFilesBad) {
  EXPECT_EQ(Linked({factsOf(Main + both("f", "A", "B", 3), "one.cpp"),
                    factsOf(both("a", "B", "A", 5), "two.cpp")})
                .findings(),
            Strings({AAfterB}));
}

TEST(LockOrder, TheWaysOfOneProgramHideNoOther) {
  // Both programs order A and B by the same two lines of `a`, but only the
  // second orders them the other way round.
  std::string Shared = factsOf(both("a", "arg0.*", "arg1.*", 3), "shared.cpp");
  std::string Thread = R"(
function e 8:1
block 0 returns
  call fn a (&A, &B) 9:1)";
  std::string One = Thread + R"(
function main 1:1 main
block 0 returns
  spawn thread fn e () -> t1 2:1)";
  std::string Two = One + "\n  call fn a (&B, &A) 4:1";
  for (const auto &[First, Second] : {std::pair(One, Two), std::pair(Two, One)})
    EXPECT_EQ(
        Linked({factsOf(First, "one.cpp"), factsOf(Second, "two.cpp"), Shared})
            .findings()
            .size(),
        1u);
}

TEST(LockOrder, WithoutAThreadItIsDoubted) {
  std::string Main = R"(
function main 1:1 main
block 0 returns
  call fn f () 2:1
  call fn g () 3:1)";
  EXPECT_EQ(findingsIn(Main + both("f", "A", "B", 5) + both("g", "B", "A", 7)),
            Strings({"5:21 lock-order-inversion medium: acquiring 'B' while "
                     "holding 'A' can deadlock"}));
}

//===-- Threads -----------------------------------------------------------===//

static std::string mainThat(llvm::StringRef Does) {
  return "\nfunction main 1:1 main public\nblock 0 returns" + Does.str() +
         both("a", "A", "B", 3) + both("b", "B", "A", 5);
}

TEST(LockOrder, OneThreadAloneOk) {
  EXPECT_EQ(findingsIn(mainThat(R"(
  spawn thread fn n () -> t1 2:1
  join t1 2:9)") + R"(
function n 7:1
block 0 returns
  call fn a () 8:1
  call fn b () 9:1)"),
            Strings());
}

TEST(LockOrder, ManyThreadsOfOneStartBad) {
  EXPECT_EQ(findingsIn(R"(
function main 1:1 main public
block 0 -> 0, 1
  spawn thread fn n () -> t1 2:1
block 1 returns
function n 7:1
block 0 returns
  call fn a () 8:1
  call fn b () 9:1)" + both("a", "A", "B", 3) +
                       both("b", "B", "A", 5)),
            Strings({AAfterB}));
}

TEST(LockOrder, BeforeTheStartOk) {
  EXPECT_EQ(findingsIn(mainThat(R"(
  call fn a () 2:1
  spawn thread fn b () -> t1 2:11
  join t1 2:21)")),
            Strings());
}

TEST(LockOrder, AfterTheJoinOk) {
  EXPECT_EQ(findingsIn(mainThat(R"(
  spawn thread fn b () -> t1 2:1
  join t1 2:11
  call fn a () 2:21)")),
            Strings());
}

TEST(LockOrder, BesideTheThreadBad) {
  EXPECT_EQ(findingsIn(mainThat(R"(
  spawn thread fn b () -> t1 2:1
  call fn a () 2:11
  join t1 2:21)")),
            Strings({AAfterB}));
}

TEST(LockOrder, OneThreadAfterTheOtherOk) {
  EXPECT_EQ(findingsIn(mainThat(R"(
  spawn thread fn a () -> t1 2:1
  join t1 2:11
  spawn thread fn b () -> t2 2:21
  join t2 2:31)")),
            Strings());
}

TEST(LockOrder, TwoThreadsAtOnceBad) {
  EXPECT_EQ(findingsIn(mainThat(R"(
  spawn thread fn a () -> t1 2:1
  spawn thread fn b () -> t2 2:11
  join t1 2:21
  join t2 2:31)")),
            Strings({AAfterB}));
}

TEST(LockOrder, ACalleeThatJoinsOk) {
  EXPECT_EQ(findingsIn(R"(
function main 1:1 main public
block 0 returns
  spawn thread fn b () -> Count 2:1
  call fn m () 2:11
function m 7:1
block 0 returns
  join Count 8:1
  acquire A exclusive 9:1
  acquire B exclusive 9:11
  release B exclusive 9:21
  release A exclusive 9:31)" +
                       both("b", "B", "A", 5)),
            Strings());
}

TEST(LockOrder, WhatNobodyIsSeenToCallIsDoubted) {
  EXPECT_EQ(findingsIn(mainThat(R"(
  spawn thread fn b () -> t1 2:1)")),
            Strings({"3:21 lock-order-inversion medium: acquiring 'B' while "
                     "holding 'A' can deadlock"}));
}

TEST(LockOrder, ThreadsThatArePassedTheLocksBad) {
  EXPECT_EQ(findingsIn(R"(
function main 1:1 main public
block 0 returns
  spawn thread fn n (&A, &B) -> t1 2:1
  spawn thread fn n (&B, &A) -> t2 2:11)" +
                       both("n", "arg0.*", "arg1.*", 3)),
            Strings({AAfterB}));
}

TEST(LockOrder, ThreadsThatArePassedTheLocksOk) {
  EXPECT_EQ(findingsIn(R"(
function main 1:1 main public
block 0 returns
  spawn thread fn n (&A, &B) -> t1 2:1
  spawn thread fn n (&A, &B) -> t2 2:11)" +
                       both("n", "arg0.*", "arg1.*", 3)),
            Strings());
}

//===-- Two locks of one class --------------------------------------------===//

static std::string publicBoth(llvm::StringRef Function, llvm::StringRef First,
                              llvm::StringRef Second, unsigned Line,
                              llvm::StringRef Mode = "exclusive") {
  std::string Out = both(Function, First, Second, Line, Mode);
  return Out.replace(Out.find(":1\n"), 3, ":1 public params=from,to\n");
}

TEST(LockOrder, WhoeverCallsALibraryIsDoubted) {
  EXPECT_EQ(findingsIn(publicBoth("f", "arg0->mu", "arg1->mu", 3)),
            Strings({"3:21 lock-order-inversion medium: acquiring 'to->mu' "
                     "while holding 'from->mu' can deadlock with a call that "
                     "exchanges them"}));
}

TEST(LockOrder, ReadersOfTwoObjectsOk) {
  EXPECT_EQ(findingsIn(publicBoth("f", "arg0->mu", "arg1->mu", 3, "shared")),
            Strings());
}

TEST(LockOrder, FromANodeToTheNextOk) {
  EXPECT_EQ(findingsIn(publicBoth("f", "arg0->mu", "arg0->next->mu", 3)),
            Strings());
}

TEST(LockOrder, EitherWayByAddressOk) {
  EXPECT_EQ(findingsIn(R"(
function f 3:1 public
block 0 -> 1, 2
block 1 returns
  acquire arg0->mu exclusive 3:11
  acquire arg1->mu exclusive 3:21
  release arg1->mu exclusive 3:31
  release arg0->mu exclusive 3:41
block 2 returns
  acquire arg1->mu exclusive 4:11
  acquire arg0->mu exclusive 4:21
  release arg0->mu exclusive 4:31
  release arg1->mu exclusive 4:41)"),
            Strings());
}

TEST(LockOrder, AGateAroundTwoObjectsOk) {
  EXPECT_EQ(findingsIn(R"(
function f 3:1 public
block 0 returns
  acquire C exclusive 3:5
  acquire arg0->mu exclusive 3:11
  acquire arg1->mu exclusive 3:21
  release arg1->mu exclusive 3:31
  release arg0->mu exclusive 3:41
  release C exclusive 3:51)"),
            Strings());
}

static constexpr const char *Tellers = R"(
function main 1:1 main public
block 0 returns
  spawn thread fn a () -> t1 1:11
  spawn thread fn b () -> t2 1:21
function a 7:1
block 0 returns
  call fn f (&Savings, &Checking) 7:11
function b 8:1
block 0 returns
  call fn f ({0}) 8:11)";

TEST(LockOrder, CallersThatExchangeTheObjectsBad) {
  EXPECT_EQ(findingsIn(fmt::format(Tellers, "&Checking, &Savings") +
                       publicBoth("f", "arg0->mu", "arg1->mu", 3)),
            Strings({"3:21 lock-order-inversion high: acquiring 'Checking.mu' "
                     "while holding 'Savings.mu' can deadlock"}));
}

TEST(LockOrder, CallersThatAgreeOk) {
  EXPECT_EQ(findingsIn(fmt::format(Tellers, "&Savings, &Checking") +
                       publicBoth("f", "arg0->mu", "arg1->mu", 3)),
            Strings());
}

/// One function acquires two locks in both orders.
static std::string inBothOrders(llvm::StringRef First, llvm::StringRef Second) {
  return fmt::format(R"(
function main 2:1 main
block 0 returns
  acquire {0} exclusive 3:1
  acquire {1} exclusive 4:1
  release {1} exclusive 5:1
  release {0} exclusive 6:1
  acquire {1} exclusive 7:1
  acquire {0} exclusive 8:1
  release {0} exclusive 9:1
  release {1} exclusive 10:1)",
                     First.str(), Second.str());
}

TEST(LockOrder, OfItsOwnVariablesOk) {
  EXPECT_EQ(findingsIn(inBothOrders("p", "q")), Strings());
}

TEST(LockOrder, OfGlobalsInAProgramWithoutThreadsBad) {
  EXPECT_EQ(findingsIn(inBothOrders("A", "B")),
            Strings({"4:1 lock-order-inversion medium: acquiring 'B' while "
                     "holding 'A' can deadlock"}));
}
