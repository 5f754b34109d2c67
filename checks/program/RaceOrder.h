// RaceOrder.h - whether two sides of a race may happen at once
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "program/FreshObjects.h"
#include "program/TeamOrder.h"

namespace lockstitch {

/// Threads, words and conditions: what keeps two accesses apart, besides locks.
class RaceOrder {
public:
  RaceOrder(const Functions &F, const CallGraph &Calls,
            const ThreadRoots &Roots, const Locksets &Held,
            const HappensBefore &Order, const Ways &Known);

  /// Why the two may happen at once; nothing if they never do.
  std::optional<Parallel> parallel(const Side &A, const Side &B) const;

  /// The flag by which the thread that makes one of the two lets the other know
  /// that it is over, but not so that the other sees what it did.
  std::optional<Publication> published(const Side &A, const Side &B) const;

  /// Whether conditions keep them apart.
  Exclusion exclusion(const Side &A, const Side &B) const;

private:
  /// By their threads alone.
  std::optional<Parallel> threads(const Side &A, const Side &B) const;
  bool isSameFrame(const Side &A, const Side &B) const;
  /// Whether A is over when B begins: B heard from A's thread by an object by
  /// which that thread tells others after A, and did not tell Before.
  bool isBefore(const Side &A, const Side &B, const std::vector<Word> &Before,
                bool IsTurn = false) const;
  /// Such a flag, if A is what is published.
  std::optional<Publication> publishedBy(const Side &A, const Side &B) const;
  /// Whether the thread of S told others by that object before it came there.
  bool toldOnItsWay(const Side &S, const Word &On) const;
  /// Whether it is a variable that is set to tell, and does nothing itself.
  bool isPlain(const Path &On) const;
  /// Whether one is over before the other begins; or the two take turns, each
  /// waiting for the other's word.
  bool isOrdered(const Side &A, const Side &B) const;
  /// Whether the two are of threads that begin with the same function.
  bool beginAlike(const Side &A, const Side &B) const;
  /// Whether each of the threads that one start makes has an object of its
  /// own: one that is made where they are started, each time.
  bool isOnePerThread(const Side &A) const;
  /// Whether both happen only in that one of the threads of one start which
  /// was passed a certain number: `if (Number == 0)`.
  bool isOfOneNumber(const Side &A, const Side &B) const;
  /// Whether A is over when its function hands over the task that B is of.
  bool isBeforeTask(const Side &A, const Side &B) const;
  /// Whether A is done to what its function makes anew for each thread that it
  /// starts, before it starts B's.
  bool isBeforeStart(const Side &A, const Side &B) const;
  /// Threads are started with arguments that differ.
  Exclusion choice(const Side &S) const;

  const Functions &F;
  const ThreadRoots &Roots;
  const HappensBefore &Order;
  FreshObjects Fresh;
  TeamOrder Teams;

  /// The flags of what is done once. All threads come past them, in no order:
  /// nobody takes turns by them.
  std::set<EntityId> OnceFlags;

  /// The barriers, of which all hear at once.
  std::set<EntityId> Barriers;
};

} // namespace lockstitch
