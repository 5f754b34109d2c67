// Waiters.h - who waits on condition variables, and for what
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A condition variable says nothing of the condition: that is what the waiter
// tests, with the lock held that the wait lets go of. Of a predicate, all that
// it reads; else what decides, in the same critical section, whether there is a
// wait at all.

#pragma once

#include "program/Captures.h"
#include "program/OwnSections.h"

namespace lockstitch {

/// What a waiter reads to find out whether to wait.
struct TestedPlace {
  FramedPath What;
  const Fact *At = nullptr;
  unsigned Body = 0; ///< the body that At is in
  auto operator<=>(const TestedPlace &) const = default;
};

struct Waiter {
  unsigned Body = 0;        ///< that tests
  const Fact *At = nullptr; ///< its wait, or the call that leads to it
  const Fact *Wait = nullptr;
  FramedPath On;
  FramedPath Lock; ///< that is held for the test, and let go of
  bool IsTimed = false;
  Meanwhile Others;
  std::vector<TestedPlace> Tests; ///< sorted by place

  /// It tests nothing else: all calls are understood.
  bool IsComplete = false;
};

/// What is known where control comes to each fact of a body: see OwnSections.
/// Made when they are first asked for.
class AllSections {
public:
  AllSections(const Functions &F, const CallGraph &Calls, const Locksets &Held)
      : F(F), Calls(Calls), Held(Held) {}

  const OwnSections &operator[](unsigned Body) {
    return Made.try_emplace(Body, Body, F, Calls, Held).first->second;
  }

private:
  const Functions &F;
  const CallGraph &Calls;
  const Locksets &Held;
  std::map<unsigned, OwnSections> Made;
};

/// Every wait on a condition variable, where it is decided on; in the order of
/// bodies. Those that nothing decides on have no Tests.
std::vector<Waiter> findWaiters(const Functions &F, const CallGraph &Calls,
                                const Locksets &Held, const Captures &Names,
                                AllSections &Sections);

} // namespace lockstitch
