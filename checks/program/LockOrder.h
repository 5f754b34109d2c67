// LockOrder.h - which locks are acquired while which are held; cycles
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The lock-order graph of Goodlock (Havelund, SPIN 2000; Agarwal et al.,
// 2010), of all programs at once: an edge from First to Second where a thread
// acquires Second while it holds First. A cycle is a potential deadlock unless
// a gate lock is held around all of its edges, only readers meet, or no threads
// that may run at once run its edges. So is a function that acquires two locks
// of one class if callers may pass them either way round.

#pragma once

#include "program/HappensBefore.h"
#include "program/LockClass.h"

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
  std::set<LockClass> Gates;       ///< other locks that are held as well
  std::vector<EdgeRunner> Runners; ///< in a cycle, the one that is told of

  /// First and Second are members of one object.
  bool isOfOneObject() const {
    return ownerOf(Pair->First) == ownerOf(Pair->Second);
  }
};

/// Edges e1, e2, ... en where each edge's Second is the next edge's First. If
/// there is just one, two threads run it with the locks exchanged.
using LockCycle = std::vector<LockOrderEdge>;

/// Whether the threads certainly speak of the same locks: of globals, or of
/// members of one object.
bool isOfSameLocks(const LockCycle &Cycle);

/// The lock-order graph of the programs. A cycle is a potential deadlock.
class LockOrder {
public:
  LockOrder() = default;
  LockOrder(const Functions &F, const ThreadRoots &Roots, const Locksets &Held,
            const HappensBefore &Threads);

  /// The shortest cycle through each edge, each once, starting where it comes
  /// first in the source.
  const std::vector<LockCycle> &cycles() const { return Cycles; }

private:
  using Edges =
      std::map<LockClass, std::map<LockClass, std::vector<LockOrderEdge>>>;
  static void findCycles(const Edges &Graph, const HappensBefore &Threads,
                         std::vector<LockCycle> &Out);

  std::vector<LockCycle> Cycles;
};

} // namespace lockstitch
