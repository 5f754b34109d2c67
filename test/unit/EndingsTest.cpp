// EndingsTest.cpp - unit tests of checks/program/Endings
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "LinkedText.h"

using namespace lockstitch;

/// The lines of f from which the program is aborted for certain.
static std::vector<unsigned> lastLines(llvm::StringRef Functions) {
  Linked L(std::vector<std::string>{factsOf(Functions)});
  Endings E(L.P.Bodies, L.P.Calls);
  std::vector<unsigned> Out;
  unsigned F = L.body("f");
  for (const BasicBlock &B : L.P.Bodies[F].Facts->Blocks)
    for (const Fact &X : B.Facts)
      if (E.isLast(F, X.Where))
        Out.push_back(X.Where.Line);
  llvm::sort(Out);
  return Out;
}

using Lines = std::vector<unsigned>;

TEST(Endings, OfABranchThatAborts) {
  EXPECT_EQ(lastLines(R"(
function f 1:1
block 0 -> 1, 2
  write Count 2:1
block 1 -> 3
  write Count 3:1
block 2 returns
  write Count 4:1
block 3 aborts
  write Count 5:1
)"),
            Lines({3, 5}));
}

TEST(Endings, StoppingIsNone) {
  EXPECT_EQ(lastLines(R"(
function f 1:1
block 0 -> 1, 2
  write Count 2:1
block 1 stops
  write Count 3:1
block 2 throws
  write Count 4:1
)"),
            Lines());
}

TEST(Endings, ALoopMayGoOnForEver) {
  EXPECT_EQ(lastLines(R"(
function f 1:1
block 0 -> 1
  write Count 2:1
block 1 -> 1, 2
  write Count 3:1
block 2 aborts
  write Count 4:1
)"),
            Lines({4}));
}

TEST(Endings, OfACallThatAborts) {
  EXPECT_EQ(lastLines(R"(
function f 1:1
block 0 -> 1, 2
  write Count 2:1
block 1 stops
  write Count 3:1
  call fn g () 4:1
block 2 returns
  call fn h () 5:1
function g 11:1
block 0 stops
  call fn a () 12:1
function a 21:1
block 0 aborts
  write Flag 22:1
function h 31:1
block 0 -> 1, 2
block 1 aborts
block 2 returns
  write Flag 33:1
)"),
            Lines({3, 4}));
}

TEST(Endings, APointerMayHoldAnother) {
  EXPECT_EQ(lastLines(R"(
function f 1:1
block 0 returns
  write Count 2:1
  call Ops.cb () 3:1
function n 5:1
block 0 returns
  assign Ops.cb = fn g 6:1
  assign Ops.cb = fn h 7:1
function g 11:1
block 0 aborts
  write Flag 12:1
function h 21:1
block 0 returns
  write Flag 22:1
)"),
            Lines());
}
