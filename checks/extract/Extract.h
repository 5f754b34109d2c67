// Extract.h - source to facts: the only door to Clang
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// This header names no type of Clang's, so that the tool can be built, tested
// and read without it.

#pragma once

#include "facts/Facts.h"
#include "model/SyncModel.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace lockstitch {

/// One entry of a compilation database, ready to run.
struct CompileCommand {
  std::string Directory;            ///< absolute
  std::string File;                 ///< absolute
  std::vector<std::string> Outputs; ///< object files, as far as is known
  std::vector<std::string> Arguments;
};

struct ExtractOptions {
  /// Paths below it are written relative to it. Absolute.
  std::string Root;

  /// Parse everything, system headers too: the long way, for comparison.
  bool NoShortcuts = false;
};

/// Time spent, in seconds of CPU.
struct ExtractCost {
  double Parse = 0;
  double Extract = 0;
};

/// Parses one translation unit and returns what its functions do. What does
/// not compile is said in TUFacts::Errors, and its healthy functions are
/// there. An error is returned only where nothing could be read: no such file,
/// a command line that Clang does not understand.
/// Runs in the calling thread; may be called once at a time per process.
llvm::Expected<TUFacts> extract(const CompileCommand &Command,
                                const SyncModel &Model,
                                const ExtractOptions &Options, StringPool &Pool,
                                ExtractCost *Cost = nullptr);

/// The compilation database at, or upward from, Path: absolute commands in the
/// order of the database. An error names the file and what to do.
llvm::Expected<std::vector<CompileCommand>>
loadDatabase(llvm::StringRef BuildPath);

} // namespace lockstitch
