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

class TeamOrder {
public:
  TeamOrder(const Functions &F, const ThreadRoots &Roots, const Locksets &Held,
            const HappensBefore &Order, const Ways &Known);

  /// Whether a barrier of theirs keeps two accesses of one team apart.
  bool isInOtherPhase(const Side &A, const Side &B) const;

  /// Whether one thread, of all that one start makes, does both, or starts who
  /// does; and so, that no two are at it at once.
  bool isOfOneThread(const Side &A, const Side &B) const;

private:
  /// The barriers of a body, and its entry, by what may follow each with no
  /// other between.
  using Phases = std::map<Location, std::set<const Fact *>>;

  /// Where a thread of a team is in the body with which it began.
  struct Point {
    unsigned Root;
    Location Where;
    auto operator<=>(const Point &) const = default;
  };

  std::set<Point> pointsOf(const Side &S) const;
  void addPoints(const Context *Way, Location Where, std::set<Point> &To) const;
  void addStarts(ThreadId Thread, std::set<Point> &To) const;
  const Phases &phasesOf(unsigned Body) const;
  EntryConditions ownNumbers(const Side &S) const;
  const ThreadStart *startOf(ThreadId Thread) const;
  EntryConditions ownNumbers(const EntryConditions &When) const;

  const Functions &F;
  const ThreadRoots &Roots;
  const Locksets &Held;
  const HappensBefore &Order;
  const Ways &Known;
  std::vector<bool> HasBarrier; ///< by body
  mutable std::map<unsigned, Phases> OfBodies;
};

} // namespace lockstitch
