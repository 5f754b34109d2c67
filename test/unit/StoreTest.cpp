// StoreTest.cpp - unit tests of checks/program/Store
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Store.h"
#include "gtest/gtest.h"
#include <limits>

using namespace lockstitch;

static const Path P = Path::entity(entityIdOf("p"));
static const Path Q = Path::entity(entityIdOf("q"));
static const Path Object = Path::entity(entityIdOf("Object"));
static const EntityId Next = entityIdOf("Next");
static const EntityId Flag = entityIdOf("Flag");

static Condition is(const Path &Left, Relation R, int64_t N) {
  return {Value::load(Left), R, Value::integer(N)};
}

TEST(Range, IsNarrowed) {
  Range All;
  EXPECT_TRUE(All.isAll());
  EXPECT_EQ(All.narrowed(Relation::Eq, 3), Range::of(3));
  EXPECT_TRUE(Range::of(3).narrowed(Relation::Ne, 3).isEmpty());
  EXPECT_TRUE(Range::of(3).narrowed(Relation::Lt, 3).isEmpty());
  EXPECT_EQ(Range::of(3).narrowed(Relation::Le, 3), Range::of(3));
  EXPECT_TRUE(
      All.narrowed(Relation::Ne, 0).narrowed(Relation::Eq, 0).isEmpty());
  EXPECT_TRUE(All.narrowed(Relation::Gt, std::numeric_limits<int64_t>::max())
                  .isEmpty());
  EXPECT_TRUE(All.narrowed(Relation::Lt, std::numeric_limits<int64_t>::min())
                  .isEmpty());
}

TEST(Range, MeetsAndHull) {
  EXPECT_FALSE(Range::of(0).meets(Range::nonZero()));
  EXPECT_FALSE(Range::nonZero().meets(Range::of(0)));
  EXPECT_TRUE(Range::of(1).meets(Range::nonZero()));
  EXPECT_TRUE(Range::of(0).hull(Range::nonZero()).isAll());
  EXPECT_EQ(Range::of(1).hull(Range::of(3)), (Range{1, 3, std::nullopt}));
  EXPECT_EQ(Range::nonZero().hull(Range::of(5)), Range::nonZero());
}

TEST(Store, APointerIsFollowed) {
  Store S;
  S.assign(P, Value::address(Object), 1);
  EXPECT_EQ(S.locate(P.deref().field(Next)), Object.field(Next));
  S.assign(Q, Value::load(P), 2);
  EXPECT_EQ(S.locate(Q.deref()), Object);
}

TEST(Store, AValueOfEntryDoesNotGoStale) {
  Store S;
  Path Arg = Path::param(0);
  S.assign(P, Value::load(Arg), 1);
  S.assign(Arg, Value::address(Object), 2);
  EXPECT_EQ(S.locate(P.deref()), Arg.deref());
  EXPECT_EQ(S.locate(Arg.deref()), Object);
}

TEST(Store, WhatIsUnknownIsOneThing) {
  Store S;
  S.assign(P, Value::unknown(), 1);
  EXPECT_EQ(S.locate(P.deref()), S.locate(P.deref()));
  EXPECT_FALSE(S.locate(P.deref()).isTop());
  Path Before = S.locate(P.deref());
  S.assign(P, Value::unknown(), 2);
  EXPECT_NE(S.locate(P.deref()), Before);
}

TEST(Store, TwoTestsOfOneFlagAgree) {
  Store S;
  EXPECT_TRUE(S.assume(is(P, Relation::Ne, 0)));
  EXPECT_FALSE(S.assume(is(P, Relation::Eq, 0)));
  S.assign(P, Value::unknown(), 1);
  EXPECT_TRUE(S.assume(is(P, Relation::Eq, 0)));
}

TEST(Store, ACopyAgreesWithItsOrigin) {
  Store S;
  S.assign(Q, Value::load(P), 1);
  EXPECT_TRUE(S.assume(is(Q, Relation::Eq, 0)));
  EXPECT_FALSE(S.assume(is(P, Relation::Ne, 0)));
}

TEST(Store, AConstantMayStandLeft) {
  Store S;
  EXPECT_TRUE(S.assume({Value::integer(3), Relation::Lt, Value::load(P)}));
  EXPECT_FALSE(S.assume(is(P, Relation::Le, 3)));
  EXPECT_TRUE(S.assume(is(P, Relation::Ge, 4)));
}

TEST(Store, AnAddressIsNotNull) {
  Store S;
  S.assign(P, Value::address(Object), 1);
  EXPECT_FALSE(S.assume(is(P, Relation::Eq, 0)));
  EXPECT_FALSE(S.assume({Value::load(P), Relation::Ne, Value::load(P)}));
}

TEST(Store, ACopyOfAClassHasItsParts) {
  Store S;
  S.assign(P.field(Next), Value::address(Object), 1);
  S.assign(P.field(Flag), Value::integer(1), 2);
  S.assign(Q, Value::load(P), 3);
  EXPECT_EQ(S.locate(Q.field(Next).deref()), Object);
  EXPECT_FALSE(S.assume(is(Q.field(Flag), Relation::Eq, 0)));
  S.assign(Q, Value::unknown(), 4);
  EXPECT_NE(S.locate(Q.field(Next).deref()), Object);
}

TEST(Store, AnyElementHoldsAnything) {
  Store S;
  Path Element = Object.then(Step::anyIndex());
  S.assign(Element, Value::address(P), 1);
  EXPECT_NE(S.locate(Element.deref()), P);
  EXPECT_FALSE(S.locate(Element.deref()).isOneObject());
}

TEST(Store, AJoinKeepsWhatBothKnow) {
  Store A, B;
  A.assign(P, Value::address(Object), 1);
  B.assign(P, Value::address(Object), 2);
  A.assign(Q, Value::integer(0), 3);
  B.assign(Q, Value::integer(1), 4);
  std::vector<uint64_t> Redefined;
  EXPECT_TRUE(A.join(B, 5, Redefined));
  EXPECT_EQ(A.locate(P.deref()), Object);
  EXPECT_TRUE(A.assume(is(Q, Relation::Eq, 0)));
  EXPECT_FALSE(A.assume(is(Q, Relation::Eq, 1))) << "one thing, whichever";
}

TEST(Store, AJoinTellsWhatItRenames) {
  Store A, B;
  A.assign(P, Value::address(Object), 1);
  B.assign(P, Value::address(Q), 2);
  std::vector<uint64_t> Redefined;
  EXPECT_TRUE(A.join(B, 3, Redefined));
  EXPECT_EQ(Redefined.size(), 1u);
  Store Same = A;
  EXPECT_FALSE(A.join(Same, 3, Redefined)) << "nothing is new";
  EXPECT_EQ(Redefined.size(), 1u);
  EXPECT_EQ(A, Same);
}

// p = c ? new Object : nullptr; and what the object holds.
TEST(Store, ANewObjectOrNoneIsThatObjectIfAny) {
  Path New = Path::alloc(1);
  Store Made, None;
  Made.assign(New.field(Flag), Value::integer(7), 1);
  Made.assign(P, Value::address(New), 2);
  None.assign(P, Value::integer(0), 3);
  std::vector<uint64_t> Redefined;
  for (bool IsMadeFirst : {true, false}) {
    Store Both = IsMadeFirst ? Made : None;
    EXPECT_TRUE(Both.join(IsMadeFirst ? None : Made, 5, Redefined));
    EXPECT_EQ(Both.evaluate(Value::load(P.deref().field(Flag))),
              Value::integer(7));
    EXPECT_TRUE(Both.range(Both.evaluate(Value::load(P))).isAll());
    Both.join(Made, 5, Redefined); // once more, round a loop
    Both.join(None, 5, Redefined);
    EXPECT_EQ(Both.evaluate(Value::load(P.deref().field(Flag))),
              Value::integer(7));
  }
}

TEST(Store, ANewObjectOrAnotherIsNeither) {
  Path New = Path::alloc(1);
  Store Made, Other;
  Made.assign(New.field(Flag), Value::integer(7), 1);
  Made.assign(P, Value::address(New), 2);
  Other.assign(P, Value::address(Object), 3);
  std::vector<uint64_t> Redefined;
  EXPECT_TRUE(Made.join(Other, 5, Redefined));
  EXPECT_EQ(Made.evaluate(Value::load(P.deref().field(Flag))).What,
            Value::Kind::Load);
}

TEST(Store, APointerGoesOnFromElementToElement) {
  Store S;
  Path Any = Object.then(Step::anyIndex());
  S.assign(P, Value::address(Any), 1);
  S.assign(P, Value::address(P.deref().then(Step::anyIndex())), 2);
  EXPECT_EQ(S.locate(P.deref()), Any);
  EXPECT_EQ(S.locate(P.deref().field(Next).then(Step::anyIndex())),
            Any.field(Next).then(Step::anyIndex()));
}
