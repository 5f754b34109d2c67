// Languages.h - which commands compile C or C++, and which files are sources
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "extract/Extract.h"

namespace lockstitch {

/// Whether a command compiles C or C++ (or Objective-C, or what the
/// preprocessor made of these): by its `-x`, else by the name of its file. A
/// name that says nothing is taken to be C or C++.
bool isCOrCpp(const CompileCommand &Command);

/// Whether a file's name is that of a C or C++ source or header.
bool isSourceName(llvm::StringRef File);

} // namespace lockstitch
