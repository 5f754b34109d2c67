// RaceKindsTest.cpp - unit tests of checks/program/RaceKinds
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/RaceKinds.h"
#include "LinkedText.h"

using namespace lockstitch;

static constexpr const char *More = R"facts(
entity T1 local "T1" "std::thread" thread
entity T2 local "T2" "std::thread" thread
entity Ready global "Ready" "std::atomic<bool>" atomic
entity Stop global "Stop" "volatile bool"
entity Port global "Port" "volatile unsigned int *const"
entity Cached field "Account::Cached" "int" mutable
entity get function "Account::get() const"
)facts";

/// Two threads run f and g.
static constexpr const char *Main = R"(
function main 90:1 main
block 0 returns
  spawn thread fn f () -> T1 91:1
  spawn thread fn g () -> T2 92:1
  join T1 93:1
  join T2 94:1
)";

/// The kinds of all races, in their order.
static std::vector<RaceKind> kindsIn(llvm::StringRef Functions) {
  Linked L(
      std::vector<std::string>{factsOf(Functions.str() + Main, "a.cpp", More)});
  std::vector<RaceKind> Out;
  for (const Race &R : L.P.Races)
    Out.push_back(kindOf(R, L.P));
  return Out;
}

using Kinds = std::vector<RaceKind>;

TEST(RaceKinds, PlainAndMixed) {
  EXPECT_EQ(kindsIn(R"(
function f 1:1
block 0 returns
  write Count 2:1
function g 11:1
block 0 returns
  read Count 12:1
)"),
            Kinds{RaceKind::Plain});
  EXPECT_EQ(kindsIn(R"(
function f 1:1
block 0 returns
  update Count relaxed 2:1
function g 11:1
block 0 returns
  read Count 12:1
)"),
            Kinds{RaceKind::MixedAtomic});
  EXPECT_EQ(kindsIn(R"(
function f 1:1
block 0 returns
  update Count relaxed 2:1
function g 11:1
block 0 returns
  read Count relaxed 12:1
)"),
            Kinds{});
}

TEST(RaceKinds, VolatileAndDevices) {
  EXPECT_EQ(kindsIn(R"(
function f 1:1
block 0 returns
  write Stop volatile 2:1
function g 11:1
block 0 returns
  read Stop volatile 12:1
)"),
            Kinds{RaceKind::Volatile});
  EXPECT_EQ(kindsIn(R"(
function f 1:1
block 0 returns
  write Port.* volatile 2:1
function g 11:1
block 0 returns
  read Port.* volatile 12:1
)"),
            Kinds{RaceKind::OfDevice});
}

/// Ready tells that Count was written.
static std::vector<RaceKind> published(llvm::StringRef Store,
                                       llvm::StringRef Load) {
  return kindsIn(fmt::format(R"(
function f 1:1
block 0 returns
  write Count 2:1
  write Ready {} 3:1
function g 11:1
block 0 -> 0 if t1 == 0, 1 if t1 != 0
  read Ready {} 12:1
  assign t1 = Ready 12:1
block 1 returns
  read Count 13:1
)",
                             Store.str(), Load.str()));
}

TEST(RaceKinds, RelaxedPublication) {
  EXPECT_EQ(published("release", "acquire"), Kinds{});
  EXPECT_EQ(published("seq_cst", "seq_cst"), Kinds{});
  EXPECT_EQ(published("relaxed", "acquire"),
            Kinds{RaceKind::RelaxedPublication});
  EXPECT_EQ(published("release", "relaxed"),
            Kinds{RaceKind::RelaxedPublication});
  EXPECT_EQ(published("relaxed", "relaxed"),
            Kinds{RaceKind::RelaxedPublication});
}

TEST(RaceKinds, LazyInitAndWhatItMakes) {
  EXPECT_EQ(kindsIn(R"(
function f 1:1
block 0 -> 1 if Ptr == 0, 2 if Ptr != 0
  read Ptr 2:1
block 1 -> 2
  write Count 3:1
  write Ptr 3:5
  assign Ptr = new0 3:5
block 2 returns
  read Ptr 4:1
function g 11:1
block 0 returns
  call fn f () 12:1
)"),
            Kinds{RaceKind::LazyInit});
}

TEST(RaceKinds, MutableInConst) {
  EXPECT_EQ(kindsIn(R"(
function get 1:1 const class="Account"
block 0 returns
  write this->Cached 2:1
function f 11:1
block 0 returns
  call fn get self &Savings () 12:1
function g 21:1
block 0 returns
  call fn get self &Savings () 22:1
)"),
            Kinds{RaceKind::MutableInConst});
}
