// Suppressions.h - comments that silence findings
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "Checks.h"
#include "facts/Facts.h"
#include <map>
#include <string>

namespace lockstitch {

/// The NOLINT comments of a program, as the facts have them.
class Suppressions {
public:
  explicit Suppressions(llvm::ArrayRef<TUFacts> Units);

  /// Whether a comment silences findings of Check at Where.
  bool silence(llvm::StringRef Check, const Location &Where) const;

private:
  struct Range {
    unsigned FirstLine;
    unsigned LastLine;
    std::string Checks;
    auto operator<=>(const Range &) const = default;
  };
  std::map<llvm::StringRef, std::vector<Range>> ByFile;
};

} // namespace lockstitch
