// ProjectPath.h - where a file lies in a project, also through links
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "llvm/ADT/StringRef.h"
#include <string>

namespace lockstitch {

/// Path relative to Root if it lies below it, by its name or by what the links
/// in either lead to; else Path itself. Both are absolute.
std::string pathBelow(llvm::StringRef Root, llvm::StringRef Path);

} // namespace lockstitch
