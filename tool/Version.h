// Version.h - which Lockstitch this is
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "llvm/ADT/StringRef.h"
#include <string>

namespace lockstitch {

/// "0.1.0"
llvm::StringRef version();

/// A page to read about it.
llvm::StringRef homepage();

/// What --version prints: also of LLVM and of the formats.
std::string versionText();

} // namespace lockstitch
