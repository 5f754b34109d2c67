// OutputFile.h - writing what was asked for
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>

namespace lockstitch {

/// Writes Text to the file at Path, or to standard output if it is "" or "-".
/// A file is there whole or, after an error, as it was before.
llvm::Error writeOutput(llvm::StringRef Path, llvm::StringRef Text);

/// An error if writeOutput could not write to Path, or if that would replace a
/// source file: known before the work. Sources are those that are analysed.
llvm::Error checkWritable(llvm::StringRef Path,
                          llvm::ArrayRef<std::string> Sources = {});

/// Whether the two name one file that is to be written.
bool isSameOutput(llvm::StringRef Path, llvm::StringRef Other);

} // namespace lockstitch
