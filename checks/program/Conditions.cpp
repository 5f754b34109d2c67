// Conditions.cpp - how condition variables are used
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Conditions.h"

using namespace lockstitch;

Conditions::Conditions(const Functions &F, const CallGraph &Calls,
                       const ThreadRoots &Roots, const Locksets &Held,
                       const HappensBefore &Threads) {
  bool IsUsed = false;
  for (unsigned Body = 0; Body < F.size(); ++Body)
    IsUsed |= Held[Body].Summary.Waits.size() != 0;
  if (!IsUsed)
    return;
  Captures Names(F);
  AllSections Sections(F, Calls, Held);
  Waiters = findWaiters(F, Calls, Held, Names, Sections);
  Mixed = findMixedWaits(F, Held, Threads, Roots, Names);
  Lost = findLostNotifications(F, Calls, Roots, Held, Threads, Waiters, Names,
                               Sections);
  Idle = findIdleNotifications(F, Calls, Waiters, Names);
  Ignored = findIgnoredWaits(F, Calls, Waiters, Names);
}
