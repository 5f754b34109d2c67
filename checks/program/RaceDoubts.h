// RaceDoubts.h - what makes a race less than certain
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "program/RaceSides.h"
#include "program/Ways.h"

namespace lockstitch {

/// Names that may mean two objects, calls that may not be made, conditions on
/// the way that cannot all hold.
class RaceDoubts {
public:
  RaceDoubts(const Functions &F, const ThreadRoots &Roots, const Locksets &Held,
             const HappensBefore &Order, const Ways &Known);

  /// Adds to R, of A and B, the reasons to doubt. IsExcluded: see RaceOrder.
  /// False if there is no reason to believe.
  bool add(Race &R, const Side &A, const Side &B, Exclusion IsExcluded) const;

private:
  /// Whether a global, or what is passed, must be one thing for the thread to
  /// make the first calls on its way to S, and another for what comes then.
  bool contradictsItself(const Side &S) const;
  /// Whether it is that lock and no other: two such are two locks.
  bool isOneLock(const LockKey &K) const;
  bool isLast(const Side &S) const;
  /// Whether it handles a signal that says that the program is broken.
  bool isOfCrash(const Side &S) const;
  /// Whether A is where the function it is told in has started B's thread.
  bool startsOther(const Side &A, const Side &B) const;
  /// Whether A is in the very loop that starts B's thread again and again, in
  /// front of the start: what it does there is for the thread that comes next.
  bool isPerStart(const Side &A, const Side &B) const;
  bool isSharedClass(const Side &A, const Side &B) const;
  /// Whether A has but hidden locks of a library, which whoever calls B's
  /// functions may hold as well: on the way to B nobody lets go of them.
  bool isHiddenToo(const Side &A, const Side &B) const;
  bool letsGo(const Side &S, const Path &Lock) const;

  const Functions &F;
  const ThreadRoots &Roots;
  const Locksets &Held;
  const HappensBefore &Order;
  const Ways &Known;

  /// A class that owns a lock, an atomic or a thread says that it is shared.
  std::set<llvm::StringRef> SharedClasses;
};

} // namespace lockstitch
