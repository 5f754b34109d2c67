// QuestionsTest.cpp - unit tests of checks/program/Questions
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Questions.h"
#include "LinkedText.h"

using namespace lockstitch;

/// Of the one wait in f.
static Asked askedIn(const std::string &Blocks) {
  Linked L("\nfunction f 1:1 public\n" + Blocks);
  std::optional<Asked> Out;
  L.P.eachFact([&](unsigned Body, const Fact &X) {
    if (std::holds_alternative<Wait>(X.What))
      Out = askedAround(*L.P.Bodies[Body].Facts, X);
  });
  EXPECT_TRUE(Out.has_value());
  return Out.value_or(Asked::Never);
}

TEST(Questions, AParameterIsNone) {
  EXPECT_EQ(askedIn(R"(block 0 -> 1 if arg0 == 0, 2 if arg0 != 0
  read Flag 1:9
block 1 -> 2
  wait condition CV lock A 2:1
block 2 returns
  read Flag 3:1)"),
            Asked::Never);
}

TEST(Questions, WhatIsReturnedIsTold) {
  EXPECT_EQ(askedIn(R"(block 0 -> 1 if Flag == 0, 2 if Flag != 0
  read Flag 1:9
block 1 -> 2
  wait condition CV lock A 2:1
block 2 returns
  read Flag 3:1
  release A exclusive 4:1)"),
            Asked::Again);
}

TEST(Questions, WhatIsWrittenIsTakenForGranted) {
  EXPECT_EQ(askedIn(R"(block 0 -> 1 if Count == 0, 2 if Count != 0
  read Count 1:9
block 1 -> 2
  wait condition CV lock A 2:1
block 2 returns
  read Count 3:1
  write Count 3:2)"),
            Asked::Before);
}

TEST(Questions, OneWayThatDoesNotAskIsEnough) {
  EXPECT_EQ(askedIn(R"(block 0 -> 1 if Flag == 0, 2 if Flag != 0
  read Flag 1:9
block 1 -> 2 if arg0 == 0, 3 if arg0 != 0
  wait condition CV lock A 2:1
block 2 returns
  read Flag 3:1
block 3 returns)"),
            Asked::Before);
}

TEST(Questions, AWaitThatSaysThatItGaveUpNeedsNoMore) {
  EXPECT_EQ(askedIn(R"(block 0 -> 1 if t1 == 0, 4 if t1 != 0
  call fn a () -> t1 1:9
block 1 -> 2 if t2 == 0, 4 if t2 != 0
  wait condition CV lock A timed if t2 == 0 2:1
block 2 -> 3 if ok == 0, 4 if ok != 0
  call fn a () -> t3 3:1
  assign ok = t3 3:1
block 3 -> 4
  return 0 4:1
block 4 returns)"),
            Asked::Again);
}

TEST(Questions, ItIsAskedOfTheSameObject) {
  for (const char *Object : {"Savings", "Checking"})
    EXPECT_EQ(askedIn(fmt::format(R"(block 0 -> 1 if t1 == 0, 2 if t1 != 0
  call fn a (&Savings) -> t1 1:9
block 1 -> 2
  wait condition CV lock A 2:1
block 2 -> 3 if t2 == 0, 4 if t2 != 0
  call fn a (&{}) -> t2 3:1
block 3 returns
block 4 returns)",
                                  Object)),
              Object[0] == 'S' ? Asked::Again : Asked::Before);
}
