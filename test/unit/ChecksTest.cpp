// ChecksTest.cpp - choosing checks by name
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Checks.h"
#include <gtest/gtest.h>

using namespace lockstitch;

TEST(CheckGlobs, LastMatchDecides) {
  CheckGlobs Globs("*, -lock-*,\n lock-leak");
  EXPECT_EQ(Globs.match("double-lock"), true);
  EXPECT_EQ(Globs.match("lock-order-inversion"), false);
  EXPECT_EQ(Globs.match("lock-leak"), true);
  EXPECT_EQ(CheckGlobs("lock-*").match("double-lock"), std::nullopt);
  EXPECT_EQ(CheckGlobs("*-*k").match("double-lock"), true);
  EXPECT_EQ(CheckGlobs("").match("double-lock"), std::nullopt);
}

TEST(CheckGlobs, VerifySaysWhatWasMeant) {
  EXPECT_EQ(llvm::toString(CheckGlobs("lock-leek").verify()),
            "unknown check 'lock-leek'; did you mean 'lock-leak'? "
            "'lockstitch list-checks' names them.");
  EXPECT_FALSE(bool(CheckGlobs("-*, lock-leak").verify()));
}

TEST(CheckSelection, AListReplacesUnlessItTakesAway) {
  CheckSelection Selection;
  EXPECT_TRUE(Selection.selects("lock-leak"));
  Selection.add("-lock-leak");
  EXPECT_FALSE(Selection.selects("lock-leak"));
  EXPECT_TRUE(Selection.selects("double-lock"));
  Selection.add("");
  Selection.add("lock-leak");
  EXPECT_TRUE(Selection.selects("lock-leak"));
  EXPECT_FALSE(Selection.selects("double-lock"));
}

TEST(CheckSelection, OnlyAnExactNameNames) {
  CheckSelection Selection;
  Selection.add("mutable-*");
  EXPECT_FALSE(Selection.names("mutable-global"));
  Selection.add("-*,mutable-global");
  EXPECT_TRUE(Selection.names("mutable-global"));
  Selection.add("-mutable-global");
  EXPECT_FALSE(Selection.names("mutable-global"));
}

TEST(DidYouMean, OnlyWhatIsClose) {
  EXPECT_EQ(didYouMean("chek", {"check", "link"}), "; did you mean 'check'?");
  EXPECT_EQ(didYouMean("zebra", {"check", "link"}), ".");
}
