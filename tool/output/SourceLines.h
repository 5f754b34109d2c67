// SourceLines.h - the lines of the files that findings are in
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/MemoryBuffer.h"
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace lockstitch {

/// Reads each file once, when it is first asked for.
class SourceLines {
public:
  explicit SourceLines(std::string Root) : Root(std::move(Root)) {}

  /// Line Number, from 1, without its end; nothing if it cannot be had. File
  /// is relative to the root, or absolute.
  std::optional<llvm::StringRef> line(llvm::StringRef File, unsigned Number);

  /// A column in bytes as one in UTF-16 code units; both count from 1.
  unsigned utf16Column(llvm::StringRef File, unsigned Line, unsigned Column);

private:
  struct Text {
    std::unique_ptr<llvm::MemoryBuffer> Buffer; ///< null: cannot be read
    std::vector<llvm::StringRef> Lines;
  };
  const Text &text(llvm::StringRef File);

  std::string Root;
  std::map<std::string, Text> Files;
};

} // namespace lockstitch
