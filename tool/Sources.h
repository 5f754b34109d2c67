// Sources.h - which files to analyse, and where their project is
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "extract/Extract.h"
#include <optional>
#include <string>
#include <vector>

namespace lockstitch {

/// What the user said of the files.
struct SourceRequest {
  std::string BuildPath;          ///< -p, or empty: search
  std::string Root;               ///< --root, or empty: search
  std::vector<std::string> Files; ///< files and folders; empty: all
  std::optional<std::vector<std::string>> Flags; ///< instead of a database
};

struct Sources {
  std::string Root;      ///< absolute
  std::string BuildTree; ///< absolute; empty if there is none below the root
  std::vector<CompileCommand> Commands; ///< sorted, each once
  std::vector<std::string> Named;       ///< asked for by name: absolute
  std::vector<std::string> Skipped;     ///< not C or C++: absolute, each once
};

/// Says which files were skipped, if any were.
void saySkipped(const Sources &S);

/// An error says what was not found and what to do.
llvm::Expected<Sources> findSources(const SourceRequest &Request);

/// The nearest folder upward from Start that has one of Names, or empty.
std::string findUpward(llvm::StringRef Start,
                       llvm::ArrayRef<llvm::StringRef> Names);

/// Absolute, without . and .. and without resolving links.
std::string absolutePath(llvm::StringRef Path);

/// Path relative to Folder if it is below it, else Path itself.
llvm::StringRef relativeTo(llvm::StringRef Path, llvm::StringRef Folder);

/// A file of the project at Root as a person here would name it: relative to
/// the current folder where that is shorter.
std::string pathFromHere(llvm::StringRef File, llvm::StringRef Root);

/// Whether Path is Folder or below it.
bool isBelow(llvm::StringRef Path, llvm::StringRef Folder);

} // namespace lockstitch
