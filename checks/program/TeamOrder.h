// TeamOrder.h - what keeps the threads of one start apart
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Threads that run the same body meet at its barriers, all at the same one: so
// what lies between two barriers runs beside nothing but what may follow the
// same barrier, with none between (Jeremiassen and Eggers, PPoPP 1994). And
// what only the thread does that finds a certain number of its own (the master
// of a team, whoever has a section) is done by one.

#pragma once

#include "program/RaceSides.h"
#include "program/Ways.h"

namespace lockstitch {

/// Whether a thread waits for all others of its team there.
bool isBarrier(const Fact &X);

class TeamOrder {
public:
  TeamOrder(const Functions &F, const CallGraph &Calls,
            const ThreadRoots &Roots, const Locksets &Held,
            const HappensBefore &Order, const Ways &Known);

  /// Whether a barrier of theirs keeps two accesses of one team apart.
  bool isInOtherPhase(const Side &A, const Side &B) const;

  /// Whether one thread, of all that one start makes, does both, or starts who
  /// does; and so, that no two are at it at once.
  bool isOfOneThread(const Side &A, const Side &B) const;

private:
  /// The barriers after which a place may come with no other between; null: the
  /// entry of the body.
  using Begins = std::set<const Fact *>;

  /// Of all places of a body, and of its end.
  struct Phases {
    std::map<Location, Begins> Places;
    Begins End;
  };

  std::map<ThreadId, Begins> phasesOf(const Side &S) const;
  /// Of a place in a body, for the threads of one start; nothing if unknown.
  Begins phasesAt(unsigned Body, Location Where, ThreadId Thread) const;
  const Begins &phasesAtEntry(unsigned Body, ThreadId Thread) const;
  const Phases &phasesIn(unsigned Body) const;
  /// What is true after a fact of a body where Now is true before.
  Begins after(const Fact &X, unsigned Body, const Begins &Now) const;
  EntryConditions ownNumbers(const Side &S) const;
  const ThreadStart *startOf(ThreadId Thread) const;
  EntryConditions ownNumbers(const EntryConditions &When) const;

  const Functions &F;
  const CallGraph &Calls;
  const ThreadRoots &Roots;
  const Locksets &Held;
  const HappensBefore &Order;
  const Ways &Known;
  bool HasBarriers = false;
  mutable std::map<unsigned, Phases> OfBodies;
  mutable std::map<std::pair<unsigned, ThreadId>, Begins> AtEntries;
};

} // namespace lockstitch
