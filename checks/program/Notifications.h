// Notifications.h - notifications that a waiter misses, or that say nothing
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A waiter tests, and then waits, both with the lock held: so whoever changes
// what it tests with the lock held comes before the test or after the wait has
// begun. Whoever changes it without may come between the two, and then the
// notification finds nobody who waits (Birrell, "An Introduction to Programming
// with Threads", 1989).

#pragma once

#include "program/Meetings.h"
#include "program/Waiters.h"

namespace lockstitch {

/// What a waiter tests is written without its lock, and it is notified.
struct LostNotification {
  unsigned Body = 0;             ///< that writes and notifies
  const Fact *Written = nullptr; ///< the write, or the call that leads to it
  const Fact *Write = nullptr;   ///< the write itself
  const Fact *Notify = nullptr;  ///< or the call that leads to it
  Path Place;                    ///< as Body names it
  Path Lock;                     ///< which the waiter holds, and Body does not
  Waiter By;                     ///< who may miss it
  TestedPlace Test;
  Meeting Why = Meeting::OfThreads;
};

/// Each write once; in the order of bodies.
std::vector<LostNotification>
findLostNotifications(const Functions &F, const CallGraph &Calls,
                      const ThreadRoots &Roots, const Locksets &Held,
                      const HappensBefore &Threads,
                      llvm::ArrayRef<Waiter> Waiters, const Captures &Names,
                      AllSections &Sections);

} // namespace lockstitch
