// Checks.h - choosing checks by name
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "Check.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace lockstitch {

/// A list of globs as clang-tidy reads them: separated by commas or newlines,
/// `*` matches anything, a leading `-` takes away, the last match decides.
class CheckGlobs {
public:
  explicit CheckGlobs(llvm::StringRef List);

  /// What the last glob that matches Name says; nothing if none does.
  std::optional<bool> match(llvm::StringRef Name) const;

  /// Whether Name itself is in the list, and the list selects it.
  bool names(llvm::StringRef Name) const;

  /// Whether the list begins by taking away, and so builds on a default.
  bool takesAway() const { return !Globs.empty() && !Globs.front().IsIn; }

  /// An error for the first glob that no check matches.
  llvm::Error verify() const;

private:
  struct Glob {
    std::string Text;
    bool IsIn = true;
  };
  std::vector<Glob> Globs;
};

/// Which checks run: the configuration's list, then the command line's. Each
/// replaces what was before it, unless it begins by taking away.
class CheckSelection {
public:
  /// An empty list says nothing.
  void add(llvm::StringRef List);

  bool selects(llvm::StringRef Name) const;

  /// Whether the check was asked for by its own name.
  bool names(llvm::StringRef Name) const;

private:
  std::vector<CheckGlobs> Lists;
};

/// The end of a sentence about Word: "; did you mean 'x'?" where one of Known
/// is close to it, else a full stop.
std::string didYouMean(llvm::StringRef Word,
                       llvm::ArrayRef<llvm::StringRef> Known);

} // namespace lockstitch
