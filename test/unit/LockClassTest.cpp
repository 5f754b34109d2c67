// LockClassTest.cpp - unit tests of checks/program/LockClass, Mentions
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/LockClass.h"
#include "LinkedText.h"
#include "program/Mentions.h"

using namespace lockstitch;

namespace {
/// Reads one fact that acquires a lock, and names it.
class LockClasses : public testing::Test {
protected:
  Path lock(const std::string &Text) {
    L.emplace("function f 1:1 params=from\nblock 0 returns\n  acquire " + Text +
              " exclusive 2:1\n");
    const Fact &X = L->P.Files[0].Functions[0].Blocks[0].Facts[0];
    return std::get<Acquire>(X.What).Locks[0];
  }
  std::string className(const std::string &Text) {
    std::optional<LockClass> C = classOf(lock(Text));
    return C ? nameOf(*C, L->P.Bodies) : "none";
  }
  std::string spelt(const std::string &Text) {
    Path P = lock(Text);
    return L->P.spell(P, 0);
  }
  std::optional<Linked> L;
};
} // namespace

TEST_F(LockClasses, AreOfGlobalsOrMembers) {
  EXPECT_EQ(className("A"), "A");
  EXPECT_EQ(className("Savings.mu"), "Savings.mu");
  EXPECT_EQ(className("Table[].mu"), "Table[].mu");
  EXPECT_EQ(className("this->mu"), "Account::mu");
  EXPECT_EQ(className("arg0->next->mu"), "Account::mu");
  EXPECT_EQ(className("this->acc.mu"), "Bank::acc.mu");
  EXPECT_EQ(className("arg0.*"), "none");
  EXPECT_EQ(className("Ptr.*"), "none");
  EXPECT_EQ(className("top"), "none");
}

TEST_F(LockClasses, AreSpeltAsInTheSource) {
  EXPECT_EQ(spelt("A"), "A");
  EXPECT_EQ(spelt("Savings.mu"), "Savings.mu");
  EXPECT_EQ(spelt("Table[3].mu"), "Table[3].mu");
  EXPECT_EQ(spelt("this->mu"), "mu");
  EXPECT_EQ(spelt("this->acc.mu"), "acc.mu");
  EXPECT_EQ(spelt("arg0->mu"), "from->mu");
  EXPECT_EQ(spelt("arg1->mu"), "argument 2->mu");
  EXPECT_EQ(spelt("arg0.*"), "from");
  EXPECT_EQ(spelt("arg0->next->mu"), "from->next->mu");
  EXPECT_EQ(spelt("top"), "the lock");
}

TEST_F(LockClasses, TwoOfOneOwner) {
  EXPECT_EQ(ownerOf(lock("this->mu")), ownerOf(lock("this->log")));
  EXPECT_EQ(ownerOf(lock("arg0->next->mu")), ownerOf(lock("arg0->next->log")));
  EXPECT_NE(ownerOf(lock("arg0->mu")), ownerOf(lock("arg0->next->mu")));
  EXPECT_NE(ownerOf(lock("arg0->mu")), ownerOf(lock("arg1->mu")));
}

static bool mentionsG(const std::string &Fact) {
  Linked L("function f 1:1\nblock 0 returns\n  " + Fact + " 2:1\n");
  return mentions(L.P.Files[0].Functions[0].Blocks[0].Facts[0],
                  Path::entity(entityIdOf("G")));
}

TEST(Mentions, AreOfTheObjectOrAPart) {
  for (const char *Fact :
       {"relock G", "unlock G", "move H from G", "swap G with H",
        "acquire A, G exclusive", "guard H adopts exclusive variable (G)",
        "wait condition CV guard G", "call fn a (&G)", "call fn a () -> G",
        "call fn a self &G ()", "assign p = &G", "assign G.lockp = 1",
        "return &G", "spawn thread fn a (&G)", "read G.open",
        "test G if t1 != 0"})
    EXPECT_TRUE(mentionsG(Fact)) << Fact;
  for (const char *Fact :
       {"end G", "unlock H", "call fn a (&H)", "throw", "suspend"})
    EXPECT_FALSE(mentionsG(Fact)) << Fact;
}
