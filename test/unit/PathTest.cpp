// PathTest.cpp - unit tests of checks/facts/Path
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "facts/Path.h"
#include "gtest/gtest.h"
#include <algorithm>

using namespace lockstitch;

static const EntityId A = entityIdOf("A");
static const EntityId B = entityIdOf("B");
static const EntityId Lock = entityIdOf("S::Lock");

static Path longest() {
  Path P = Path::entity(A);
  for (unsigned I = 0; I != Path::MaxSteps; ++I)
    P = P.deref();
  return P;
}

TEST(PathTest, ThenIsCutAtMaxSteps) {
  Path P = longest();
  EXPECT_EQ(P.Steps.size(), Path::MaxSteps);
  EXPECT_FALSE(P.IsCut);
  Path Cut = P.field(Lock);
  EXPECT_EQ(Cut.Steps, P.Steps);
  EXPECT_TRUE(Cut.IsCut);
  EXPECT_TRUE(Cut.isTop());
  EXPECT_EQ(Cut.deref(), Cut);
  EXPECT_EQ(Path::top().deref(), Path::top());
}

TEST(PathTest, StartsWith) {
  Path P = Path::param(0).deref().field(Lock);
  EXPECT_TRUE(P.startsWith(P));
  EXPECT_TRUE(P.startsWith(Path::param(0)));
  EXPECT_TRUE(P.startsWith(Path::param(0).deref()));
  EXPECT_FALSE(P.startsWith(Path::param(1)));
  EXPECT_FALSE(P.startsWith(Path::temp(0)));
  EXPECT_FALSE(P.startsWith(Path::param(0).field(Lock)));
  EXPECT_FALSE(Path::param(0).startsWith(P));
}

TEST(PathTest, NothingFollowsACutPath) {
  Path Cut = longest().deref();
  EXPECT_TRUE(Cut.startsWith(Cut));
  EXPECT_TRUE(Cut.startsWith(longest()));
  EXPECT_FALSE(longest().startsWith(Cut));
}

TEST(PathTest, Rebased) {
  Path P = Path::param(0).deref().field(Lock);
  Path To = Path::entity(A).field(B);
  EXPECT_EQ(P.rebased(Path::param(0).deref(), To), To.field(Lock));
  EXPECT_EQ(P.rebased(P, To), To);
  EXPECT_EQ(P.rebased(Path::param(0), Path::top()), Path::top());
}

TEST(PathTest, RebasedIsCutWhereItIsTooLong) {
  Path P = Path::param(0).deref().field(Lock);
  Path Result = P.rebased(Path::param(0), longest());
  EXPECT_EQ(Result.Steps, longest().Steps);
  EXPECT_TRUE(Result.IsCut);

  Path Cut = P;
  Cut.IsCut = true;
  EXPECT_TRUE(Cut.rebased(Path::param(0), Path::entity(A)).IsCut);
}

TEST(PathTest, IsOneObject) {
  EXPECT_TRUE(Path::entity(A).isOneObject());
  EXPECT_TRUE(Path::entity(A).then(Step::index(3)).isOneObject());
  EXPECT_FALSE(Path::entity(A).then(Step::anyIndex()).deref().isOneObject());
  EXPECT_FALSE(Path::top().isOneObject());
  EXPECT_FALSE(longest().deref().isOneObject());
}

TEST(PathTest, OrderIsTotalAndAgreesWithEquality) {
  std::vector<Path> Paths = {
      Path::top(),
      Path::entity(std::min(A, B)),
      Path::entity(std::max(A, B)),
      Path::param(0),
      Path::param(0).deref(),
      Path::param(0).deref().then(Step::index(0)),
      Path::param(0).then(Step::index(0)),
      Path::param(0).then(Step::index(1)),
      Path::param(1),
      Path::self(),
      Path::temp(0),
      Path::alloc(0),
      Path::result(),
  };
  EXPECT_TRUE(std::is_sorted(Paths.begin(), Paths.end()));
  for (size_t I = 0; I != Paths.size(); ++I)
    for (size_t J = 0; J != Paths.size(); ++J) {
      EXPECT_EQ(Paths[I] <=> Paths[J], I <=> J);
      EXPECT_EQ(Paths[I] == Paths[J], I == J);
    }
  EXPECT_LT(longest(), longest().deref());
}

TEST(PathTest, NegateIsAnInvolution) {
  for (Relation R : {Relation::Eq, Relation::Ne, Relation::Lt, Relation::Le,
                     Relation::Gt, Relation::Ge}) {
    EXPECT_NE(negate(R), R);
    EXPECT_EQ(negate(negate(R)), R);
  }
  EXPECT_EQ(negate(Relation::Lt), Relation::Ge);
  EXPECT_EQ(negate(Relation::Eq), Relation::Ne);
}

TEST(EntityTest, IdsOfNames) {
  EXPECT_EQ(entityIdOf("bank::Accounts"), entityIdOf("bank::Accounts"));
  EXPECT_NE(A, B);
  // The value is written into files: it may never change.
  EXPECT_EQ(entityIdOf("").Value, 0x2d06800538d394c2u);
}
