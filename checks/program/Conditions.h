// Conditions.h - how condition variables are used
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "program/IdleNotifications.h"
#include "program/IgnoredWaits.h"
#include "program/MixedWaits.h"
#include "program/Notifications.h"

namespace lockstitch {

struct Conditions {
  std::vector<Waiter> Waiters;
  std::vector<MixedWait> Mixed;
  std::vector<LostNotification> Lost;
  std::vector<IdleNotification> Idle;
  std::vector<IgnoredWait> Ignored;

  Conditions() = default;
  Conditions(const Functions &F, const CallGraph &Calls,
             const ThreadRoots &Roots, const Locksets &Held,
             const HappensBefore &Threads);
};

} // namespace lockstitch
