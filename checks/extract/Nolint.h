// Nolint.h - comments that silence findings, as clang-tidy reads them
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "extract/Entities.h"
#include <string>
#include <vector>

namespace lockstitch {

/// What the comments of one file silence. A NOLINTBEGIN or NOLINTEND without
/// its other half silences nothing and is said in Errors.
void readNolints(llvm::StringRef File, llvm::StringRef Text, TUFacts &Into,
                 StringPool &Pool);

/// The same, of each file of user code in the unit.
void readNolints(EntityTable &Entities, TUFacts &Into);

} // namespace lockstitch
