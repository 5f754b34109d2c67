// Locks.h - what the program locks and waits for
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "Clock.h"
#include "Stacks.h"
#include <atomic>

namespace lockstitch::runtime {

enum class LockKind : std::uint8_t {
  Unknown, ///< not initialised where we saw it
  Mutex,
  Recursive,
  ErrorCheck,
  ReadWrite,
  Spin,
};

enum class Mode : std::uint8_t { Exclusive, Shared };

/// Locks in the order in which they were seen, never used again.
using LockId = std::uint32_t;

struct LockNode;

/// A lock of the program. Its memory may become another's when it has ended:
/// whoever keeps one asks for its address, or its id, before he uses it.
struct Lock {
  std::atomic<std::uintptr_t> Address{0}; ///< 0 when it has ended
  std::atomic<LockId> Id{0};
  LockKind Kind = LockKind::Unknown;
  StackId Made = 0;       ///< where it was initialised, if that was seen
  StackId First = 0;      ///< where it was first acquired
  StackId HeldAtFork = 0; ///< of a child's: where somebody held it
  ThreadId HolderAtFork = 0;
  const char *Name = nullptr;  ///< that the program gave it; not owned
  LockNode *Ordered = nullptr; ///< in the lock order, once it has an edge
};

// All of these under the runtime's lock, but mayHoldLocks.

/// The lock that lives at an address; null if none was seen.
Lock *findLock(std::uintptr_t Address);

/// The same; makes one.
Lock &lockAt(std::uintptr_t Address);

/// What lives in [Begin, End) has ended. Calls Ends with each before it is
/// gone.
template <typename Fn>
void endLocks(std::uintptr_t Begin, std::uintptr_t End, Fn Ends);

/// Whether a lock may live on a page of this range. A few nanoseconds a page.
bool mayHoldLocks(std::uintptr_t Begin, std::uintptr_t End);

using LockMap = Map<std::uintptr_t, Lock *>;
LockMap &allLocks();
LockMap::iterator endLock(LockMap::iterator It);

template <typename Fn>
void endLocks(std::uintptr_t Begin, std::uintptr_t End, Fn Ends) {
  for (auto It = allLocks().lower_bound(Begin);
       It != allLocks().end() && It->first < End;) {
    Ends(*It->second);
    It = endLock(It);
  }
}

} // namespace lockstitch::runtime
