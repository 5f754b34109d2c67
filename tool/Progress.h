// Progress.h - the line that says how far it is
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "llvm/ADT/StringRef.h"
#include <chrono>

namespace lockstitch {

enum class When : uint8_t { Auto, Always, Never };

/// `[ 12/37] src/foo.cpp  0:14 left` on standard error: one line that
/// rewrites itself on a terminal, else (Always) one line per file.
class Progress {
public:
  Progress(When Shown, size_t Total);
  ~Progress() { clear(); }
  Progress(const Progress &) = delete;

  void started(llvm::StringRef File);
  void finished(llvm::StringRef File);

  /// Removes the line, so that something else can be said.
  void clear();

private:
  std::string timeLeft() const;
  void show(llvm::StringRef File);

  bool IsTerminal;
  bool IsShown;
  bool HasLine = false;
  size_t Total;
  size_t Done = 0;
  std::chrono::steady_clock::time_point Start;
};

} // namespace lockstitch
