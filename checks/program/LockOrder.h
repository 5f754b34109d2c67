// LockOrder.h - which locks are acquired while which are held
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The lock-order graph of Goodlock (Havelund, SPIN 2000; Agarwal et al.,
// 2010), of all programs at once: an edge from First to Second where a thread
// acquires Second while it holds First. Only edges that lie on some cycle are
// kept, and what costs much is computed for those alone.

#pragma once

#include "program/HappensBefore.h"
#include "program/LockClass.h"
#include <unordered_map>

namespace lockstitch {

/// Where the two locks meet, in the function that acquires both, itself or by
/// the functions that it calls: the acquisition of Second there, or the call
/// that leads to it. What only wraps an acquisition is not it.
const Trace &placeOf(const LockPair &P);

/// A thread that runs an edge.
struct EdgeRunner {
  std::optional<ThreadId> Thread; ///< nothing: nobody is seen to run it
  llvm::BitVector Beside;         ///< threads that run meanwhile
  Certainty IsCalled = Certainty::High;
};

/// Second is acquired while First is held.
struct LockOrderEdge {
  LockClass First;
  LockClass Second;
  unsigned Body = 0; ///< in which the two are seen together
  const LockPair *Pair = nullptr;
  std::vector<EdgeRunner> Runners; ///< in a cycle, the one that is told of

  /// First and Second are members of one object.
  bool isOfOneObject() const {
    return ownerOf(Pair->First) == ownerOf(Pair->Second);
  }
};

/// Orders the ways to the same two locks: the most direct first.
std::tuple<unsigned, Location, Location, unsigned>
rankOf(const LockOrderEdge &E);

/// The most direct ways to acquire the same two locks.
using LockOrderWays = std::vector<LockOrderEdge>;

/// Refers to what it is made of. Not thread-safe: gates() remembers.
class LockOrder {
public:
  LockOrder(const Functions &F, const ThreadRoots &Roots, const Locksets &Held,
            const HappensBefore &Threads);

  /// The locks are numbered in the order of their classes.
  unsigned size() const { return Edges.size(); }

  /// The locks acquired while this one is held, where that is part of a cycle.
  const std::map<unsigned, LockOrderWays> &after(unsigned Lock) const {
    return Edges[Lock];
  }

  /// Functions that acquire two locks of one class.
  const LockOrderWays &ofOneClass() const { return OfOneClass; }

  const Functions &bodies() const { return Bodies; }

  /// The other locks that are held at an edge as well.
  const std::set<LockClass> &gates(const LockOrderEdge &E) const;

private:
  struct Numbered;

  void add(const Numbered &N, LockOrderWays &To);
  bool isSameWay(const LockOrderEdge &A, const LockOrderEdge &B) const;
  void keepSome(LockOrderWays &All) const;

  const Functions &Bodies;
  const ThreadRoots &Roots;
  const Locksets &Held;
  const HappensBefore &Threads;
  std::vector<LockClass> Classes; ///< by number
  std::vector<std::map<unsigned, LockOrderWays>> Edges;
  LockOrderWays OfOneClass;
  mutable std::unordered_map<const LockPair *, std::set<LockClass>> Gates;
};

} // namespace lockstitch
