// Summary.h - a function's effect on its caller
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A summary is relative (RELAY: Voung, Jhala and Lerner, FSE 2007): its paths
// start at the function's parameters, at `this` or at a global, and its locks
// are those acquired and released since entry. At a call it is instantiated:
// paths are substituted, locks added and removed.

#pragma once

#include "program/Deferred.h"
#include "program/EffectList.h"
#include "program/Functions.h"

namespace lockstitch {

/// The threads that may run while something is done: those that were started
/// since the function was entered, and the handles of those that its callers
/// started and that have ended.
struct Meanwhile {
  RootSet Alive;
  std::vector<Path> Joined;
  bool operator==(const Meanwhile &) const = default;
};

/// A lock that the function or one of its callees acquires.
struct Acquisition {
  Path Lock;
  LockMode Mode = LockMode::Exclusive;
  Attempt How = Attempt::Waits;
  std::vector<Path> Released; ///< the caller's locks, given up meanwhile
  SharedConditions When;
  UnitSet Units; ///< the programs in which it happens
  Meanwhile Others;
  const Trace *At = nullptr;
};

/// Something that may block the thread for long.
struct Blocking {
  llvm::StringRef What;       ///< as the source calls it: "usleep", "join"
  std::vector<Path> Released; ///< locks given up meanwhile, a wait's own too
  SharedConditions When;
  UnitSet Units;
  const Trace *At = nullptr;

  /// What it waits for without end: a thread's handle, a condition, a latch.
  std::optional<Path> On;
  RootSet Awaited;            ///< the threads that it is known to wait for
  bool IsOnCondition = false; ///< a condition variable, without a time-out
};

/// A condition variable is waited on.
struct ConditionWait {
  Path On;
  Path Lock; ///< that is let go of meanwhile

  /// Nothing here acquires the lock: the caller holds it, it is assumed.
  bool IsOfCaller = false;
  bool IsTimed = false;
  SharedConditions When;
  UnitSet Units;
  Meanwhile Others;

  /// The thread root whose thread does it; nothing: the function's own.
  std::optional<unsigned> By;
  const Trace *At = nullptr;
};

/// Something is called that must only be called with Lock held, and nothing
/// here acquires it: the caller holds it, it is assumed.
struct LockNeed {
  Path Lock;
  LockMode Mode = LockMode::Exclusive;
  llvm::StringRef What; ///< the function that is called
  SharedConditions When;
  UnitSet Units;
  const Trace *At = nullptr;
};

/// Second is acquired while First is held; not by a try.
struct LockPair {
  Path First;
  Path Second;
  LockMode FirstMode = LockMode::Exclusive;
  LockMode SecondMode = LockMode::Exclusive;
  std::vector<Path> Gates; ///< held as well
  std::vector<Path> Released;
  SharedConditions When;
  UnitSet Units;
  Meanwhile Others; ///< when Second is acquired

  /// The thread root whose thread does it; nothing: the function's own.
  std::optional<unsigned> By;

  /// Some function on the way compares the two, so as not to lock one twice.
  bool AreCompared = false;

  const Trace *FirstAt = nullptr;
  const Trace *SecondAt = nullptr;
};

/// Whether a caller need not tell the two apart.
bool isSameEffect(const Acquisition &A, const Acquisition &B);
bool isSameEffect(const Blocking &A, const Blocking &B);
bool isSameEffect(const ConditionWait &A, const ConditionWait &B);
bool isSameEffect(const LockNeed &A, const LockNeed &B);
bool isSameEffect(const LockPair &A, const LockPair &B);
size_t bucketOf(const Acquisition &A);
size_t bucketOf(const Blocking &B);
size_t bucketOf(const ConditionWait &W);
size_t bucketOf(const LockNeed &N);
size_t bucketOf(const LockPair &P);

/// A part of a new object.
struct StoredPart {
  Path At;   ///< the pointer to the object, as the caller can name it
  Path Part; ///< At, dereferenced, and on from there
  Value What;
  bool operator==(const StoredPart &) const = default;
};

/// One way in which the function ends.
struct Outcome {
  bool IsThrow = false;
  bool IsThrowCertain = true;
  std::vector<HeldLock> Held;     ///< acquired, and held still; Told: by ret
  std::vector<Path> Released;     ///< held on entry, and no longer
  std::vector<Path> Freed;        ///< acquired and released again
  std::vector<Path> Failed;       ///< not held because of an error
  std::vector<FreeLock> Lives;    ///< initialised or destroyed
  std::vector<GuardState> Guards; ///< of guards that the caller can name
  Boxed<Value> Returned;
  std::optional<Path> ReturnedOf; ///< what holds the value that is returned
  Range Result;

  /// What the function stored where the caller can see it: a constructor's
  /// pointers, the callable of a setter.
  Store::Values Stored;
  bool IsStoredCut = false; ///< it stored more than that

  /// The parts of the objects that it made and left where the caller finds
  /// them: a factory's result, what a constructor's pointers lead to.
  std::vector<StoredPart> Made;

  /// The threads that it leaves running, waited for, heard from and told.
  Peers Others;

  EntryConditions When;
  UnitSet Units;
  Location Exit; ///< the return, the throw or the closing brace
};

/// Adds New, or joins it to one from which a caller need not tell it; of very
/// many, to the last one that is like it at least in that both are thrown or
/// neither.
void addOutcome(std::vector<Outcome> &To, Outcome New);

struct FunctionSummary {
  std::vector<Outcome> Outcomes;
  EffectList<Acquisition> Acquisitions;
  EffectList<Blocking> Blockings;
  EffectList<ConditionWait> Waits;
  EffectList<LockNeed> Needs;
  EffectList<LockPair> Pairs; ///< those that a caller may refine
  AccessList Accesses;        ///< those to what a caller may name

  /// What it calls through pointers that its callers know.
  std::vector<DeferredCall> Deferred;

  /// The objects by which it tells other threads of what it did; sorted.
  std::vector<Path> Tells;

  /// Those, and by which it hears from others, that its callers pass; sorted.
  std::vector<Path> Words;

  /// The locks that it initialises, so that what was destroyed lives again.
  std::vector<Path> Initialised;

  /// Too many ways through it: what it does to its callers' locks is unknown.
  bool IsGivenUp = false;

  /// False if it does more than is said here.
  bool isComplete() const {
    return !IsGivenUp && !Acquisitions.isCut() && !Blockings.isCut() &&
           !Pairs.isCut();
  }

  /// Nothing is added any more: gives back the room for it.
  void close() {
    Outcomes.shrink_to_fit();
    Acquisitions.close();
    Blockings.close();
    Waits.close();
    Needs.close();
    Pairs.close();
    Accesses.close();
    Deferred.shrink_to_fit();
    Initialised.shrink_to_fit();
  }
};

/// What led to a state, as far as the function's callers can know it.
EntryConditions conditionsOf(const LockState &S, const Functions &F);

/// A call's arguments, with which the callee's paths become the caller's.
class Binding {
public:
  /// Caller must outlive the binding, and know the same of values.
  Binding(const Call &C, const LockState &Caller, const Functions &F);

  /// The same for the function in which a thread starts.
  Binding(const Spawn &S, const LockState &Starter, const Functions &F);

  /// The same for a call of what is known here only, with values of Caller's.
  Binding(Value Self, std::vector<Value> Args, const LockState &Caller,
          const Functions &F)
      : Caller(Caller), F(F), Self(std::move(Self)), Args(std::move(Args)) {}

  /// The caller's name of an object of the callee's; its root is Top where
  /// the caller has none.
  Path path(const Path &CalleePath) const;
  Value value(const Value &CalleeValue) const;
  std::vector<Path> paths(llvm::ArrayRef<Path> CalleePaths) const;

  /// False if the call's arguments contradict When.
  bool admits(const EntryConditions &When) const;
  bool admits(const SharedConditions &When) const;

  /// When in the caller's terms, what is still undecided of it, and what led to
  /// the call.
  SharedConditions whenReached(const SharedConditions &When,
                               CircumstancePool &Kept) const;

private:
  EntryConditions conditions(const EntryConditions &When) const;
  void pass(llvm::ArrayRef<Value> Written);
  bool isCondition(const Path &P) const;

  const LockState &Caller;
  const Functions &F;
  std::optional<Value> Self;
  std::vector<Value> Args;
  std::vector<Path> Copied; ///< what is passed by value; Top: what has no place
  std::optional<Path> Result;

  /// What was asked before: much of what a callee does is under the same
  /// conditions.
  mutable llvm::SmallDenseMap<const void *, bool> Admitted;
  mutable llvm::SmallDenseMap<const void *, SharedConditions> Reached;
  mutable std::optional<EntryConditions> LedHere;
};

/// The caller's name of an object of the callee's, by the call's arguments as
/// they are written; from Top where it has none.
Path inCaller(const Path &OfCallee, const Call &C, const Functions &F);

} // namespace lockstitch
