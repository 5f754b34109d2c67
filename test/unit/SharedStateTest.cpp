// SharedStateTest.cpp - unit tests of checks/program/SharedState
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/SharedState.h"
#include "LinkedText.h"

using namespace lockstitch;

static constexpr const char *More = R"facts(
entity T1 local "T1" "std::thread" thread
entity Sum global "Sum" "int" 0:5:1
)facts";

/// What is found out of Sum, where main is between the two strings.
static SharedState ofSum(llvm::StringRef Functions, llvm::StringRef Before,
                         llvm::StringRef Beside) {
  Linked L(std::vector<std::string>{
      factsOf(fmt::format(R"({}
function main 90:1 main
block 0 returns
{}
  spawn thread fn f () -> T1 91:1
{}
  join T1 93:1
)",
                          Functions.str(), Before.str(), Beside.str()),
              "a.cpp", More)});
  std::vector<SharedState> All = sharedStates(L.P);
  if (All.size() != 1) {
    ADD_FAILURE() << All.size() << " variables";
    return {};
  }
  return All.front();
}

static constexpr const char *Reads = R"(
function f 1:1
block 0 returns
  read Sum 2:1
)";
static constexpr const char *WritesLocked = R"(
function f 1:1
block 0 returns
  acquire A exclusive 1:5
  write Sum 2:1
  release A exclusive 3:1
)";

TEST(SharedState, WhatKeepsUsersApart) {
  EXPECT_EQ(
      ofSum(Leaves + std::string("function f 1:1\nblock 0 returns\n"), "", "")
          .By,
      Safety::Unused);
  EXPECT_EQ(ofSum(Reads, "  read Sum 90:5", "").By, Safety::Unchanged);
  EXPECT_EQ(ofSum(WritesLocked, "", "").By, Safety::OneThread);
  EXPECT_EQ(ofSum(Reads, "  write Sum 90:5", "").By, Safety::SetAlone);
  EXPECT_EQ(ofSum(Reads, "", "  write Sum 92:5").By, Safety::Nothing);
  EXPECT_EQ(ofSum(WritesLocked, "", "  write Sum 92:5").By,
            Safety::PartlyLocked);
}

TEST(SharedState, TheLockThatAllHold) {
  SharedState S = ofSum(WritesLocked, "  write Sum 90:5",
                        "  acquire A exclusive 92:1\n  read Sum 92:5\n"
                        "  release A exclusive 92:9");
  EXPECT_EQ(S.By, Safety::Locked);
  ASSERT_TRUE(S.Lock);
  ASSERT_EQ(S.Uses.size(), 3u);
  EXPECT_EQ(S.Uses[0].Where.Line, 2u);
  EXPECT_TRUE(S.Uses[0].IsWrite);
  EXPECT_FALSE(S.Uses[0].IsAlone);
  EXPECT_EQ(S.Uses[0].Locks.size(), 1u);
  EXPECT_TRUE(S.Uses[1].IsAlone);
  EXPECT_FALSE(S.Uses[2].IsWrite);
}
