// OwnLocks.h - locks that only one call of a function can name
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A lock keeps threads apart that lock the same object. A variable of a call
// is an object of that call, and one that is thread_local an object of that
// thread: unless its address gets to another thread, nobody else ever wants it.

#pragma once

#include "program/Locksets.h"

namespace lockstitch {

/// Whether the lock is a variable of the body's own, or of each thread, of
/// which the body, and those whom it passes the lock, do no more than lock and
/// unlock it.
bool isOwnLock(const Path &Lock, unsigned Body, const Functions &F,
               const CallGraph &Calls);

} // namespace lockstitch
