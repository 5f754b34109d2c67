// Check.h - what a check is
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A check is one constant, defined in the .cpp file named after it and listed
// in Checks.def. The command line, the documentation index and the SARIF rules
// are all printed from these constants.

#pragma once

#include "Finding.h"
#include "program/Program.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"

namespace lockstitch {

enum class Severity : uint8_t { Error, Warning, Note };

/// What is shown of a check that was not asked for by its own name.
enum class Shown : uint8_t {
  Always,       ///< what is as sure as the user wants it
  WhereCertain, ///< advice, of which some is more than that
  ByName,       ///< advice, for who wants it: nothing
};

using Reporter = llvm::function_ref<void(Finding)>;

struct Check {
  /// What the user types, and the name of the doc page and the test:
  /// lower case, hyphenated, naming the defect.
  llvm::StringLiteral Name;

  /// The defect in one line: lower case, no full stop.
  llvm::StringLiteral Summary;

  lockstitch::Severity Severity = lockstitch::Severity::Warning;

  /// The Common Weakness Enumeration id, or 0.
  unsigned Cwe = 0;

  /// Asked for by its own name, every finding of the check is shown.
  lockstitch::Shown Shown = lockstitch::Shown::Always;

  /// Reports every place in the program that has the defect.
  void (*Run)(const Program &, Reporter) = nullptr;
};

/// One line of Checks.def: a check and its group, which is its folder.
struct ListedCheck {
  llvm::StringLiteral Group;
  const Check *It;
};

/// Every check: those of Checks.def, then upstream's (Upstream.h).
llvm::ArrayRef<ListedCheck> allChecks();

/// The check of that name, or null.
const Check *findCheck(llvm::StringRef Name);

#define CHECK(GROUP, NAME) extern const Check NAME;
#include "Checks.def"

} // namespace lockstitch
