// IdleNotifications.h - notifications that have nothing to say
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whoever is notified tests again what it waits for. If nothing of that has
// changed, it goes on to wait: either the notification is for nothing, or
// somebody forgot to write what it is about.

#pragma once

#include "program/Waiters.h"

namespace lockstitch {

struct IdleNotification {
  unsigned Body = 0;
  const Fact *Notify = nullptr;
  Path On;
  Waiter By; ///< one of those that are notified

  /// Nobody at all is seen to write what the waiters test.
  bool IsNeverWritten = false;
};

/// Each notification once. Those are left out whose function, or its callers,
/// look at what is tested, or where something is written of which nobody is
/// notified otherwise.
std::vector<IdleNotification>
findIdleNotifications(const Functions &F, const CallGraph &Calls,
                      llvm::ArrayRef<Waiter> Waiters, const Captures &Names);

} // namespace lockstitch
