// FreshObjectsTest.cpp - unit tests of checks/program/FreshObjects
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/FreshObjects.h"
#include "LinkedText.h"

using namespace lockstitch;

/// Whether each write of main's to its new object is before g is started, one
/// character each, in the order of places.
static std::string freshIn(const std::string &Main) {
  Linked L(R"(
function g 1:1
block 0 returns
  read arg0->open 1:2
function f 2:1
block 0 returns
  spawn thread fn g (arg0) 2:2
)" + Main);
  std::map<Location, char> Out;
  FreshObjects Fresh(L.P.Bodies);
  for (unsigned Body = 0; Body < L.P.Bodies.size(); ++Body)
    for (const MemoryAccess &A : L.P.Held[Body].Accesses)
      if (A.isWrite() && !A.In->By && A.Place.Root == PathRoot::Alloc)
        for (const Location &Site : A.Sites)
          Out[Site] =
              Fresh.isBeforeStart(A, Body, L.P.Roots.roots()[0]) ? 'y' : 'n';
  std::string All;
  for (auto [Where, Is] : Out)
    All += Is;
  return All;
}

TEST(FreshObjects, EachRoundMakesItsOwn) {
  EXPECT_EQ(freshIn(R"(function main 3:1 main
block 0 -> 0, 1
  assign p = &new1 4:1
  write p->open 5:1
  call fn f (p) 6:1
block 1 returns)"),
            "y");
}

TEST(FreshObjects, ItIsTooLateAfterTheStart) {
  EXPECT_EQ(freshIn(R"(function main 3:1 main
block 0 -> 0, 1
  assign p = &new1 4:1
  call fn f (p) 6:1
  write p->open 7:1
block 1 returns)"),
            "n");
}

TEST(FreshObjects, OneObjectForAll) {
  EXPECT_EQ(freshIn(R"(function main 3:1 main
block 0 -> 1
  assign p = &new1 4:1
block 1 -> 1, 2
  write p->open 5:1
  call fn f (p) 6:1
block 2 returns)"),
            "n");
}
