// Preload.h - programs that run with the runtime beside them
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>

namespace lockstitch {

/// Why a program did not run: told from what the program returns itself, as
/// env(1) and timeout(1) do.
constexpr int CouldNotRun = 125;

/// The file that a word names, by PATH as a shell would, if the runtime can be
/// loaded into it: a 64-bit program that is linked dynamically with glibc and
/// runs with nobody else's rights; or a script.
llvm::Expected<std::string> findProgram(llvm::StringRef Word);

/// Replaces this process by the program. Returns only with an error.
llvm::Error runPreloaded(const std::string &Program,
                         llvm::ArrayRef<std::string> Words,
                         llvm::StringRef Options);

} // namespace lockstitch
