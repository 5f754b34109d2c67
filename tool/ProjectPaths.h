// ProjectPaths.h - which files are the project's own
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "Config.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/GlobPattern.h"
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

/// The configuration's ExcludePaths: each a glob that a file, or a folder that
/// it is in, matches.
class ExcludedPaths {
public:
  ExcludedPaths(const Config &Settings, std::string Root);

  bool contains(llvm::StringRef File) const;

private:
  std::string Folder;
  std::string Root;
  std::vector<llvm::GlobPattern> Globs;
};

} // namespace lockstitch
