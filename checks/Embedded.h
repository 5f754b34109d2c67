// Embedded.h - the text files that the binary carries
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace lockstitch {

/// A file of the source tree as it was when the binary was built.
struct EmbeddedFile {
  /// Without a folder: `std.yaml`, `lock-leak.md`.
  llvm::StringRef Name;

  /// Followed by a NUL that is not part of it.
  llvm::StringRef Text;
};

/// checks/model/*.yaml, sorted by name.
llvm::ArrayRef<EmbeddedFile> embeddedModels();

/// docs/checks/*.md, sorted by name.
llvm::ArrayRef<EmbeddedFile> embeddedPages();

} // namespace lockstitch
