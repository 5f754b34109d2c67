// LockTransfer.h - what one fact does to what a thread holds
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "program/CallGraph.h"
#include "program/LockKinds.h"
#include "program/Loops.h"
#include "program/Sharing.h"
#include "program/Summary.h"
#include "program/Word.h"
#include "llvm/ADT/Hashing.h"
#include <memory>

namespace lockstitch {

/// What is known of the programs before locks are followed.
struct Known {
  const Functions &F;
  const CallGraph &Calls;
  const LockKinds &Kinds;
  ThreadRoots &Roots; ///< more are found on the way
  const Sharing &Shared;
};

/// Something noteworthy that a thread does with a lock.
struct LockEvent {
  enum class Kind : uint8_t {
    Reacquired,      ///< acquires what it holds; Earlier: where it acquired it
    NotHeld,         ///< releases what it does not hold; Earlier: since when
    ThreadEnded,     ///< the thread ends and holds Lock
    WrongMode,       ///< releases a reader's lock as a writer's, or the reverse
    AdoptedNotHeld,  ///< a guard adopts what is not held
    Blocked,         ///< may block for long while it holds Lock
    Reentered,       ///< locks a guard that owns its lock already
    Reinitialised,   ///< initialises what is in use; Earlier: the last time
    InitialisedHeld, ///< initialises what it holds
    DestroyedHeld,   ///< destroys what it holds
    UsedDestroyed,   ///< uses what was destroyed; Earlier: where
    WaitsNotHeld,    ///< waits on a condition with a lock that it does not hold
    CallsNotHeld,    ///< calls what needs Lock, which it does not hold
    Suspended,       ///< a coroutine stops while it holds Lock
  };
  Kind What = Kind::Reacquired;
  Path Lock;
  LockMode Mode = LockMode::Exclusive; ///< of the acquisition, the release
  LockMode EarlierMode = LockMode::Exclusive;

  /// Some way to here does not hold Lock. NotHeld: some way does; the callees
  /// that release it do so under conditions that may be one.
  bool IsConditional = false;
  llvm::StringRef Calls; ///< Blocked: what blocks; CallsNotHeld: what needs it
  const Trace *At = nullptr;
  const Trace *Earlier = nullptr;

  /// NotHeld, Reinitialised: what Earlier was.
  FreeBecause Since = FreeBecause::Released;
  std::optional<Path> On; ///< what it waits for; Blocked: see Blocking
  RootSet Awaited;

  /// False: only an exception leads here that is not seen to be thrown.
  bool IsThrowCertain = true;
  bool operator==(const LockEvent &) const = default;
};

inline bool isSameEffect(const LockEvent &A, const LockEvent &B) {
  return A == B;
}
inline size_t bucketOf(const LockEvent &E) {
  return llvm::hash_combine(E.At, E.Earlier, unsigned(E.What));
}

/// Another thread is told by the object at On.
struct Notification {
  const Fact *At = nullptr;
  Path On;
  std::vector<HeldLock> Held; ///< for certain
  Meanwhile Others;
};

/// Some facts of one body.
class FactSet {
public:
  void insert(const Fact *X) {
    auto It = llvm::lower_bound(Sorted, X);
    if (It == Sorted.end() || *It != X)
      Sorted.insert(It, X);
  }
  bool empty() const { return Sorted.empty(); }
  bool count(const Fact *X) const {
    return std::binary_search(Sorted.begin(), Sorted.end(), X);
  }

private:
  std::vector<const Fact *> Sorted;
};

/// What follows for one body.
struct BodyLocks {
  FunctionSummary Summary;
  EffectList<LockEvent, SIZE_MAX> Events;
  EffectList<LockPair> Pairs; ///< every one; the summary has the refinable

  /// What it and its threads access; the summary has what callers may name.
  AccessList Accesses;
  std::vector<ThreadStart> Starts;
  std::vector<Notification> Notifies; ///< one for each state
  std::vector<KnownCall> KnownCalls;
  std::vector<PassedWord> Passed; ///< by its calls and starts; sorted

  /// The waits and calls around which this body holds a lock of its own.
  FactSet Holding;

  /// The calls that it may make with no lock held.
  FactSet Unlocked;

  /// False if it does more than is said here.
  bool isComplete() const { return Summary.isComplete() && !Pairs.isCut(); }

  /// Nothing is added any more: gives back the room for it.
  void close() {
    Summary.close();
    Events.close();
    Pairs.close();
    Accesses.close();
    Starts.shrink_to_fit();
    Notifies.shrink_to_fit();
    KnownCalls.shrink_to_fit();
    Passed.shrink_to_fit();
  }
};

/// Makes and owns traces; equal ones are one.
class Traces {
public:
  const Trace *at(const Fact &F, EntityId Function, const Trace *Inner,
                  unsigned Candidates);

  /// The body's beginning, with a lock that is held by who calls it.
  const Trace *entryOf(const FunctionFacts &F);

  /// All of Outer and, as what its last call is known to run, Inner.
  const Trace *joined(const Trace *Outer, const Trace *Inner);

  /// No more are made.
  void close() {
    Known = decltype(Known)();
    Entries = decltype(Entries)();
    Joined = decltype(Joined)();
  }

private:
  using Pair = std::pair<const Trace *, const Trace *>;
  llvm::DenseMap<std::pair<const Fact *, const Trace *>, Trace *> Known;
  llvm::DenseMap<const FunctionFacts *, Trace *> Entries;
  llvm::DenseMap<Pair, Trace *> Joined;
  llvm::SpecificBumpPtrAllocator<Trace> All;
};

/// The states after a fact.
struct Successors {
  std::vector<LockState> Next;
  std::vector<LockState> Thrown;
};

/// Carries states through the facts of one body.
class LockTransfer {
public:
  /// Done has the results of every body that was finished before.
  LockTransfer(const Known &About, unsigned Body,
               const std::vector<BodyLocks> &Done, Traces &Origins,
               CircumstancePool &Kept)
      : About(About), F(About.F), Body(Body), Done(Done), Origins(Origins),
        Kept(Kept) {
    findWaitLoops();
  }

  /// Whether the body compares two objects: addresses, or what they belong to.
  bool compares(const Path &A, const Path &B);

  /// Whether the body may come to the fact more than once.
  bool isRepeated(const Fact &X);

  /// From here on what is noteworthy goes to Into.
  void record(BodyLocks *Into) { Record = Into; }

  LockState entry();

  /// Whether the fact may release a lock, otherwise than by a guard's end.
  bool mayRelease(const Fact &X);

  /// Fresh is unique to the fact within the body.
  Successors apply(const Fact &X, uint64_t Fresh, LockState &&S);

  /// Goes along an edge. False if its conditions cannot hold. Fresh is unique
  /// to the block that it leaves.
  bool follow(const Edge &E, uint64_t Fresh, LockState &S) const;

  /// What led to a state, as far as callers can know it.
  SharedConditions conditions(const LockState &S) const {
    return Kept.get(conditionsOf(S, F));
  }

  /// What the caller sees of a state in which the body ends.
  Outcome outcome(const LockState &S, bool IsThrow, Location Exit) const;

private:
  const std::vector<unsigned> &targetsOf(const Fact &X, const Value &Callee);

  /// How any of many functions ends, and what any of them may write.
  struct Ends {
    std::vector<Outcome> Outcomes;
    WrittenPlaces Writes;
  };

  /// Targets must be as targetsOf returned it.
  const Ends &endsOf(const std::vector<unsigned> &Targets);

  friend struct Transition;

  void findWaitLoops();
  void findPolls(std::optional<Loops> &Around);

  /// Of an edge out of a loop around a wait that may give up, the condition
  /// that ends the loop whether the wait did or not; null if there is none.
  const Condition *reasonToLeave(const BasicBlock &From, const Edge &E,
                                 const Wait &W, const Loops &Around) const;

  /// Notes that where C holds, and so on E, another thread has seen to it.
  void leaveBy(const Condition &C, const Edge &E, const Path &On);

  /// Whether the edge leads out of a loop.
  bool leavesLoop(const Edge &E) const;

  /// Whether a condition asks what a relaxed load found.
  bool isOfRelaxedLoad(const Condition &C) const;

  /// The condition that the fact waits on without end, itself or by a function
  /// that wraps the wait.
  std::optional<Path> conditionOf(const Fact &X);

  const Known &About;
  const Functions &F;
  unsigned Body;
  const std::vector<BodyLocks> &Done;
  Traces &Origins;
  CircumstancePool &Kept;
  llvm::DenseSet<const Circumstances *> HasWords; ///< see Transition::noteWords
  BodyLocks *Record = nullptr;
  llvm::DenseSet<uint64_t> Told; ///< see Transition::isToldAlready
  std::map<std::pair<const Fact *, EntityId>, std::vector<unsigned>> Targets;

  std::map<const std::vector<unsigned> *, Ends> Ending; ///< see endsOf

  std::optional<FactSet> Repeated; ///< the calls and starts in loops

  /// The edges out of loops that wait for a condition, and what they wait on:
  /// whatever the loop tests, another thread has seen to it.
  std::map<const Edge *, Path> Awaited;

  /// The calls by which such a loop asks, in it or again behind it, what they
  /// return where another thread has seen to it, and by what it says so.
  std::map<const Fact *, std::pair<Condition, Path>> AskedAgain;

  /// The edges out of loops that ask a flag: another thread may have set it
  /// since it was last looked at.
  llvm::DenseSet<const Edge *> Polls;

  mutable std::optional<llvm::DenseSet<const Edge *>> Leaving; ///< leavesLoop
  mutable std::optional<std::set<Path>> RelaxedLoads; ///< temporaries, locals

  /// The roots of paths that the body compares with each other.
  using RootId = std::pair<PathRoot, uint64_t>;
  std::optional<std::set<std::pair<RootId, RootId>>> Compared;
};

/// Whether a caller may name a path better than the function itself.
bool isRefinable(const Path &P);

/// Whether a caller can name the object.
bool outlives(const Path &P, const Functions &F);

} // namespace lockstitch
