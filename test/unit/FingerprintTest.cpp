// FingerprintTest.cpp - the same finding in another state of the source
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Fingerprint.h"
#include "Causes.h"
#include "Suppressions.h"
#include <gtest/gtest.h>

using namespace lockstitch;

static const Check LeakCheck = {.Name = "lock-leak", .Summary = "a leak"};
static const Check Twice = {.Name = "double-lock", .Summary = "a lock"};

static Finding at(unsigned Line, std::string About,
                  const Check &By = LeakCheck) {
  Finding F;
  F.Where = {"a.cpp", Line, 3};
  F.Message = "line " + std::to_string(Line);
  F.About = {std::move(About)};
  F.By = &By;
  return F;
}

TEST(Fingerprint, SurvivesAMovedLine) {
  auto Before = fingerprint({at(10, "f()"), at(20, "g()")});
  auto After = fingerprint({at(30, "f()"), at(5, "g()")});
  ASSERT_EQ(Before.size(), 2u);
  EXPECT_EQ(Before[0].Fingerprint, After[1].Fingerprint);
  EXPECT_EQ(Before[1].Fingerprint, After[0].Fingerprint);
  EXPECT_NE(Before[0].Fingerprint, Before[1].Fingerprint);
}

TEST(Fingerprint, NumbersEqualOnesInOrder) {
  auto Two = fingerprint({at(20, "f()"), at(10, "f()")});
  auto One = fingerprint({at(11, "f()")});
  ASSERT_EQ(Two.size(), 2u);
  EXPECT_EQ(Two[0].Where.Line, 10u);
  EXPECT_EQ(Two[0].Fingerprint, One[0].Fingerprint);
  EXPECT_NE(Two[0].Fingerprint, Two[1].Fingerprint);
}

TEST(Fingerprint, TellsChecksApart) {
  auto Both = fingerprint({at(1, "f()", LeakCheck), at(1, "f()", Twice)});
  ASSERT_EQ(Both.size(), 2u);
  EXPECT_NE(Both[0].Fingerprint, Both[1].Fingerprint);
}

TEST(Fingerprint, KeepsTheMoreCertainOfTwoThatAreTheSame) {
  Finding Doubtful = at(1, "f()");
  Doubtful.Doubts = {{Certainty::Low, "alias: x"}};
  auto Kept = fingerprint({Doubtful, at(1, "f()"), Doubtful});
  ASSERT_EQ(Kept.size(), 1u);
  EXPECT_EQ(Kept[0].certainty(), Certainty::High);
}

static Finding caused(unsigned Line, std::string About, std::string Cause) {
  Finding F = at(Line, std::move(About));
  F.Cause = {std::move(Cause)};
  F.Briefly = "seen in " + std::to_string(Line);
  return F;
}

TEST(Fingerprint, IsThatOfTheCauseWhoeverIsTold) {
  auto Before = fingerprint({caused(10, "sleep", "a"), caused(20, "sleep", "a"),
                             caused(30, "sleep", "b")});
  auto After =
      fingerprint({caused(20, "sleep", "a"), caused(30, "sleep", "b")});
  ASSERT_EQ(Before.size(), 3u);
  EXPECT_EQ(Before[0].Fingerprint, Before[1].Fingerprint);
  EXPECT_EQ(Before[1].Fingerprint, After[0].Fingerprint);
  EXPECT_EQ(Before[2].Fingerprint, After[1].Fingerprint);
  EXPECT_NE(After[0].Fingerprint, After[1].Fingerprint);
}

TEST(Causes, OneIsToldWithThePlacesOfTheOthers) {
  auto Found = fingerprint({caused(10, "sleep", "a"), caused(20, "sleep", "a"),
                            caused(30, "sleep", "a"), at(15, "f()")});
  tellCausesOnce(Found);
  ASSERT_EQ(Found.size(), 2u);
  EXPECT_EQ(Found[0].Message, "line 10, and so at 2 other places");
  ASSERT_EQ(Found[0].Notes.size(), 2u);
  EXPECT_EQ(Found[0].Notes[1].Where.Line, 30u);
  EXPECT_EQ(Found[0].Notes[1].Message, "likewise, seen in 30");
  EXPECT_TRUE(Found[0].Notes[1].IsElsewhere);
  EXPECT_EQ(Found[1].Message, "line 15");
}

TEST(Causes, TheSurestIsToldAndThenTheShortest) {
  Finding Doubtful = caused(10, "sleep", "a"), Long = caused(20, "sleep", "a");
  Doubtful.Doubts = {{Certainty::Medium, "alias: x"}};
  Long.Notes = {{Long.Where, "'f' calls 'g' here"}};
  auto Found = fingerprint({Doubtful, Long, caused(30, "sleep", "a")});
  tellCausesOnce(Found);
  ASSERT_EQ(Found.size(), 1u);
  EXPECT_EQ(Found[0].Where.Line, 30u);
  EXPECT_EQ(Found[0].certainty(), Certainty::High);
  EXPECT_EQ(Found[0].Notes.size(), 2u);
}

TEST(Causes, OneAloneOrOfAnotherCheckStaysAsItIs) {
  Finding Other = caused(20, "sleep", "a");
  Other.By = &Twice;
  auto Found =
      fingerprint({caused(10, "sleep", "a"), Other, caused(30, "sleep", "b")});
  tellCausesOnce(Found);
  ASSERT_EQ(Found.size(), 3u);
  EXPECT_EQ(Found[0].Message, "line 10");
  EXPECT_TRUE(Found[0].Notes.empty());
}

TEST(Suppressions, LinesAndGlobs) {
  TUFacts Unit;
  Unit.Nolints = {{"a.cpp", 3, 3, ""}, {"a.cpp", 5, 7, "lock-*,-lock-leak"}};
  TUFacts Units[] = {Unit, Unit};
  Suppressions Comments(Units);
  EXPECT_TRUE(Comments.silence("lock-leak", {"a.cpp", 3, 1}));
  EXPECT_FALSE(Comments.silence("lock-leak", {"a.cpp", 4, 1}));
  EXPECT_FALSE(Comments.silence("lock-leak", {"b.cpp", 3, 1}));
  EXPECT_FALSE(Comments.silence("lock-leak", {"a.cpp", 6, 1}));
  EXPECT_TRUE(Comments.silence("lock-order-inversion", {"a.cpp", 7, 1}));
}
