// Reacquired.h - what double-lock, lock-upgrade and self-deadlock share
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "Finding.h"
#include "program/Program.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace lockstitch {

/// Calls Visit with each acquisition of a lock that is held already.
void eachReacquired(
    const Program &P,
    llvm::function_ref<void(unsigned Body, const LockEvent &)> Visit);

/// Whether a lock that is held shared is wanted exclusively.
bool isUpgrade(const LockEvent &E);

/// Adds the story, the doubts and what the finding is about.
void describeReacquired(Finding &F, const LockEvent &E, unsigned Body,
                        const Program &P);

} // namespace lockstitch
