// FunctionExtractor.h - one function's CFG to blocks of facts
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "extract/Entities.h"
#include <optional>

namespace lockstitch {

/// What kind of function it is.
Role roleOf(const clang::FunctionDecl &F);

/// The facts of one body: what Function does, in the order in which it
/// happens, exceptional exits included. Nothing if Clang cannot build a CFG
/// (the body has errors).
std::optional<FunctionFacts>
extractFunction(const clang::FunctionDecl &Function, EntityTable &Entities);

/// The facts of a block that other threads run. Nothing as above.
std::optional<FunctionFacts> extractRegion(const OpenMpRegion &Region,
                                           EntityTable &Entities);

/// The facts of the unit's global initialisers, in order, as one function
/// (Role::Initialiser): tables of operations, locks with initialisers.
FunctionFacts
extractInitialisers(llvm::ArrayRef<const clang::VarDecl *> Globals,
                    EntityTable &Entities);

} // namespace lockstitch
