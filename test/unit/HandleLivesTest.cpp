// HandleLivesTest.cpp - unit tests of checks/program/HandleLives
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "LinkedText.h"

using namespace lockstitch;

static constexpr const char *Handles = R"facts(
entity T local "T" "std::thread" thread
entity U local "U" "std::thread" thread
entity tid local "tid" "pthread_t"
entity V local "V" "std::vector<std::thread>"
entity F1 local "F1" "std::future<int>" future
entity F2 local "F2" "std::future<int>" future
entity S1 local "S1" "std::shared_future<int>" other
entity P local "P" "std::promise<int>" promise
entity th field "Timer::th" "std::thread" thread
entity answer field "Server::answer" "std::future<int>" future
entity Box global "Box" "Timer"
)facts";

/// The events in one file with these functions, each as "8: Dropped".
static Strings eventsIn(const std::string &Functions) {
  static constexpr const char *Names[] = {
      "Discarded",    "Dropped",    "Overwritten",    "NeverJoined",
      "JoinedAgain",  "AskedAgain", "HandedOutAgain", "Detached",
      "NeverAwaited", "Broken"};
  Linked L(
      std::vector<std::string>{factsOf(Leaves + Functions, "a.cpp", Handles)});
  Strings Out;
  for (const HandleEvent &E : L.P.Handles.events())
    Out.push_back(fmt::format(
        "{}: {}{}{}{}", E.At.At->Where.Line, Names[unsigned(E.What)],
        E.IsConditional ? " conditional" : "", E.IsUntold ? " untold" : "",
        E.IsThrowCertain ? "" : " unlikely"));
  return Out;
}

//===-- Threads -------------------------------------------------------------//

TEST(HandleLives, JoinedOk) {
  EXPECT_EQ(eventsIn(R"(
function f 10:1
block 0 returns
  spawn thread fn a () -> T 11:1
  join T 12:1
  drop T 13:1
)"),
            Strings());
}

TEST(HandleLives, DroppedBad) {
  EXPECT_EQ(eventsIn(R"(
function f 10:1
block 0 returns
  spawn thread fn a () -> T 11:1
  drop T 13:1
)"),
            Strings{"13: Dropped"});
}

TEST(HandleLives, DroppedOnOneWayBad) {
  EXPECT_EQ(eventsIn(R"(
function f 10:1 params=Early
block 0 -> 1 if arg0 != 0, 2 if arg0 == 0
  spawn thread fn a () -> T 11:1
block 1 -> 3
  read Flag 12:1
block 2 -> 3
  join T 13:1
block 3 returns
  drop T 14:1
)"),
            Strings{"14: Dropped"});
}

TEST(HandleLives, StartedAndJoinedUnderOneConditionOk) {
  EXPECT_EQ(eventsIn(R"(
function f 10:1 params=Threaded
block 0 -> 1 if arg0 != 0, 2 if arg0 == 0
block 1 -> 2
  spawn thread fn a () -> T 11:1
block 2 -> 3 if arg0 != 0, 4 if arg0 == 0
  read Flag 12:1
block 3 -> 4
  join T 13:1
block 4 returns
  drop T 14:1
)"),
            Strings());
}

TEST(HandleLives, ConditionsThatAreNotToldAreDoubted) {
  EXPECT_EQ(eventsIn(R"(
function f 10:1
block 0 -> 1, 2
block 1 -> 2
  spawn thread fn a () -> T 11:1
block 2 -> 3, 4
  read Flag 12:1
block 3 -> 4
  join T 13:1
block 4 returns
  drop T 14:1
)"),
            Strings{"14: Dropped conditional untold"});
}

TEST(HandleLives, OverwrittenBad) {
  EXPECT_EQ(eventsIn(R"(
function f 10:1
block 0 returns
  spawn thread fn a () -> T 11:1
  spawn thread fn a () -> t1 12:5
  drop T 12:1
  assign T = t1 12:1
  drop t1 12:9
  join T 13:1
  drop T 14:1
)"),
            Strings{"12: Overwritten"});
}

TEST(HandleLives, TheDestructorThatJoinsAsksFirst) {
  EXPECT_EQ(eventsIn(R"(
function f 10:1
block 0 returns
  spawn thread fn a () -> T 11:1
  join T 12:1
  join T 13:1
  drop T 13:1
)"),
            Strings());
}

TEST(HandleLives, TwiceBad) {
  EXPECT_EQ(eventsIn(R"(
function f 10:1
block 0 returns
  spawn thread fn a () -> T 11:1
  join T 12:1
  detach T 13:1
  drop T 14:1
)"),
            Strings{"13: JoinedAgain"});
}

TEST(HandleLives, AskedBeforeOk) {
  EXPECT_EQ(eventsIn(R"(
function f 10:1
block 0 -> 1 if t1 != 0, 2 if t1 == 0
  spawn thread fn a () -> T 11:1
  join T 12:1
  test T if t1 != 0 13:1
block 1 -> 2
  join T 14:1
block 2 returns
  drop T 15:1
)"),
            Strings());
}

TEST(HandleLives, TriedOk) {
  EXPECT_EQ(eventsIn(R"(
function f 10:1
block 0 -> 1 if t1 != 0, 2 if t1 == 0
  spawn thread fn a () -> tid 11:1
  join tid if t1 == 0 12:1
block 1 -> 2
  join tid 13:1
block 2 returns
)"),
            Strings());
}

TEST(HandleLives, TriedInALoopOk) {
  EXPECT_EQ(eventsIn(R"(
function f 10:1
block 0 -> 1
  spawn thread fn a () -> tid 11:1
block 1 -> 1 if t1 != 0, 2 if t1 == 0
  join tid if t1 == 0 12:1
block 2 returns
)"),
            Strings());
}

TEST(HandleLives, MovedTakesTheThreadAlong) {
  EXPECT_EQ(eventsIn(R"(
function f 10:1
block 0 returns
  spawn thread fn a () -> T 11:1
  assign U = T 12:1
  join T 13:1
  drop U 14:1
  drop T 14:1
)"),
            Strings({"13: JoinedAgain", "14: Dropped"}));
}

TEST(HandleLives, StoredElsewhereOk) {
  EXPECT_EQ(eventsIn(R"(
function f 10:1 params=&All
block 0 returns
  spawn thread fn a () -> T 11:1
  assign arg0.*[] = T 12:1
  drop T 14:1
)"),
            Strings());
}

TEST(HandleLives, ManyJoinedInALoopOk) {
  EXPECT_EQ(eventsIn(R"(
function f 10:1
block 0 -> 0, 1
  spawn thread fn a () -> V[] 11:1
block 1 -> 2, 3
block 2 -> 2, 3
  join V[] 12:1
block 3 returns
  drop V[] 13:1
)"),
            Strings());
}

TEST(HandleLives, ManyNotJoinedBad) {
  EXPECT_EQ(eventsIn(R"(
function f 10:1
block 0 -> 0, 1
  spawn thread fn a () -> V[] 11:1
block 1 returns
  drop V[] 13:1
)"),
            Strings{"13: Dropped"});
}

//===-- Calls ---------------------------------------------------------------//

static constexpr const char *Finishers = R"(
function g 20:1 params=&T
block 0 returns
  join arg0.* 21:1
function h 30:1 params=&T
block 0 -> 1 if t1 != 0, 2 if t1 == 0
  test arg0.* if t1 != 0 31:1
block 1 -> 2
  join arg0.* 32:1
block 2 returns
function m 40:1 params=&T
block 0 returns
  call fn d (arg0) 41:1
function n 50:1
block 0 returns
  spawn thread fn a () -> ret 51:1
)";

TEST(HandleLives, JoinedByCallOk) {
  for (const char *By : {"g", "h", "m"})
    EXPECT_EQ(eventsIn(Finishers + fmt::format(R"(
function f 60:1
block 0 returns
  spawn thread fn a () -> T 61:1
  call nothrow fn {} (&T) 62:1
  drop T 63:1
)",
                                               By)),
              Strings())
        << By;
}

TEST(HandleLives, JoinedAgainByCallBad) {
  EXPECT_EQ(eventsIn(std::string(Finishers) + R"(
function f 60:1
block 0 returns
  spawn thread fn a () -> T 61:1
  call nothrow fn g (&T) 62:1
  call nothrow fn h (&T) 63:1
  call nothrow fn g (&T) 64:1
  drop T 65:1
)"),
            Strings{"64: JoinedAgain"});
}

TEST(HandleLives, StartedByCallBad) {
  EXPECT_EQ(eventsIn(std::string(Finishers) + R"(
function f 60:1
block 0 returns
  call nothrow fn n () -> T 61:1
  drop T 62:1
)"),
            Strings{"62: Dropped"});
}

TEST(HandleLives, ExceptionsThatAreSeenAreCertain) {
  auto Text = [](const char *End, const char *Throw) {
    return fmt::format(R"(
function g 20:1
block 0 -> 1, 2
block 1 {}
  {} 21:1
block 2 returns
function f 60:1
block 0 -> 1
  spawn thread fn a () -> T 61:1
block 1 returns unwind 2
  call fn g () 62:1
  join T 63:1
  drop T 64:1
block 2 throws
  drop T 64:1
)",
                       End, Throw);
  };
  EXPECT_EQ(eventsIn(Text("throws", "throw")), Strings{"64: Dropped"});
  EXPECT_EQ(eventsIn(Text("returns", "may-throw \"x\"")),
            Strings{"64: Dropped unlikely"});
}

TEST(HandleLives, AMemberThatNobodyJoinsBad) {
  EXPECT_EQ(eventsIn(R"(
function g 20:1
block 0 returns
  spawn thread fn a () -> this->th 21:1
function h 30:1 destructor
block 0 returns
  drop this->th 31:1
)"),
            Strings{"31: NeverJoined"});
}

TEST(HandleLives, AMemberThatSomebodyJoinsOk) {
  EXPECT_EQ(eventsIn(R"(
function g 20:1
block 0 returns
  spawn thread fn a () -> this->th 21:1
function h 30:1 destructor
block 0 returns
  drop this->th 31:1
function m 40:1
block 0 returns
  join Box.th 41:1
)"),
            Strings());
}

//===-- Futures and promises ------------------------------------------------//

TEST(HandleLives, DiscardedBad) {
  EXPECT_EQ(eventsIn(R"(
function f 10:1
block 0 returns
  spawn task fn a () -> t1 11:1
  may-throw "std::async" 11:1
  join t1 11:9
  drop t1 11:9
  call fn b () 12:1
)"),
            Strings{"11: Discarded"});
}

TEST(HandleLives, RunningBesideOk) {
  EXPECT_EQ(eventsIn(R"(
function f 10:1
block 0 returns
  spawn task fn a () -> t1 11:1
  call nothrow fn b () 11:5
  join t1 11:9
  drop t1 11:9
)"),
            Strings());
}

TEST(HandleLives, TakenTwiceBad) {
  EXPECT_EQ(eventsIn(R"(
function f 10:1
block 0 returns
  spawn task fn a () -> F1 11:1
  wait future F1 takes 12:1
  wait future F1 13:1
)"),
            Strings{"13: AskedAgain"});
}

TEST(HandleLives, SharedIsTakenOftenOk) {
  EXPECT_EQ(eventsIn(R"(
function f 10:1
block 0 returns
  spawn task fn a () -> F1 11:1
  assign S1 = F1 12:1
  wait future S1 13:1
  wait future S1 14:1
  wait future F1 15:1
)"),
            Strings{"15: AskedAgain"});
}

TEST(HandleLives, TwoFuturesOfOnePromiseBad) {
  EXPECT_EQ(eventsIn(R"(
function f 10:1
block 0 returns
  assign F1 = P 11:1
  notify future P all 12:1
  assign F2 = P 13:1
)"),
            Strings{"13: HandedOutAgain"});
}

TEST(HandleLives, BrokenWhileSomebodyWaitsBad) {
  EXPECT_EQ(eventsIn(R"(
function f 10:1 params=Early
block 0 -> 1 if arg0 != 0, 2 if arg0 == 0
  assign F1 = P 11:1
  assign this->answer = F1 12:1
block 1 -> 2
  notify future P all 13:1
block 2 returns
  drop F1 15:1
  drop P 15:1
)"),
            Strings{"15: Broken"});
}

TEST(HandleLives, BrokenAndNobodyWaitsOk) {
  EXPECT_EQ(eventsIn(R"(
function f 10:1
block 0 returns
  assign F1 = P 11:1
  join F1 15:1
  drop F1 15:1
  drop P 15:1
)"),
            Strings());
}
