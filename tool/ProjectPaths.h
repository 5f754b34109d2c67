// ProjectPaths.h - which files are the project's own
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "Config.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/GlobPattern.h"
#include <optional>
#include <string>
#include <vector>

namespace lockstitch {

/// Tells the project's files from other people's: those outside its root, in
/// the build tree, and in folders that are named as third-party code is. A
/// folder or file that was asked for by name is the project's own.
class ProjectPaths {
public:
  ProjectPaths(std::string Root, std::string BuildTree,
               std::vector<std::string> Named);

  /// File is relative to the root, or absolute.
  bool isOwn(llvm::StringRef File) const;

private:
  std::string Root;
  std::string BuildTree;
  std::vector<std::string> Named;
};

/// A glob of paths: `*` and `?` stay within one folder, `**` is any number of
/// folders.
class PathGlob {
public:
  /// An error if Text is none, or empty.
  static llvm::Expected<PathGlob> create(llvm::StringRef Text);

  /// Whether it is about absolute paths.
  bool isAbsolute() const { return IsAbsolute; }

  /// Whether the file, or a folder that it is in, matches.
  bool contains(llvm::StringRef File) const;

private:
  /// Whether the parts from the First on match a beginning of Path.
  bool matches(size_t First, llvm::ArrayRef<llvm::StringRef> Path) const;

  bool IsAbsolute = false;
  std::vector<std::optional<llvm::GlobPattern>> Parts; ///< nothing: `**`
};

/// The configuration's ExcludePaths: globs that are relative to its folder, or
/// absolute.
class ExcludedPaths {
public:
  ExcludedPaths(const Config &Settings, std::string Root);

  bool contains(llvm::StringRef File) const;

private:
  std::string Folder;
  std::string Root;
  std::vector<PathGlob> Globs;
};

} // namespace lockstitch
