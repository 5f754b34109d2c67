// Conditions.h - who waits for which condition, and who wakes them
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "Runtime.h"

namespace lockstitch::runtime {

/// A wait for a condition, from its beginning to its end.
struct Waiting {
  Thread *By = nullptr; ///< null if it is not looked at
  StackId At = 0;       ///< where the mutex was acquired
};

/// A thread is about to wait: the mutex is not held meanwhile. Says if it is
/// not held now, or if others wait for the same condition with another.
Waiting waiting(const void *Condition, const void *Mutex, Patience Until,
                const Site &S);

/// The end of that: the mutex is held again.
void waited(const Waiting &W, const void *Condition, const void *Mutex);

/// Some who wait are woken: one, or all. A few nanoseconds if nobody waits.
void notified(const void *Condition, bool AreAll);

/// A condition is about to be destroyed. Says if somebody waits who was not
/// woken.
void destroyingCondition(const void *Condition, const Site &S);

} // namespace lockstitch::runtime
