// UnitsTest.cpp - unit tests of checks/program/Units
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Units.h"
#include "LinkedText.h"

using namespace lockstitch;

namespace {
class Units : public testing::Test {
protected:
  void add(llvm::StringRef Name, const std::string &Functions,
           llvm::StringRef Output = "") {
    llvm::Expected<TUFacts> Unit =
        readFacts(factsOf(Functions, Name, "", Output), Pool);
    ASSERT_TRUE(bool(Unit)) << llvm::toString(Unit.takeError());
    Files.push_back(std::move(*Unit));
  }

  /// Whether two files are part of one program.
  bool meet(unsigned A, unsigned B) {
    std::vector<UnitSet> Of = linkUnits(Files);
    return Of[A].meets(Of[B]);
  }

  StringPool Pool;
  std::vector<TUFacts> Files;
};
} // namespace

static std::string calling(llvm::StringRef Caller, llvm::StringRef Callee,
                           llvm::StringRef Role = "") {
  return fmt::format("function {} 1:1 {}\nblock 0 returns\n  call fn {} () "
                     "2:1\n",
                     Caller.str(), Role.str(), Callee.str());
}

static std::string defining(llvm::StringRef Name) {
  return fmt::format("function {} 1:1\nblock 0 returns\n", Name.str());
}

TEST_F(Units, AMainAndWhatItReaches) {
  add("main.cpp", calling("main", "f", "main"));
  add("f.cpp", calling("f", "g"));
  add("g.cpp", defining("g"));
  add("h.cpp", defining("h"));
  EXPECT_TRUE(meet(0, 1));
  EXPECT_TRUE(meet(0, 2));
  EXPECT_FALSE(meet(0, 3)) << "nobody refers to it";
}

TEST_F(Units, TwoMainsShareALibrary) {
  add("one.cpp", calling("main", "f", "main"));
  add("two.cpp", calling("main", "f", "main"));
  add("f.cpp", defining("f"));
  EXPECT_FALSE(meet(0, 1));
  EXPECT_TRUE(meet(0, 2));
  EXPECT_TRUE(meet(1, 2));
}

TEST_F(Units, AFunctionThatIsPassedIsReached) {
  add("main.cpp", "function main 1:1 main\nblock 0 returns\n  spawn thread ? "
                  "(fn f) 2:1\n  assign Ops.cb = fn g 3:1\n");
  add("f.cpp", defining("f"));
  add("g.cpp", defining("g"));
  EXPECT_TRUE(meet(0, 1));
  EXPECT_TRUE(meet(0, 2));
}

TEST_F(Units, AFunctionThatIsReturnedIsReached) {
  add("main.cpp", calling("main", "f", "main"));
  add("f.cpp", "function f 1:1\nblock 0 returns\n  return fn g 2:1\n");
  add("g.cpp", defining("g"));
  EXPECT_TRUE(meet(0, 2));
}

TEST_F(Units, ATargetIsOneProgram) {
  add("main.cpp", calling("main", "f", "main"), "CMakeFiles/app.dir/main.o");
  add("plugin.cpp", defining("g"), "CMakeFiles/app.dir/plugin.o");
  add("f.cpp", defining("f"), "CMakeFiles/app.dir/f.o");
  add("f2.cpp", defining("f"), "CMakeFiles/other.dir/f.o");
  add("main2.cpp", calling("main", "f", "main"), "CMakeFiles/other.dir/main.o");
  EXPECT_TRUE(meet(0, 1));
  EXPECT_TRUE(meet(0, 2));
  EXPECT_FALSE(meet(0, 3));
  EXPECT_TRUE(meet(4, 3));
  EXPECT_FALSE(meet(4, 2));
}

TEST_F(Units, OfSeveralDefinitionsTheOneThatNeedsLeast) {
  add("server.cpp", calling("main", "f", "main"));
  add("tool.cpp", calling("main", "a", "main"));
  add("debug.cpp", calling("a", "b") + defining("c"));
  add("log.cpp", defining("b"));
  add("serve.cpp", calling("f", "a") + calling("d", "c"));
  add("stand-in.cpp", defining("a"));
  EXPECT_TRUE(meet(1, 5));
  EXPECT_FALSE(meet(1, 2)) << "the tool is linked with the stand-in";
  EXPECT_TRUE(meet(0, 2));
  EXPECT_FALSE(meet(0, 5)) << "the server needs its own for c";
}

TEST_F(Units, OfEqualDefinitionsEach) {
  add("main.cpp", calling("main", "f", "main"));
  add("posix.cpp", defining("f"));
  add("windows.cpp", defining("f"));
  EXPECT_TRUE(meet(0, 1));
  EXPECT_TRUE(meet(0, 2));
}

TEST_F(Units, WithoutAMainAllIsOneSurface) {
  add("f.cpp", defining("f"));
  add("g.cpp", defining("g"));
  EXPECT_TRUE(meet(0, 1));
}
