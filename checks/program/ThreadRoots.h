// ThreadRoots.h - where threads start
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "program/CallGraph.h"
#include "llvm/ADT/DenseMap.h"

namespace lockstitch {

/// A thread root: a body in which a thread starts, and what starts it.
struct ThreadRoot {
  unsigned Body = 0;
  unsigned Starter = 0;
  const Fact *At = nullptr;
  SpawnKind Kind = SpawnKind::Thread;
};

/// The starts of threads, tasks and handlers in all programs, and what they
/// reach. A forked process shares no memory, so it is no root here.
class ThreadRoots {
public:
  ThreadRoots() = default;
  ThreadRoots(const Functions &F, const CallGraph &Calls);

  llvm::ArrayRef<ThreadRoot> roots() const { return Roots; }

  /// The indexes of those that a spawn starts.
  llvm::ArrayRef<unsigned> startedBy(const Fact &Spawn) const;

  /// The index of the root in Body that a call in Starter starts, through a
  /// wrapper that runs what it is passed. New if it was not asked for before.
  unsigned startedBy(const Fact &Call, unsigned Starter, unsigned Body,
                     SpawnKind Kind);

  /// Whether a started thread may run the body; and the first root it does so
  /// from.
  bool isReached(unsigned Body) const { return Reached[Body] != 0; }
  const ThreadRoot &rootOf(unsigned Body) const {
    return Roots[Reached[Body] - 1];
  }

  /// Whether some program that the body is part of starts a thread, as far as
  /// we see.
  bool mayHaveThreads(const UnitSet &Units) const {
    return Threaded.meets(Units);
  }

private:
  std::vector<ThreadRoot> Roots;
  llvm::DenseMap<const Fact *, llvm::SmallVector<unsigned, 1>> ByStart;
  std::map<std::pair<const Fact *, unsigned>, unsigned> ByWrapper;
  std::vector<unsigned> Reached; ///< 1 + index into Roots; 0: by none
  UnitSet Threaded;
};

} // namespace lockstitch
