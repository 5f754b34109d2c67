// Location.h - source positions and ranges that outlive the AST
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Allocator.h"
#include "llvm/Support/StringSaver.h"
#include <compare>

namespace lockstitch {

/// Owns every string of the facts that were read or extracted with it: names,
/// types, files. One pool serves all units of a program, so that equal strings
/// are one string. Not thread-safe.
class StringPool {
public:
  StringPool() : Saver(Allocator) {}
  llvm::StringRef save(llvm::StringRef Text) { return Saver.save(Text); }

private:
  llvm::BumpPtrAllocator Allocator;
  llvm::UniqueStringSaver Saver;
};

/// A place in a source file. Lines and columns count from 1, columns in bytes;
/// line 0 means "nowhere". The file is relative to the project's root where it
/// lies below it, else absolute.
struct Location {
  llvm::StringRef File;
  unsigned Line = 0;
  unsigned Column = 0;

  explicit operator bool() const { return Line != 0; }
  bool operator==(const Location &) const = default;
  std::strong_ordering operator<=>(const Location &Other) const {
    if (int Order = File.compare(Other.File))
      return Order <=> 0;
    if (Line != Other.Line)
      return Line <=> Other.Line;
    return Column <=> Other.Column;
  }
};

/// Half-open, within one file.
struct SourceRange {
  Location Begin;
  Location End;
  auto operator<=>(const SourceRange &) const = default;
};

} // namespace lockstitch
