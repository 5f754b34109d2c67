// ConfigTest.cpp - .lockstitch.yaml, and whose files are whose
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Config.h"
#include "ProjectPaths.h"
#include <gtest/gtest.h>

using namespace lockstitch;

static std::string errorOf(llvm::StringRef Text) {
  llvm::Expected<Config> Read = readConfig(Text, "/p/.lockstitch.yaml");
  return Read ? "" : llvm::toString(Read.takeError());
}

TEST(Config, ReadsItsKeys) {
  llvm::Expected<Config> Read =
      readConfig("Checks: '-lock-leak'\nExcludePaths: [gen]\n"
                 "Models: [m.yaml, /q/n.yaml]\n",
                 "/p/.lockstitch.yaml");
  ASSERT_TRUE(bool(Read));
  EXPECT_EQ(Read->Folder, "/p");
  EXPECT_EQ(Read->Checks, "-lock-leak");
  EXPECT_EQ(Read->ExcludePaths, std::vector<std::string>{"gen"});
  EXPECT_EQ(Read->Models, (std::vector<std::string>{"/p/m.yaml", "/q/n.yaml"}));
  EXPECT_EQ(errorOf(""), "");
  EXPECT_EQ(errorOf("# nothing\n"), "");
}

TEST(Config, SaysWhereAndWhatWasMeant) {
  EXPECT_EQ(errorOf("Checks: '*'\nmodels: []\n"),
            "/p/.lockstitch.yaml:2:1: unknown key 'models'; did you mean "
            "'Models'? The keys are Checks, ExcludePaths and Models.");
  EXPECT_NE(errorOf("ExcludePaths: ['[a']").find("/p/.lockstitch.yaml:1:"),
            std::string::npos);
  EXPECT_NE(errorOf("Models: {a: b}").find("/p/.lockstitch.yaml:1:"),
            std::string::npos);
}

TEST(ProjectPaths, ThirdPartyAndBuildTree) {
  ProjectPaths Paths("/p", "/p/build", {});
  EXPECT_TRUE(Paths.isOwn("src/a.cpp"));
  EXPECT_TRUE(Paths.isOwn("/p/src/a.cpp"));
  EXPECT_FALSE(Paths.isOwn("/usr/include/a.h"));
  EXPECT_FALSE(Paths.isOwn("/pp/a.h"));
  EXPECT_FALSE(Paths.isOwn("build/gen.cpp"));
  EXPECT_FALSE(Paths.isOwn("src/third_party/z.c"));
  EXPECT_TRUE(Paths.isOwn("src/vendor.c"));
}

TEST(ProjectPaths, WhatIsNamedIsOwn) {
  ProjectPaths Paths("/p", "/p/build", {"/p/vendor/z", "/p/build/gen.cpp"});
  EXPECT_TRUE(Paths.isOwn("vendor/z/a.c"));
  EXPECT_FALSE(Paths.isOwn("vendor/y/a.c"));
  EXPECT_FALSE(Paths.isOwn("vendor/z/external/a.c"));
  EXPECT_TRUE(Paths.isOwn("build/gen.cpp"));
  EXPECT_FALSE(Paths.isOwn("build/other.cpp"));
}

TEST(ExcludedPaths, GlobsOfFilesAndFolders) {
  Config Settings;
  Settings.Folder = "/p";
  Settings.ExcludePaths = {"gen/**", "src/*.pb.h", "old/"};
  ExcludedPaths Excluded(Settings, "/p/sub");
  EXPECT_TRUE(Excluded.contains("/p/gen/a.cpp"));
  EXPECT_TRUE(Excluded.contains("/p/src/x.pb.h"));
  EXPECT_TRUE(Excluded.contains("/p/old/deep/x.c"));
  EXPECT_FALSE(Excluded.contains("/p/older/x.c"));
  EXPECT_FALSE(Excluded.contains("gen/a.cpp")); // /p/sub/gen
  EXPECT_FALSE(Excluded.contains("/p/src/deep/x.pb.h"));

  Settings.ExcludePaths = {"/q/*/gen", "**/*.moc", "./a?.c", "b/**/c.h"};
  ExcludedPaths More(Settings, "/p");
  EXPECT_TRUE(More.contains("/q/x/gen/deep/a.h"));
  EXPECT_FALSE(More.contains("/q/x/y/gen/a.h"));
  EXPECT_TRUE(More.contains("x.moc"));
  EXPECT_TRUE(More.contains("/p/x/y/z.moc"));
  EXPECT_FALSE(More.contains("/q/z.moc")); // relative ones are from here
  EXPECT_TRUE(More.contains("ab.c"));
  EXPECT_FALSE(More.contains("a/.c"));
  EXPECT_TRUE(More.contains("b/c.h"));
  EXPECT_TRUE(More.contains("b/x/y/c.h"));
  EXPECT_FALSE(More.contains("b/x/y/d.h"));
}
