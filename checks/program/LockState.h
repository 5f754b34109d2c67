// LockState.h - what one thread holds at one point of one function
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Everything is relative to the function's entry: a lock that is released
// without having been acquired here was, it is assumed, held on entry. Which
// of two ways an execution took matters only where it changes what is held, so
// states that hold the same are joined, and states that do not are kept apart
// together with the conditions that led to them (property simulation: Das,
// Lerner and Seigle, "ESP", PLDI 2002).

#pragma once

#include "program/Peers.h"
#include "program/Store.h"
#include "program/Units.h"

namespace lockstitch {

/// How something is reached: the place in a function and, where that is a
/// call, how the callee reaches it. Owned by the Program.
struct Trace {
  Location Where;
  Location Spelling;
  EntityId Function;
  const Trace *Inner = nullptr;
  unsigned Candidates = 1; ///< what the call may run, as far as is known
  bool IsEntry = false; ///< the function itself: it is entered with a lock held
  bool IsPerhaps = false; ///< a call that ends what others may keep still

  /// The place itself, at the end of all calls.
  const Trace &innermost() const {
    const Trace *T = this;
    while (T->Inner)
      T = T->Inner;
    return *T;
  }

  unsigned depth() const {
    unsigned N = 0;
    for (const Trace *T = this; T->Inner; T = T->Inner)
      ++N;
    return N;
  }

  /// The calls on the way that may never be made.
  unsigned perhaps() const {
    unsigned N = 0;
    for (const Trace *T = this; T; T = T->Inner)
      N += T->IsPerhaps;
    return N;
  }
};

/// What an acquisition returned, and what it returns if it succeeds.
struct Verdict {
  Path Result; ///< a symbol
  Range Success;
  std::optional<int64_t> OrIf; ///< it succeeded if it returned just this

  bool operator==(const Verdict &) const = default;
};

struct HeldLock {
  Path Lock;
  LockMode Mode = LockMode::Exclusive;
  unsigned Count = 1;          ///< more than 1 for recursive locks
  bool IsMust = true;          ///< false: perhaps
  bool IsFromEntry = false;    ///< the caller's
  bool IsConditional = false;  ///< joined with states that do not hold it
  bool IsDoubtful = false;     ///< reported already
  const Trace *At = nullptr;   ///< where it was acquired; null: before entry
  std::optional<Verdict> Told; ///< where it is not known yet

  /// Of a function's outcome: its name by what the function returns, where its
  /// callers know it by no other.
  Boxed<Path> ByResult;

  bool isSameHold(const HeldLock &O) const {
    return Lock == O.Lock && Mode == O.Mode && Count == O.Count &&
           IsMust == O.IsMust && IsFromEntry == O.IsFromEntry;
  }
};

/// Why a lock is known not to be held.
enum class FreeBecause : uint8_t {
  Released,
  AttemptFailed,
  GuardDeferred,
  Initialised, ///< not acquired since
  Destroyed,   ///< it is none any more
};

/// A lock that is known not to be held, and since when.
struct FreeLock {
  Path Lock;
  bool IsFromEntry = false; ///< held on entry, so its release is an effect
  const Trace *At = nullptr;
  FreeBecause Why = FreeBecause::Released;
  Path Result; ///< AttemptFailed: what the attempt returned

  /// A callee released it on one way out and not on another, and the caller
  /// cannot tell the two apart.
  bool IsUntold = false;

  /// On another way to here it was acquired since, under a condition: what is
  /// done under the same one later is not done on this way.
  bool IsConditional = false;
};

struct GuardState {
  Path Object;
  std::vector<Path> Locks;
  LockMode Mode = LockMode::Exclusive;
  bool Owns = false;
  const Trace *Bound = nullptr;
  bool IsTried = false; ///< it was bound by an attempt

  bool isSame(const GuardState &O) const {
    return Object == O.Object && Locks == O.Locks && Owns == O.Owns;
  }
};

/// The pseudo-field that stands for "the lock of the guard at P", for guards
/// that were bound by a caller.
Path lockOfGuard(const Path &Guard);
bool isLockOfGuard(const Path &Lock);

struct LockState {
  Store Values;

  /// The programs in which control can come here: a callee of another one's
  /// leaves fewer.
  UnitSet Units;
  std::vector<HeldLock> Held;     ///< in order of acquisition
  std::vector<FreeLock> Free;     ///< sorted by lock
  std::vector<GuardState> Guards; ///< sorted by object

  /// What would be held, had its acquisition not been found to have failed.
  std::vector<HeldLock> Failed;

  /// Acquired here and released again, on some way to here; sorted.
  std::vector<Path> Freed;

  /// The other threads.
  Peers Others;

  /// Set once the function returns: what, what that may be, and where.
  std::optional<Value> Returned;
  Range Result;
  Location ReturnedAt;

  /// Why control came here by an exception: certain, or only possible.
  bool IsThrowCertain = true;

  HeldLock *held(const Path &Lock);
  const HeldLock *held(const Path &Lock) const;
  const FreeLock *free(const Path &Lock) const;
  GuardState *guard(const Path &Object);

  /// The locks of the caller's that were given up.
  std::vector<Path> givenUp() const;

  void addGuard(GuardState G);
  void dropGuard(const Path &Object);

  /// From here on Lock is not held.
  void setFree(FreeLock Lock);
  void eraseFree(const Path &Lock);

  /// What is stored at a location is a new object: no destroyed lock.
  void renew(const Path &Location);

  /// Sets FreeLock::IsUntold, if Lock is free.
  void noteUntold(const Path &Lock, bool IsUntold);

  /// Lets go of locks whose acquisition is known by now to have failed, and
  /// hears of whom a wait is known by now to have heard.
  void settle();

  /// Whether, where Other has a lock, its acquisition failed here: where the
  /// two meet, nobody asks any more.
  bool isFailureOf(const LockState &Other) const;

  /// Notes that Lock was acquired here and released again.
  void addFreed(const Path &Lock);

  /// The temp is computed anew: what was known of its last value is forgotten,
  /// and locks that were named by it become unknown.
  void redefine(uint64_t Temp);

  /// Forgets the values of temps that are not live, and that nothing names.
  void dropTemps(llvm::function_ref<bool(uint64_t)> IsLive);

  /// The same as redefine for locks and guards alone, where the store is up to
  /// date.
  void renameLocks(uint64_t Temp);

  /// Whether the two hold the same, know the same locks to be free and return
  /// alike, so that they may be joined.
  bool isSameProperty(const LockState &Other) const;

  /// The least that must agree: what is held, and what was released on the
  /// caller's behalf.
  bool isSameEffect(const LockState &Other) const;

  /// Joins Other, of the same property or not. True if anything changed.
  bool join(const LockState &Other, uint64_t Fresh);
};

} // namespace lockstitch
