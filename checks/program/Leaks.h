// Leaks.h - locks that are still held when a function ends
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A function that ends with a lock held may mean it: it is a way to lock. It
// is a leak where the function releases that lock itself on another way out,
// or where nobody in the program ever does.

#pragma once

#include "program/LockClass.h"
#include "program/Locksets.h"

namespace lockstitch {

struct Leak {
  unsigned Body = 0;
  Path Lock;
  const Trace *At = nullptr; ///< where it was acquired
  Location Exit;             ///< where the function ends with it held
  bool IsThrow = false;

  enum class Reason : uint8_t {
    ReleasedElsewhere, ///< this function releases it on another way out
    NeverReleased,     ///< no function releases it for its caller
  };
  Reason Why = Reason::ReleasedElsewhere;

  bool IsConditional = false;  ///< acquired under a condition
  bool IsThrowCertain = true;  ///< the exception is one that we see thrown
  bool IsToldByResult = false; ///< a caller could know it by the result
};

/// Every leak, in the order of bodies.
std::vector<Leak> findLeaks(const Functions &F, const CallGraph &Calls,
                            const Locksets &Held);

} // namespace lockstitch
