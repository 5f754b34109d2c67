// Annotations.h - Clang's thread-safety attributes to facts
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// requires_capability, locks_excluded, acquire_capability,
// try_acquire_capability and release_capability, by any of their names, become
// Contracts, guarded_by and pt_guarded_by GuardedBy.
// A lock that is named in a way we cannot follow is top.

#pragma once

#include "extract/Entities.h"
#include <vector>

namespace lockstitch {

/// What the declarations of a function say of its locks.
std::vector<Contract> contractsOf(const clang::FunctionDecl &Function,
                                  EntityTable &Entities);

/// Whether its declarations say that it acquires or releases locks, or that it
/// makes an object stand for them.
bool promisesLocks(const clang::FunctionDecl &Function);

/// Whether it is a method of a class whose objects stand for locks.
bool isScoped(const clang::FunctionDecl &Function);

/// The locks that a field's or variable's declaration names.
std::vector<GuardedBy> guardsOf(const clang::DeclaratorDecl &Place,
                                EntityTable &Entities);

} // namespace lockstitch
