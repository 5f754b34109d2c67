// HappensBefore.h - which threads run each body, and what runs meanwhile
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// May happen in parallel, by thread identity, starts and joins (Goblint:
// Vojdani et al., ASE 2016). Top-down from main and from each start of a
// thread: for each body, the threads that run it, the locks that are held
// whenever one enters it, and the threads that may run meanwhile. What main
// does before the first start, or after the last join, runs beside nothing.

#pragma once

#include "program/Certainty.h"
#include "program/Endings.h"
#include "program/Locksets.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/DenseMap.h"

namespace lockstitch {

/// A thread: the index of its root, or one of these.
using ThreadId = unsigned;

/// How a body comes to be run by one thread.
struct Context {
  ThreadId Thread = 0;
  llvm::BitVector Alive; ///< other threads that run meanwhile, at entry
  std::set<Path> Held;   ///< globals only, by whatever way it is entered
  llvm::BitVector Told;  ///< see HappensBefore::hasTold

  /// Less than high if the way here goes through a pointer that may hold
  /// several functions, or a callback whose caller is not seen.
  Certainty IsCalled = Certainty::High;

  /// The program is aborted before the thread gets back from there.
  bool IsLast = false;

  /// Where the task was handed over that the thread is at: of several threads,
  /// one takes it and runs it once. Null: of none.
  const Fact *Task = nullptr;

  /// The call by which it is entered on the shortest way; null where the thread
  /// begins, and where the body is called back.
  const Fact *Call = nullptr;
  bool HasOtherCalls = false;   ///< others enter it in the same way
  const Fact *Passed = nullptr; ///< where it was handed on to be called back
  unsigned Caller = 0;          ///< who calls it, or hands it on
  unsigned CallerWay = 0;       ///< index of that one's context
  unsigned Depth = 0;           ///< calls since the thread began

  UnitSet Units; ///< the programs in which that happens

  /// What the thread has heard and told by then; seldom anything.
  const Tidings *Words = nullptr;
};

class HappensBefore {
public:
  HappensBefore() = default;
  HappensBefore(const Functions &F, const CallGraph &Calls,
                const ThreadRoots &Roots, const Locksets &Held);

  /// The thread that runs main.
  ThreadId main() const { return RootCount; }

  /// Whoever calls a library.
  ThreadId outside() const { return RootCount + 1; }

  /// The ways in which a body is run; none if nothing runs it.
  llvm::ArrayRef<Context> contexts(unsigned Body) const { return Of[Body]; }

  /// The context in which a body's caller made the call; null where the thread
  /// began.
  const Context *callerOf(const Context &Here) const {
    return Here.Depth == 0 ? nullptr : &Of[Here.Caller][Here.CallerWay];
  }

  /// Of the surest ways in which a thread comes to a body the shortest; null if
  /// it never does.
  const Context *shortest(unsigned Body, ThreadId Thread) const;

  /// Whether the two threads may run at once; of a thread and itself, whether
  /// there may be two of it.
  bool mayRunTogether(ThreadId A, ThreadId B) const;

  /// The threads that run beside a point of a body that runs in Here, those
  /// that they start included. Since are the threads that the body started and
  /// that are alive there, Joined the handles that it waited for.
  llvm::BitVector beside(const Context &Here, const RootSet &Since,
                         llvm::ArrayRef<Path> Joined) const;

  /// How sure it is that a root is started at all: where some caller of a
  /// wrapper is known to pass a function, that others pass it too is a guess.
  Certainty isStarted(unsigned Root) const { return Surety[Root]; }

  /// Whether a thread that came by Way aborts the program after what the body
  /// does at a place. Way may be null: nobody knows how it came.
  bool isLast(unsigned Body, const Context *Way, Location Place) const {
    return (Way && Way->IsLast) || Ends.isLast(Body, Place);
  }

  /// Whether the thread that came by Way may have told others by the variable
  /// at a path before.
  bool hasTold(const Context &Way, const Path &On) const;
  /// The words of a body, as all bodies name them.
  const WordNames &words() const { return Names; }

  /// The words by which what a body does is told sooner or later. Here: how
  /// it is entered; null where its own variables are meant.
  std::vector<Word> tells(unsigned Body, const FunctionSummary &Summary,
                          const Tidings *Here, const Functions &F) const;

  /// The threads that were started with a handle of that name.
  llvm::BitVector withHandle(const Path &Handle) const;

  /// Those threads, and all that they start.
  llvm::BitVector withStarted(const RootSet &Threads) const;

private:
  struct Solver;

  /// As beside, without what those threads start.
  llvm::BitVector alive(const Context &Here, const RootSet &Since,
                        llvm::ArrayRef<Path> Joined) const;

  unsigned RootCount = 0;
  Endings Ends;
  WordNames Names;
  std::set<Tidings> Tellings; ///< each once; of all contexts
  std::vector<std::vector<Context>> Of;
  std::vector<llvm::BitVector> Started;  ///< by each thread, at any depth
  std::vector<llvm::BitVector> Together; ///< symmetric
  std::vector<Certainty> Surety;         ///< of each root
  std::map<EntityId, llvm::BitVector> ByHandle;
  llvm::DenseMap<uint64_t, unsigned> Words; ///< variables, for Context::Told

  /// Functions that a thread waits for: of tasks.
  std::set<EntityId> Awaited;
};

} // namespace lockstitch
