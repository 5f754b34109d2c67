// LockCycles.h - locks that threads acquire in opposite orders
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A cycle of the lock-order graph is a potential deadlock unless a gate lock is
// held around all of its edges, only readers meet, or no threads that may run
// at once run its edges. So is a function that acquires two locks of one class
// if callers may pass them either way round; and so are two functions that go
// from an object of a class to another one and back, locking each.

#pragma once

#include "program/LockOrder.h"

namespace lockstitch {

/// Edges e1, e2, ... en where each edge's Second is the next edge's First. If
/// there is just one, two threads run it with the locks exchanged.
using LockCycle = std::vector<LockOrderEdge>;

/// Whether the threads certainly speak of the same locks: of globals, or of
/// members of one object.
bool isOfSameLocks(const LockCycle &Cycle);

/// The shortest cycle through each edge, each once, starting where it comes
/// first in the source; the most certain first.
std::vector<LockCycle> findLockCycles(const Functions &F,
                                      const ThreadRoots &Roots,
                                      const Locksets &Held,
                                      const HappensBefore &Threads);

} // namespace lockstitch
