// WalkTest.cpp - unit tests of checks/program/Walk
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Walk.h"
#include "LinkedText.h"

using namespace lockstitch;

/// The lines that are walked from f's entry on, each once; whether f returns.
static std::pair<std::set<unsigned>, bool>
walked(llvm::StringRef Functions, const Walk::Numbers &Known = {}) {
  Linked L(std::vector<std::string>{factsOf(Functions)});
  std::set<unsigned> Lines;
  Walk W(L.P.Bodies, L.P.Calls, L.P.Threads, [&](const WalkStep &S) {
    Lines.insert(S.At->Where.Line);
    return !std::holds_alternative<Exec>(S.At->What);
  });
  bool Returns = W.through(L.body("f"), Known);
  return {Lines, Returns};
}

using Lines = std::set<unsigned>;

static const char *const Passes = R"(
function f 1:1
block 0 returns
  call nothrow fn g (1) 2:1
function g 10:1
block 0 -> 1 if arg0 != 0, 2 if arg0 == 0
block 1 returns
  write Count 11:1
block 2 returns
  write Count 12:1
)";

TEST(Walk, ANumberThatIsPassed) {
  EXPECT_EQ(walked(Passes).first, Lines({2, 11}));
}

TEST(Walk, ANumberThatIsKnown) {
  auto [Done, Returns] = walked(R"(
function f 1:1
block 0 -> 1 if arg0 == 2, 2 if arg0 != 2
block 1 stops
  write Count 3:1
block 2 returns
  write Count 4:1
)",
                                {{Path::param(0), 2}});
  EXPECT_EQ(Done, Lines({3}));
  EXPECT_FALSE(Returns);
}

TEST(Walk, NotPastWhatDoesNotReturn) {
  auto [Done, Returns] = walked(R"(
function f 1:1
block 0 returns
  call nothrow fn g () 2:1
  write Count 3:1
function g 10:1
block 0 -> 1, 2
block 1 stops
  exec 11:1
block 2 stops
  write Count 12:1
)");
  EXPECT_EQ(Done, Lines({2, 11, 12}));
  EXPECT_FALSE(Returns);
}

TEST(Walk, Recursion) {
  auto [Done, Returns] = walked(R"(
function f 1:1
block 0 -> 1, 2
block 1 -> 2
  call nothrow fn f () 2:1
block 2 returns
  write Count 3:1
)");
  EXPECT_EQ(Done, Lines({2, 3}));
  EXPECT_TRUE(Returns);
}
