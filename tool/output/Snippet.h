// Snippet.h - a source line with a caret, as Clang draws it
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "llvm/ADT/StringRef.h"
#include <optional>
#include <string>

namespace lockstitch {

/// What to draw. Columns are in bytes and count from 1.
struct Snippet {
  llvm::StringRef Line;
  unsigned Number = 0; ///< of the line
  unsigned Caret = 0;  ///< column
  unsigned FixBegin = 0;
  unsigned FixEnd = 0; ///< the end of what Fix replaces; FixBegin: it inserts
  std::optional<std::string> Fix;
};

/// Two or three lines. Tabs, wide and malformed characters are allowed for,
/// long lines are cut, and nothing that a terminal would obey gets through.
std::string draw(const Snippet &S, bool HasColor);

} // namespace lockstitch
