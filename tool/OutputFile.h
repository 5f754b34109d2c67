// OutputFile.h - writing what was asked for
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace lockstitch {

/// Writes Text to the file at Path, or to standard output if it is "" or "-".
/// A file is there whole or, after an error, as it was before.
llvm::Error writeOutput(llvm::StringRef Path, llvm::StringRef Text);

/// An error if writeOutput could not write to Path: known before the work.
llvm::Error checkWritable(llvm::StringRef Path);

} // namespace lockstitch
