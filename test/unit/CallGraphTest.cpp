// CallGraphTest.cpp - unit tests of checks/program/CallGraph, ThreadRoots
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "LinkedText.h"

using namespace lockstitch;

/// The functions that Caller may call, by name, each as often as it has bodies.
static Strings calleesOf(const Linked &L, llvm::StringRef Caller) {
  Strings Out;
  for (const CallEdge &E : L.P.Calls.callsOf(L.body(Caller)))
    Out.push_back(L.P.shortName(L.P.Bodies[E.Callee].id()));
  llvm::sort(Out);
  return Out;
}

TEST(CallGraph, AVirtualCallRunsEachOverride) {
  Linked L(R"facts(
function a 1:1 virtual
block 0 returns
function b 2:1 virtual overrides="a()"
block 0 returns
function c 3:1 virtual overrides="b()"
block 0 returns
function f 11:1
block 0 returns
  call virtual fn a self arg0 () 12:1
function g 21:1
block 0 returns
  call fn a self arg0 () 22:1
function h 31:1
block 0 returns
  call virtual fn b self arg0 () 32:1
)facts");
  EXPECT_EQ(calleesOf(L, "f"), Strings({"a", "b", "c"}));
  EXPECT_EQ(calleesOf(L, "g"), Strings({"a"}));
  EXPECT_EQ(calleesOf(L, "h"), Strings({"b", "c"}));
}

TEST(CallGraph, APointerInAFieldRunsWhatIsStoredThere) {
  Linked L(std::string(Leaves) + R"(
function m 11:1
block 0 returns
  assign Ops.cb = fn a 12:1
  assign arg0->cb = fn b 13:1
function f 21:1
block 0 returns
  call this->cb () 22:1
)");
  EXPECT_EQ(calleesOf(L, "f"), Strings({"a", "b"}));
  EXPECT_TRUE(L.P.Calls.isAddressTaken(entityIdOf("a()")));
  EXPECT_FALSE(L.P.Calls.isAddressTaken(entityIdOf("c()")));
}

TEST(CallGraph, AClosureIsCopiedPassedAndReturned) {
  Linked L(std::string(Leaves) + R"(
function m 11:1
block 0 returns
  assign t1 = fn a 12:1
  call fn n (t1) -> t2 13:1
  call t2 () 14:1
function n 21:1
block 0 returns
  call arg0 () 22:1
  return arg0 23:1
function f 31:1
block 0 returns
  call fn n (&p) 32:1
  assign p = fn b 33:1
function g 41:1
block 0 returns
  spawn thread fn h (fn c) 42:1
function h 51:1
block 0 returns
  call arg0 () 52:1
)");
  EXPECT_EQ(calleesOf(L, "n"), Strings({"a", "b"}));
  EXPECT_EQ(calleesOf(L, "m"), Strings({"a", "n"})); // what it passed
  EXPECT_EQ(calleesOf(L, "h"), Strings({"c"}));
}

TEST(CallGraph, EachProgramHasItsOwnHelper) {
  std::string Main = R"(
function main 1:1 main
block 0 returns
  call fn f () 2:1
)";
  Linked L({factsOf(Main + "function f 5:1\nblock 0 returns\n", "one.cpp"),
            factsOf(Main + "function f 6:1\nblock 0 returns\n", "two.cpp")});
  ASSERT_EQ(L.P.Bodies.size(), 4u);
  for (unsigned Body = 0; Body < L.P.Bodies.size(); ++Body)
    for (const CallEdge &E : L.P.Calls.callsOf(Body))
      EXPECT_EQ(L.P.Bodies[Body].File, L.P.Bodies[E.Callee].File);
}

TEST(CallGraph, EqualBodiesAreOne) {
  std::string Text = "function f 0:1:1\nblock 0 returns\n  read Count 2:1\n";
  std::string Two = factsOf(Text, "a.cpp");
  size_t At = Two.find("unit \"a.cpp\"");
  Two.replace(At, 12, "unit \"b.cpp\"");
  EXPECT_EQ(Linked({factsOf(Text, "a.cpp"), Two}).P.Bodies.size(), 1u);
}

TEST(CallGraph, CalleesComeBeforeCallers) {
  Linked L(R"(
function f 1:1
block 0 returns
  call fn g () 2:1
function g 11:1
block 0 returns
  call fn h () 12:1
function h 21:1
block 0 returns
  call fn g () 22:1
  call fn a () 23:1
function a 31:1
block 0 returns
)");
  ASSERT_EQ(L.P.Calls.bottomUp().size(), 3u);
  EXPECT_EQ(L.P.Calls.bottomUp()[0], std::vector<unsigned>({L.body("a")}));
  EXPECT_EQ(L.P.Calls.bottomUp()[1].size(), 2u);
  EXPECT_EQ(L.P.Calls.bottomUp()[2], std::vector<unsigned>({L.body("f")}));
}

TEST(CallGraph, WhatARecursionWrites) {
  Linked L(R"(
function f 1:1
block 0 returns
  call fn g () 2:1
function g 11:1
block 0 returns
  call fn h () 12:1
  assign ok = 1 13:1
function h 21:1
block 0 returns
  call fn g () 22:1
  write Count 23:1
)");
  for (const char *Name : {"f", "g", "h"})
    EXPECT_EQ(L.P.Calls.writes(L.body(Name)).Others,
              std::set<EntityId>({entityIdOf("Count")}))
        << Name;
}

TEST(CallGraph, WhatAMethodWritesOfItsOwnObject) {
  Linked L(R"(
function f 1:1
block 0 returns
  write this->open 2:1
  write this->next->cb 3:1
function g 11:1
block 0 returns
  call fn f self &this.* () 12:1
function h 21:1
block 0 returns
  call fn f self &this->next.* () 22:1
function n 31:1
block 0 returns
  call fn f self &new1 () 32:1
)");
  const std::set<EntityId> Open = {entityIdOf("Account::open")};
  const std::set<EntityId> Callback = {entityIdOf("Operations::cb")};
  for (const char *Name : {"f", "g"}) {
    EXPECT_EQ(L.P.Calls.writes(L.body(Name)).OfThis, Open) << Name;
    EXPECT_EQ(L.P.Calls.writes(L.body(Name)).Others, Callback) << Name;
  }
  EXPECT_TRUE(L.P.Calls.writes(L.body("h")).OfThis.empty());
  EXPECT_EQ(L.P.Calls.writes(L.body("h")).Others,
            (std::set<EntityId>{entityIdOf("Account::open"),
                                entityIdOf("Operations::cb")}));
  EXPECT_TRUE(L.P.Calls.writes(L.body("n")).OfThis.empty());
  EXPECT_EQ(L.P.Calls.writes(L.body("n")).Others, Callback);
}

TEST(ThreadRoots, AThreadReachesItsCallees) {
  Linked L(std::string(Leaves) + R"(
function main 11:1 main
block 0 returns
  spawn thread fn f () -> t1 12:1
  call fn b () 13:1
  spawn process fn g () 14:1
function f 21:1
block 0 returns
  call fn a () 22:1
function g 31:1
block 0 returns
  call fn c () 32:1
)");
  EXPECT_TRUE(L.P.Roots.isReached(L.body("f")));
  EXPECT_TRUE(L.P.Roots.isReached(L.body("a")));
  EXPECT_FALSE(L.P.Roots.isReached(L.body("b")));
  EXPECT_FALSE(L.P.Roots.isReached(L.body("c"))) << "another process";
  EXPECT_EQ(L.P.Roots.rootOf(L.body("a")).Body, L.body("f"));
}
