// StaleStoresTest.cpp - unit tests of checks/program/StaleStores
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "LinkedText.h"

using namespace lockstitch;

static constexpr const char *More = R"facts(
entity T1 local "T1" "std::thread" thread
entity T2 local "T2" "std::thread" thread
entity Hits global "Hits" "std::atomic<int>" atomic
)facts";

/// Two threads run f, one runs g.
static constexpr const char *Two = R"(
function main 90:1 main
block 0 returns
  spawn thread fn f () -> T1 91:1
  spawn thread fn f () -> T2 92:1
)";
static constexpr const char *Each = R"(
function main 90:1 main
block 0 returns
  spawn thread fn f () -> T1 91:1
  spawn thread fn g () -> T2 92:1
)";

/// "2 value", "3 test reset": by the line of the store.
static Strings storesIn(std::string Functions) {
  Strings Out;
  Linked L(std::vector<std::string>{factsOf(Functions, "a.cpp", More)});
  for (const StaleStore &S : L.P.StaleStores)
    Out.push_back(fmt::format("{} {}{}", S.Stored->Where.Line,
                              S.IsTest ? "test" : "value",
                              S.IsReset ? " reset" : ""));
  return Out;
}

static constexpr const char *Adds = R"(
function f 1:1
block 0 returns
  read Hits seq_cst 2:1
  write Hits seq_cst 2:5
    from 2:1
)";

TEST(StaleStores, TwoThreadsAdd) {
  EXPECT_EQ(storesIn(std::string(Adds) + Two), Strings{"2 value"});
}

TEST(StaleStores, OneThreadAddsOk) {
  EXPECT_EQ(storesIn(std::string(Adds) + R"(
function g 11:1
block 0 returns
  read Hits seq_cst 12:1
)" + Each),
            Strings());
}

TEST(StaleStores, AnotherResets) {
  EXPECT_EQ(storesIn(std::string(Adds) + R"(
function g 11:1
block 0 returns
  write Hits seq_cst 12:1
)" + Each),
            Strings{"2 value reset"});
}

TEST(StaleStores, UnderALockOk) {
  EXPECT_EQ(storesIn(std::string(R"(
function f 1:1
block 0 returns
  acquire A exclusive 1:5
  read Hits seq_cst 2:1
  write Hits seq_cst 2:5
    from 2:1
  release A exclusive 3:1
)") + Two),
            Strings());
}

/// Deed: what is done where the test succeeds.
static Strings tested(llvm::StringRef Found, llvm::StringRef Deed) {
  return storesIn(fmt::format(R"(
function f 1:1
block 0 -> 1 if t1 == 0, 2 if t1 != 0
  {} Hits seq_cst 2:1
  assign t1 = Hits 2:1
block 1 -> 2
  write Hits seq_cst 3:1
    if 2:1
{}
block 2 returns
)",
                              Found.str(), Deed.str()) +
                  Leaves + Two);
}

TEST(StaleStores, ATestThatDecidesMore) {
  EXPECT_EQ(tested("read", "  call fn a () 4:1"), Strings{"3 test"});
}

TEST(StaleStores, ATestThatSparesAStoreOk) {
  EXPECT_EQ(tested("read", ""), Strings());
}

TEST(StaleStores, OnlyOneThreadCanFindItOk) {
  EXPECT_EQ(tested("update", "  call fn a () 4:1"), Strings());
}
