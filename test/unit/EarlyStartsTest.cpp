// EarlyStartsTest.cpp - unit tests of checks/program/EarlyStarts
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/EarlyStarts.h"
#include "LinkedText.h"

using namespace lockstitch;

/// The names of the members that threads of a constructor use too early, and
/// of the methods that they call too early.
static std::vector<std::string> early(const std::string &Functions) {
  static const char *const Entities = R"(
entity Hits field "C::Hits" "int"
entity Sum field "C::Sum" "int"
entity Mine field "C::Mine" "std::mutex" mutex
)";
  Linked L(std::vector<std::string>{factsOf(Functions, "a.cpp", Entities)});
  EarlyStarts Found = findEarlyStarts(L.P.Bodies, L.P.Roots, L.P.Threads);
  std::vector<std::string> Out;
  for (const EarlyUse &U : Found.Uses)
    for (const auto &[Member, At] : U.Initialised)
      Out.push_back(L.P.name(Member).str());
  for (const EarlyCall &C : Found.Calls)
    Out.push_back(L.P.name(C.Override).str());
  return Out;
}

static const std::string Loop = R"(
function g 10:1
block 0 returns
  read this->Hits 11:1
)";

using Names = std::vector<std::string>;

TEST(EarlyStarts, AMemberThatIsInitialisedLater) {
  EXPECT_EQ(early(R"(
function m 1:1 constructor public
block 0 returns
  spawn thread fn g self this () 2:1
  write this->Sum 3:1
  write this->Hits 4:1
)" + Loop),
            Names({"C::Hits"}));
}

TEST(EarlyStarts, NotWhatWasInitialisedBefore) {
  EXPECT_EQ(early(R"(
function m 1:1 constructor public
block 0 returns
  write this->Hits 2:1
  spawn thread fn g self this () 3:1
  write this->Sum 4:1
)" + Loop),
            Names());
}

TEST(EarlyStarts, NotWhereALockKeepsTheThreadWaiting) {
  EXPECT_EQ(early(R"(
function m 1:1 constructor public
block 0 returns
  acquire this->Mine exclusive 2:1
  spawn thread fn g self this () 3:1
  write this->Hits 4:1
  release this->Mine exclusive 5:1
)" + Loop),
            Names());
}

TEST(EarlyStarts, NotAThreadThatHasNothingOfTheObject) {
  EXPECT_EQ(early(R"(
function m 1:1 constructor public
block 0 returns
  spawn thread fn g () 3:1
  write this->Hits 4:1
)" + Loop),
            Names());
}
