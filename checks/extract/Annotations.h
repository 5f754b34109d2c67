// Annotations.h - Clang's thread-safety attributes to facts
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// requires_capability, locks_excluded, acquire_capability and
// release_capability become Contracts, guarded_by and pt_guarded_by GuardedBy.
// A lock that is named in a way we cannot follow is top.

#pragma once

#include "extract/Entities.h"
#include <vector>

namespace lockstitch {

/// What the declarations of a function say of its locks.
std::vector<Contract> contractsOf(const clang::FunctionDecl &Function,
                                  EntityTable &Entities);

/// The locks that a field's or variable's declaration names.
std::vector<GuardedBy> guardsOf(const clang::DeclaratorDecl &Place,
                                EntityTable &Entities);

} // namespace lockstitch
