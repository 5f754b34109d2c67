// Attempts.h - attempts to acquire a lock that may have failed
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "program/Program.h"

namespace lockstitch {

/// Of a lock that is released but not held: what tried to acquire it in the
/// same body, and failed. Null where it is free for another reason, such as an
/// error of a lock that waits.
const Fact *failedAttempt(const LockEvent &E, const FunctionFacts &In);

/// Whether a condition asks how the attempt went, by its result or by a
/// variable in which that is stored.
bool isResultAsked(const Fact &Attempt, const FunctionFacts &In);

} // namespace lockstitch
