// HeldNotifications.h - conditions that are notified with their waiter's lock
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "program/Program.h"

namespace lockstitch {

/// The last thing that is done with a lock held is to wake a thread that needs
/// the lock to go on.
struct HeldNotification {
  unsigned Body = 0;
  const Fact *Notify = nullptr;
  const Fact *Released = nullptr; ///< where the lock is let go of, just after
  Path On;
  Path Lock;
  const Waiter *By = nullptr; ///< who is woken: the first of them
};

/// In the order of bodies. Where a waiter may end the condition's life once it
/// has the lock, there is none: then the lock is what keeps it alive.
std::vector<HeldNotification> findHeldNotifications(const Program &P);

} // namespace lockstitch
