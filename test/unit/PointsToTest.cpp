// PointsToTest.cpp - unit tests of checks/program/PointsTo, Inclusions
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "LinkedText.h"
#include "program/Inclusions.h"

using namespace lockstitch;

/// The functions that the calls of Caller through pointers may run, by name.
static Strings calleesOf(const Linked &L, llvm::StringRef Caller) {
  std::set<std::string> Out;
  for (const BasicBlock &B : L.P.Bodies[L.body(Caller)].Facts->Blocks)
    for (const Fact &X : B.Facts)
      for (EntityId Callee : L.P.Calls.pointers().callees(X))
        Out.insert(L.P.shortName(Callee));
  return Strings(Out.begin(), Out.end());
}

TEST(Inclusions, ACopyHasThePartsAndGetsThoseThatComeLater) {
  Inclusions S;
  PointerNode A = S.add(), B = S.add(), Target = S.add(), Late = S.add();
  S.point(S.part(A, 7), Target);
  S.include(B, A);
  S.point(S.part(A, 8), Late);
  S.solve([](uint32_t, PointerNode) {});
  EXPECT_EQ(S.pointsTo(S.part(B, 7)).vec(), std::vector<PointerNode>{Target});
  EXPECT_EQ(S.pointsTo(S.part(B, 8)).vec(), std::vector<PointerNode>{Late});
  EXPECT_TRUE(S.pointsTo(S.part(B, 9)).empty());
}

TEST(Inclusions, AListThatHoldsItselfEnds) {
  Inclusions S;
  PointerNode Node = S.add();
  S.include(Node, S.part(Node, 7));
  S.include(S.part(Node, 7), Node);
  S.solve([](uint32_t, PointerNode) {});
  EXPECT_LT(S.size(), 100u);
}

TEST(PointsTo, ObjectsOfOneClassHoldTheirOwn) {
  Linked L(std::string(Leaves) + R"(
function m 11:1
block 0 returns
  assign Ops.cb = fn a 12:1
  assign p = &new1 13:1
  assign p->cb = fn b 14:1
  call Ops.cb () 15:1
function f 21:1
block 0 returns
  assign q = &new2 22:1
  assign q->cb = fn c 23:1
  call q->cb () 24:1
)");
  EXPECT_EQ(calleesOf(L, "m"), Strings({"a"}));
  EXPECT_EQ(calleesOf(L, "f"), Strings({"c"}));
}

TEST(PointsTo, OfAnUnknownObjectItMayBeAnybodys) {
  Linked L(std::string(Leaves) + R"(
function m 11:1
block 0 returns
  assign Ops.cb = fn a 12:1
function f 21:1
block 0 returns
  call arg0->cb () 22:1
)");
  EXPECT_EQ(calleesOf(L, "f"), Strings({"a"}));
}

TEST(PointsTo, AFactoryMakesAnObjectForEachCall) {
  Linked L(std::string(Leaves) + R"(
function m 11:1
block 0 returns
  assign new1.cb = arg0 12:1
  return &new1 13:1
function f 21:1
block 0 returns
  call fn m (fn a) -> p 22:1
  call p->cb () 23:1
function g 31:1
block 0 returns
  call fn m (fn b) -> p 32:1
  call p->cb () 33:1
)");
  EXPECT_EQ(calleesOf(L, "f"), Strings({"a"}));
  EXPECT_EQ(calleesOf(L, "g"), Strings({"b"}));
}

TEST(PointsTo, WhatIsPutInAContainerMayBeTakenOut) {
  Linked L(std::string(Leaves) + R"(
function m 11:1
block 0 returns
  assign Table[] = fn a 12:1
  assign Table[3] = fn b 13:1
function f 21:1
block 0 returns
  assign p = Table[] 22:1
  call p () 23:1
)");
  EXPECT_EQ(calleesOf(L, "f"), Strings({"a", "b"}));
}

TEST(PointsTo, AFactoryThatCallsItselfEnds) {
  Linked L(std::string(Leaves) + R"(
function m 11:1
block 0 returns
  assign arg0->cb = arg1 12:1
  call fn m (arg0->next, arg1) 13:1
function f 21:1
block 0 returns
  call fn m (&Savings, fn a) 22:1
  call Savings.cb () 23:1
)");
  EXPECT_EQ(calleesOf(L, "f"), Strings({"a"}));
}

TEST(PointsTo, ANewObjectIsNamedAsItsMakerNamesIt) {
  Linked L(std::string(Leaves) + R"(
function m 11:1
block 0 returns
  assign p = &new1 12:1
  assign Table[] = p 13:1
function f 21:1
block 0 returns
  assign q = Table[] 22:1
)");
  Path Through =
      Path::entity(entityIdOf("q")).deref().field(entityIdOf("Account::open"));
  std::vector<MadeObject> Made =
      L.P.Calls.pointers().made(L.body("f"), Through);
  ASSERT_EQ(Made.size(), 1u);
  EXPECT_EQ(Made[0].Body, L.body("m"));
  EXPECT_EQ(Made[0].Place, Path::alloc(1).field(entityIdOf("Account::open")));
}
