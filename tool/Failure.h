// Failure.h - a file that could not be analysed, and why
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "Workers.h"
#include <optional>
#include <string>

namespace lockstitch {

struct FileFailure {
  std::string File;       ///< relative to the root
  std::string Why;        ///< and what to do
  std::string Log;        ///< the last words of a crash; empty unless verbose
  bool IsPartial = false; ///< it was analysed but for what does not compile
};

/// What there is to say of the file's extraction, if all is not well.
std::optional<FileFailure>
failureOf(llvm::StringRef File, const WorkerResult &Result, bool IsVerbose);

/// Prints that a comment is not understood. Its file is relative to Root.
void sayRemark(const Remark &R, llvm::StringRef Root);

/// Prints it as an error. The file is relative to Root.
void sayFailure(const FileFailure &Failure, llvm::StringRef Root);

} // namespace lockstitch
