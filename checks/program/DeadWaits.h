// DeadWaits.h - waits for a thread that needs a lock which the waiter holds
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A thread is waited for by its handle, or by an object that it notifies. It
// never comes to its end, or to the notification, if on its way there it wants
// a lock that whoever waits holds meanwhile.

#pragma once

#include "program/HappensBefore.h"

namespace lockstitch {

struct DeadWait {
  unsigned Body = 0;                ///< that waits
  const LockEvent *Event = nullptr; ///< Blocked

  /// Of a join or a future: the thread root that is waited for.
  std::optional<unsigned> Root;

  /// Where the other thread acquires the lock; null: in a caller.
  const Trace *Needs = nullptr;

  /// Else: a notification, in the body Notifier, under the lock.
  const Fact *Notify = nullptr;
  unsigned Notifier = 0;

  /// Both sides certainly mean the same lock.
  bool IsSameLock = false;
};

/// Each wait once, where the lock is held that is acquired nearest to it.
std::vector<DeadWait> findDeadWaits(const Functions &F,
                                    const ThreadRoots &Roots,
                                    const Locksets &Held,
                                    const HappensBefore &Threads);

} // namespace lockstitch
