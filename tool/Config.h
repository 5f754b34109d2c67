// Config.h - .lockstitch.yaml: which checks, which files, which models
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace lockstitch {

struct Config {
  std::string Folder; ///< that the file is in; empty if there is no file
  std::string Checks; ///< globs, or empty: all
  std::vector<std::string> ExcludePaths; ///< globs of paths below Folder
  std::vector<std::string> Models;       ///< absolute
};

/// Reads the nearest .lockstitch.yaml upward from Folder, if there is one. An
/// error names the file, the line, and what was probably meant.
llvm::Expected<Config> loadConfig(llvm::StringRef Folder);

/// The same of a file's text.
llvm::Expected<Config> readConfig(llvm::StringRef Text, llvm::StringRef Path);

} // namespace lockstitch
