// SpinLock.h - the runtime's own lock
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include <atomic>
#include <mutex>
#include <sched.h>

namespace lockstitch::runtime {

/// For sections of some hundred nanoseconds. It calls nothing that the runtime
/// stands in for, and is never held while a lock of the program's is taken.
class SpinLock {
public:
  void lock() {
    for (unsigned Turns = 0; IsLocked.exchange(true, std::memory_order_acquire);
         ++Turns)
      while (IsLocked.load(std::memory_order_relaxed))
        if (++Turns % 64 == 0)
          sched_yield();
  }
  void unlock() { IsLocked.store(false, std::memory_order_release); }

private:
  std::atomic<bool> IsLocked{false};
};

} // namespace lockstitch::runtime
