// OwnLocksTest.cpp - unit tests of checks/program/OwnLocks and NeverLocked
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/OwnLocks.h"
#include "LinkedText.h"
#include "program/NeverLocked.h"

using namespace lockstitch;

static Linked linked(llvm::StringRef Functions) {
  return Linked(std::vector<std::string>{factsOf(Functions, "a.cpp", R"(
entity L local "L" "std::mutex" mutex
entity T global "T" "std::mutex" mutex thread_local
entity S global "S" "std::mutex" mutex internal
entity r local "r" "std::mutex &"
)")});
}

/// Whether a lock of that name is f's own.
static bool isOwn(llvm::StringRef Name, llvm::StringRef Functions) {
  Linked All = linked(Functions);
  return isOwnLock(Path::entity(entityIdOf(Name)), All.body("f"), All.P.Bodies,
                   All.P.Calls);
}

static constexpr llvm::StringLiteral Locks = R"(
function f 1:1
block 0 returns
  guard G locks exclusive variable (L) 2:1
  end G 3:1
)";

TEST(OwnLocks, ALocalBad) { EXPECT_TRUE(isOwn("L", Locks)); }

TEST(OwnLocks, AGlobalOk) {
  EXPECT_FALSE(isOwn("A", R"(
function f 1:1
block 0 returns
  acquire A exclusive 2:1
  release A exclusive 3:1
)"));
}

TEST(OwnLocks, PassedToWhoLocksItBad) {
  EXPECT_TRUE(isOwn("L", R"(
function a 11:1 params=M
block 0 returns
  acquire arg0.* exclusive 12:1
  release arg0.* exclusive 13:1
function f 1:1
block 0 returns
  call fn a (&L) 2:1
)"));
}

TEST(OwnLocks, PassedToWhoKeepsItOk) {
  EXPECT_FALSE(isOwn("L", R"(
function a 11:1 params=M
block 0 returns
  acquire arg0.* exclusive 12:1
  assign Savings.lockp = arg0 13:1
  release arg0.* exclusive 14:1
function f 1:1
block 0 returns
  call fn a (&L) 2:1
)"));
}

TEST(OwnLocks, PassedToAThreadOk) {
  EXPECT_FALSE(isOwn("L", R"(
function a 11:1 params=M
block 0 returns
  acquire arg0.* exclusive 12:1
  release arg0.* exclusive 13:1
function f 1:1
block 0 returns
  spawn thread fn a (&L) 2:1
  acquire L exclusive 3:1
  release L exclusive 4:1
)"));
}

TEST(OwnLocks, ReferredToOk) {
  EXPECT_FALSE(isOwn("L", R"(
function f 1:1
block 0 returns
  assign r = &L 2:1
  acquire r.* exclusive 3:1
  release r.* exclusive 4:1
)"));
}

TEST(OwnLocks, OfAThreadBad) {
  EXPECT_TRUE(isOwn("T", R"(
function f 1:1
block 0 returns
  acquire T exclusive 2:1
  release T exclusive 3:1
)"));
}

TEST(OwnLocks, OfAThreadAndHandedOutOk) {
  EXPECT_FALSE(isOwn("T", R"(
function a 11:1
block 0 returns
  return &T 12:1
function f 1:1
block 0 returns
  acquire T exclusive 2:1
  release T exclusive 3:1
)"));
}

/// Whether nobody locks S, in a program or a library.
static bool isNeverLocked(llvm::StringRef Functions) {
  Linked All = linked(Functions);
  return NeverLocked(All.P).contains(Path::entity(entityIdOf("S")),
                                     All.P.Bodies[All.body("f")].Units);
}

TEST(NeverLocked, AdoptedOnlyBad) {
  EXPECT_TRUE(isNeverLocked(R"(
function f 1:1
block 0 returns
  guard G adopts exclusive variable (S) 2:1
  end G 3:1
)"));
}

TEST(NeverLocked, LockedElsewhereOk) {
  EXPECT_FALSE(isNeverLocked(R"(
function a 11:1
block 0 returns
  acquire S exclusive 12:1
function f 1:1
block 0 returns
  guard G adopts exclusive variable (S) 2:1
  end G 3:1
)"));
}

TEST(NeverLocked, HandedOutOk) {
  EXPECT_FALSE(isNeverLocked(R"(
function a 11:1
block 0 returns
  return &S 12:1
function f 1:1
block 0 returns
  guard G adopts exclusive variable (S) 2:1
  end G 3:1
)"));
}
