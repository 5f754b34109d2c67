// LockOrder.h - which locks are acquired while which are held; cycles
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The lock-order graph of Goodlock (Havelund, SPIN 2000; Agarwal et al.,
// 2010), of all programs at once: an edge from First to Second where a thread
// acquires Second while it holds First. A cycle is a potential deadlock unless
// a gate lock is held around all of its edges, or only readers meet.

#pragma once

#include "program/LockClass.h"
#include "program/Locksets.h"

namespace lockstitch {

/// Second is acquired while First is held.
struct LockOrderEdge {
  LockClass First;
  LockClass Second;
  unsigned Body = 0; ///< in which the two are seen together
  const LockPair *Pair = nullptr;
  std::set<LockClass> Gates; ///< other locks that are held as well

  /// First and Second are members of one object.
  bool isOfOneObject() const {
    return ownerOf(Pair->First) == ownerOf(Pair->Second);
  }
};

/// Edges e1, e2, ... en where each edge's Second is the next edge's First.
using LockCycle = std::vector<LockOrderEdge>;

/// Whether the threads certainly speak of the same locks: of globals, or of
/// members of one object.
bool isOfSameLocks(const LockCycle &Cycle);

/// The lock-order graph of the programs. A cycle is a potential deadlock.
class LockOrder {
public:
  LockOrder() = default;
  LockOrder(const Functions &F, const Locksets &Held);

  /// The shortest cycle through each edge, each once, starting where it comes
  /// first in the source.
  const std::vector<LockCycle> &cycles() const { return Cycles; }

private:
  using Edges =
      std::map<LockClass, std::map<LockClass, std::vector<LockOrderEdge>>>;
  static void findCycles(const Edges &Graph, const Functions &F,
                         const Locksets &Held, std::vector<LockCycle> &Out);

  std::vector<LockCycle> Cycles;
};

} // namespace lockstitch
