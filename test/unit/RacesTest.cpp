// RacesTest.cpp - unit tests of checks/program/Races and HappensBefore
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "LinkedText.h"

using namespace lockstitch;

/// The handles of threads, an atomic, and a class's own fields.
static constexpr const char *More = R"facts(
entity T1 local "T1" "std::thread" thread
entity T2 local "T2" "std::thread" thread
entity Ts local "Ts" "std::vector<std::thread>"
entity Pool global "Pool" "pthread_t" thread
entity Local local "Local" "int"
entity Ready global "Ready" "std::atomic<bool>" atomic
entity Own global "Own" "int" thread_local
entity Gate global "Gate" "std::latch" other
entity sum field "Account::sum" "int"
entity get function "Account::get()"
entity add function "Account::add()"
entity make function "make()"
)facts";

static Strings racesIn(llvm::StringRef Functions) {
  std::vector<std::string> Files{factsOf(Functions, "a.cpp", More)};
  return Linked(Files).races();
}

TEST(Races, AThreadThatIsNotJoinedBad) {
  EXPECT_EQ(racesIn(R"(
function f 1:1
block 0 returns
  write Count 2:1
function main 11:1 main
block 0 returns
  spawn thread fn f () -> T1 12:1
  write Count 13:1
  join T1 14:1
)"),
            Strings({"2 and 13"}));
}

TEST(Races, BeforeTheStartAndAfterTheJoinOk) {
  EXPECT_EQ(racesIn(R"(
function f 1:1
block 0 returns
  write Count 2:1
function main 11:1 main
block 0 returns
  write Count 12:1
  spawn thread fn f () -> T1 13:1
  join T1 14:1
  write Count 15:1
)"),
            Strings());
}

TEST(Races, ACalleeJoinsOk) {
  EXPECT_EQ(racesIn(R"(
function f 1:1
block 0 returns
  write Count 2:1
function a 5:1
block 0 returns
  join arg0.* 6:1
function main 11:1 main
block 0 returns
  spawn thread fn f () -> T1 12:1
  call fn a (&T1) 13:1
  write Count 14:1
)"),
            Strings());
}

TEST(Races, ACalleeStartsAndAnotherJoinsOk) {
  EXPECT_EQ(racesIn(R"(
function f 1:1
block 0 returns
  write Count 2:1
function a 5:1
block 0 returns
  spawn thread fn f () -> Pool 6:1
function b 8:1
block 0 returns
  join Pool 9:1
  read Count 10:1
function main 11:1 main
block 0 returns
  call fn a () 12:1
  call fn b () 13:1
  write Count 14:1
)"),
            Strings());
}

TEST(Races, ACalleeLeavesAThreadBad) {
  EXPECT_EQ(racesIn(R"(
function f 1:1
block 0 returns
  write Count 2:1
function a 5:1
block 0 returns
  spawn thread fn f () -> Pool 6:1
function main 11:1 main
block 0 returns
  call fn a () 12:1
  write Count 14:1
)"),
            Strings({"2 and 14"}));
}

TEST(Races, AVectorOfThreadsIsJoinedInALoopOk) {
  EXPECT_EQ(racesIn(R"(
function f 1:1
block 0 returns
  update Ready seq_cst 2:1
function main 11:1 main
block 0 -> 1, 2
block 1 -> 1, 2
  spawn thread fn f () -> Ts[] 12:1
block 2 -> 2, 3
  join Ts[] 13:1
block 3 returns
  write Count 14:1
)"),
            Strings());
}

TEST(Races, ManyThreadsOfOneStartBad) {
  EXPECT_EQ(racesIn(R"(
function f 1:1
block 0 returns
  write Count 2:1
function main 11:1 main
block 0 -> 1, 2
block 1 -> 1, 2
  spawn thread fn f () -> Ts[] 12:1
block 2 returns
  join Ts[] 13:1
)"),
            Strings({"2 and 2"}));
}

TEST(Races, OneThreadAfterTheOtherOk) {
  EXPECT_EQ(racesIn(R"(
function f 1:1
block 0 returns
  write Count 2:1
function g 5:1
block 0 returns
  write Count 6:1
function main 11:1 main
block 0 returns
  spawn thread fn f () -> T1 12:1
  join T1 13:1
  spawn thread fn g () -> T2 14:1
  join T2 15:1
)"),
            Strings());
}

TEST(Races, TwoThreadsAtOnceBad) {
  EXPECT_EQ(racesIn(R"(
function f 1:1
block 0 returns
  write Count 2:1
function g 5:1
block 0 returns
  read Count 6:1
function main 11:1 main
block 0 returns
  spawn thread fn f () -> T1 12:1
  spawn thread fn g () -> T2 13:1
  join T1 14:1
  join T2 15:1
)"),
            Strings({"2 and 6"}));
}

TEST(Races, ACommonLockOk) {
  EXPECT_EQ(racesIn(R"(
function f 1:1
block 0 returns
  acquire A exclusive 2:1
  write Count 3:1
  release A exclusive 4:1
function main 11:1 main
block 0 returns
  spawn thread fn f () -> T1 12:1
  acquire A exclusive 13:1
  write Count 14:1
  release A exclusive 15:1
)"),
            Strings());
}

TEST(Races, DifferentLocksBad) {
  EXPECT_EQ(racesIn(R"(
function f 1:1
block 0 returns
  acquire A exclusive 2:1
  write Count 3:1
  release A exclusive 4:1
function main 11:1 main
block 0 returns
  spawn thread fn f () -> T1 12:1
  acquire B exclusive 13:1
  write Count 14:1
  release B exclusive 15:1
)"),
            Strings({"3 and 14"}));
}

TEST(Races, AWriteUnderASharedLockBad) {
  EXPECT_EQ(racesIn(R"(
function f 1:1
block 0 returns
  acquire RW shared 2:1
  write Count 3:1
  release RW shared 4:1
function main 11:1 main
block 0 returns
  spawn thread fn f () -> T1 12:1
  acquire RW shared 13:1
  read Count 14:1
  release RW shared 15:1
)"),
            Strings({"3 and 14"}));
}

TEST(Races, ReadersAndAWriterOk) {
  EXPECT_EQ(racesIn(R"(
function f 1:1
block 0 returns
  acquire RW exclusive 2:1
  write Count 3:1
  release RW exclusive 4:1
function main 11:1 main
block 0 returns
  spawn thread fn f () -> T1 12:1
  acquire RW shared 13:1
  read Count 14:1
  release RW shared 15:1
)"),
            Strings());
}

TEST(Races, TheCallersLockOk) {
  EXPECT_EQ(racesIn(R"(
function a 1:1
block 0 returns
  write Count 2:1
function f 5:1
block 0 returns
  acquire A exclusive 6:1
  call fn a () 7:1
  release A exclusive 8:1
function main 11:1 main
block 0 returns
  call fn a () 12:1
  spawn thread fn f () -> T1 13:1
  call fn f () 14:1
)"),
            Strings());
}

TEST(Races, TwoReadsAndTwoAtomicsAndAThreadsOwnOk) {
  EXPECT_EQ(racesIn(R"(
function f 1:1
block 0 returns
  read Count 2:1
  update Ready seq_cst 3:1
  write Own 4:1
function main 11:1 main
block 0 returns
  spawn thread fn f () -> T1 12:1
  read Count 13:1
  update Ready seq_cst 14:1
  write Own 15:1
)"),
            Strings());
}

TEST(Races, AnObjectThatIsPassedBad) {
  EXPECT_EQ(racesIn(R"(
function f 1:1 params=Out
block 0 returns
  write arg0.* 2:1
function main 11:1 main
block 0 returns
  spawn thread fn f (&Local) -> T1 12:1
  read Local 13:1
  join T1 14:1
  read Local 15:1
)"),
            Strings({"2 and 13"}));
}

TEST(Races, TheObjectsOwnLockOk) {
  EXPECT_EQ(racesIn(R"(
function add 1:1 class="Account"
block 0 returns
  acquire this->mu exclusive 2:1
  write this->sum 3:1
  release this->mu exclusive 4:1
function f 5:1 params=From
block 0 returns
  call fn add self arg0 () 6:1
function main 11:1 main
block 0 returns
  spawn thread fn f (&Local) -> T1 12:1
  call fn add self &Local () 13:1
)"),
            Strings());
}

TEST(Races, AnotherObjectsLockBad) {
  EXPECT_EQ(racesIn(R"(
function f 5:1 params=Of,Other
block 0 returns
  acquire arg1->mu exclusive 6:1
  write arg0->sum 7:1
  release arg1->mu exclusive 8:1
function main 11:1 main
block 0 returns
  spawn thread fn f (&Savings, &Checking) -> T1 12:1
  acquire Savings.mu exclusive 13:1
  write Savings.sum 14:1
  release Savings.mu exclusive 15:1
)"),
            Strings({"7 and 14"}));
}

TEST(Races, DifferentObjectsOk) {
  EXPECT_EQ(racesIn(R"(
function f 5:1 params=Of
block 0 returns
  write arg0->sum 7:1
function main 11:1 main
block 0 returns
  spawn thread fn f (&Savings) -> T1 12:1
  write Checking.sum 14:1
)"),
            Strings());
}

TEST(Races, ALatchOrdersOk) {
  EXPECT_EQ(racesIn(R"(
function f 1:1
block 0 returns
  write Count 2:1
  notify latch Gate 3:1
function main 11:1 main
block 0 returns
  spawn thread fn f () -> T1 12:1
  wait latch Gate 13:1
  read Count 14:1
)"),
            Strings());
}

TEST(Races, AfterTheWordWasGivenBad) {
  EXPECT_EQ(racesIn(R"(
function f 1:1
block 0 returns
  notify latch Gate 2:1
  write Count 3:1
function main 11:1 main
block 0 returns
  spawn thread fn f () -> T1 12:1
  wait latch Gate 13:1
  read Count 14:1
)"),
            Strings({"3 and 14"}));
}

TEST(Races, AFlagOrdersOk) {
  EXPECT_EQ(racesIn(R"(
function f 1:1
block 0 returns
  write Count 2:1
  write Ready release 3:1
function main 11:1 main
block 0 -> 1
  spawn thread fn f () -> T1 12:1
block 1 -> 1 if Ready == 0, 2 if Ready != 0
  read Ready acquire 13:1
block 2 returns
  read Count 14:1
)"),
            Strings());
}

TEST(Races, MostAccessesHoldTheLockBad) {
  Linked L(std::vector<std::string>{factsOf(R"(
function f 1:1
block 0 returns
  acquire A exclusive 2:1
  write Count 3:1
  read Count 4:1
  release A exclusive 5:1
function main 11:1 main
block 0 returns
  spawn thread fn f () -> T1 12:1
  read Count 14:1
)",
                                            "a.cpp", More)});
  ASSERT_EQ(L.P.Races.size(), 1u);
  EXPECT_TRUE(L.P.Races[0].isAgainstUse());
  EXPECT_EQ(L.P.Races[0].UsualSites, 2u);
  EXPECT_EQ(L.P.Races[0].AllSites, 3u);
}

TEST(Races, TwoProgramsOfOneNameAreTwo) {
  std::string One = R"(
function f 1:1
block 0 returns
  write Count 2:1
function main 11:1 main
block 0 returns
  spawn thread fn f () -> T1 12:1
  write Count 13:1
)";
  std::string Other = R"(
function main 11:1 main
block 0 returns
  write Count 13:1
)";
  Linked L(std::vector<std::string>{factsOf(One, "a.cpp", More),
                                    factsOf(Other, "b.cpp", More)});
  ASSERT_EQ(L.P.Races.size(), 1u);
  EXPECT_EQ(L.P.Races[0].Second.Access->At->Where.File, "a.cpp");
}

TEST(Races, OneMistakeOfTwoFunctionsIsToldOnce) {
  Linked L(std::vector<std::string>{factsOf(R"(
function f 1:1
block 0 returns
  write Count 2:1
  write Flag 3:1
function main 11:1 main
block 0 returns
  spawn thread fn f () -> T1 12:1
  write Count 13:1
  write Flag 14:1
)",
                                            "a.cpp", More)});
  ASSERT_EQ(L.P.Races.size(), 1u);
  ASSERT_EQ(L.P.Races[0].Others.size(), 1u);
  EXPECT_EQ(L.P.Races[0].Others[0].First.Access->At->Where.Line, 3u);
}

TEST(Races, BetweenTwoStartsOk) {
  EXPECT_EQ(racesIn(R"(
function f 1:1
block 0 returns
  write Flag 2:1
function g 3:1
block 0 returns
  acquire A exclusive 4:1
  call fn h () 5:1
  release A exclusive 6:1
function h 7:1
block 0 returns
  write Count 8:1
function main 11:1 main
block 0 returns
  spawn thread fn f () -> T1 12:1
  call fn h () 13:1
  spawn thread fn g () -> T2 14:1
  call fn g () 15:1
)"),
            Strings());
}

TEST(Races, AfterTheSecondStartBad) {
  EXPECT_EQ(racesIn(R"(
function f 1:1
block 0 returns
  write Flag 2:1
function g 3:1
block 0 returns
  acquire A exclusive 4:1
  call fn h () 5:1
  release A exclusive 6:1
function h 7:1
block 0 returns
  write Count 8:1
function main 11:1 main
block 0 returns
  spawn thread fn f () -> T1 12:1
  spawn thread fn g () -> T2 14:1
  call fn h () 15:1
)"),
            Strings({"8 and 8"}));
}

/// Two threads run f, which takes hold of Ready by Take and lets go by Release.
static std::string turns(llvm::StringRef Asks, llvm::StringRef Release) {
  return fmt::format(R"(
function f 1:1
block 0 -> 1
block 1 -> 2 if {0}, 1
  update Ready seq_cst 2:1
  assign t1 = Ready 2:1
block 2 returns
  write Count 3:1
  {1}
function main 11:1 main
block 0 -> 0, 1
  spawn thread fn f () -> Pool 12:1
block 1 returns
)",
                     Asks.str(), Release.str());
}

TEST(Races, ByALockMadeByHandOk) {
  EXPECT_EQ(racesIn(turns("t1 == 0", "write Ready release 4:1")), Strings());
  EXPECT_EQ(racesIn(turns("t1 == 0", "update Ready seq_cst 4:1")), Strings());
}

TEST(Races, ByWhatIsNeverLetGoBad) {
  EXPECT_EQ(racesIn(turns("t1 == 0", "read Ready seq_cst 4:1")),
            Strings({"3 and 3"}));
  EXPECT_EQ(racesIn(turns("t1 == 0", "write Ready relaxed 4:1")),
            Strings({"3 and 3"}));
}

TEST(Races, ByACounterThatDealsOutWorkBad) {
  EXPECT_EQ(racesIn(turns("t1 < 8", "write Ready release 4:1")),
            Strings({"3 and 3"}));
}

/// Many threads run f, each with the argument, and ask for their number.
static std::string numbered(llvm::StringRef Argument, llvm::StringRef Asks) {
  return fmt::format(R"(
function f 1:1 params=Number
block 0 -> 1 if {1}, 2
block 1 -> 2
  write Count 2:1
block 2 returns
function main 11:1 main
block 0 -> 0, 1
  spawn thread fn f ({0}) -> Pool 12:1
block 1 returns
)",
                     Argument.str(), Asks.str());
}

TEST(Races, InTheThreadOfOneNumberOk) {
  EXPECT_EQ(racesIn(numbered("?", "arg0 == 0")), Strings());
  EXPECT_EQ(racesIn(numbered("&Table[]", "arg0->sum == 0")), Strings());
}

TEST(Races, InTheThreadsOfManyNumbersBad) {
  Strings Bad = {"2 and 2"};
  EXPECT_EQ(racesIn(numbered("?", "arg0 != 0")), Bad);
  EXPECT_EQ(racesIn(numbered("?", "arg0 < 2")), Bad);
  EXPECT_EQ(racesIn(numbered("1", "arg0 == 1")), Bad);
  EXPECT_EQ(racesIn(numbered("&Savings", "arg0->sum == 0")), Bad);
}

TEST(Races, WordOfWhatAnUnknownFunctionMadeOk) {
  EXPECT_EQ(racesIn(R"(
function f 1:1
block 0 returns
  read Ptr 2:1
  notify semaphore Ptr.* 3:1
function make 5:1
block 0 returns
function main 11:1 main
block 0 returns
  call fn make () -> t1 12:1
  assign Ptr = t1 12:1
  write Ptr 12:1
  spawn thread fn f () -> T1 13:1
  wait semaphore Ptr.* 14:1
  write Ptr 15:1
)"),
            Strings());
}

/// The starter waits for a thread, by Asks, of which nothing is known.
static std::string waitsFor(unsigned AfterTheWait) {
  return fmt::format(R"(
function f 1:1
block 0 returns
  write Count 2:1
  acquire A exclusive 3:1
  notify condition CV 4:1
  release A exclusive 5:1
function main 11:1 main
block 0 -> 1
  spawn thread fn f () -> T1 12:1
  acquire A exclusive 13:1
block 1 -> 2, 3
block 2 -> {0}
  wait condition CV lock A 14:1
block 3 returns
  release A exclusive 15:1
  write Count 16:1
)",
                     AfterTheWait);
}

TEST(Races, AfterALoopThatWaitsOk) {
  EXPECT_EQ(racesIn(waitsFor(1)), Strings());
}

TEST(Races, AfterAWaitThatIsNotRepeatedBad) {
  EXPECT_EQ(racesIn(waitsFor(3)), Strings({"2 and 16"}));
}

/// Two threads that begin with f.
static std::string twoThreadsOf(llvm::StringRef Functions) {
  return Functions.str() + R"(
function main 91:1 main
block 0 returns
  spawn thread fn f () -> T1 92:1
  spawn thread fn f () -> T2 93:1
)";
}

TEST(Races, WhatThoseThatRaceCallIsTheSameMistake) {
  Linked L(std::vector<std::string>{factsOf(twoThreadsOf(R"(
function f 1:1
block 0 returns
  call fn g () 2:1
function g 11:1
block 0 returns
  call fn h () 12:1
  write Savings.open 13:1
function h 5:1
block 0 returns
  write Savings.next 6:1
)"),
                                            "a.cpp", More)});
  ASSERT_EQ(L.P.Races.size(), 1U);
  EXPECT_EQ(L.P.Races[0].First.Access->At->innermost().Where.Line, 13U);
  ASSERT_EQ(L.P.Races[0].Others.size(), 1U);
  EXPECT_EQ(L.P.Races[0].Others[0].First.Access->At->innermost().Where.Line,
            6U);
}

TEST(Races, WhatTheThreadsBeginWithCallsAreSeveralMistakes) {
  EXPECT_EQ(racesIn(twoThreadsOf(R"(
function f 1:1
block 0 returns
  write Ptr 1:5
  call fn g () 2:1
  call fn h () 3:1
function g 11:1
block 0 returns
  write Count 12:1
function h 21:1
block 0 returns
  write Flag 22:1
)")),
            Strings({"1 and 1", "12 and 12", "22 and 22"}));
}
