// Locksets.h - the locks held at each fact, within and across functions
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Locksets as Eraser uses the word (Savage et al., TOCS 1997), computed before
// anything runs. Within a body, forward to a fixpoint over LockStates. Between
// bodies, bottom-up over the strongly connected components of the call graph:
// a callee's summary is instantiated at each call. Then top-down: the locks
// that every caller holds.

#pragma once

#include "program/LockTransfer.h"

namespace lockstitch {

/// The nameable locks that a body holds for certain around a call, and those
/// of its callers that it may have given up.
struct LocksAround {
  std::set<Path> Held;
  std::set<Path> GivenUp;

  /// One of an array of locks, whichever, by the array's name.
  std::set<Path> Striped;
  Peers Others; ///< on some way there; threads that have ended on none

  /// What is known there of variables, and of what the body was passed, on
  /// every way.
  EntryConditions When;
  bool operator==(const LocksAround &) const = default;
};

class Locksets {
public:
  Locksets() = default;
  explicit Locksets(const Known &About);

  const BodyLocks &operator[](unsigned Body) const { return Bodies[Body]; }
  unsigned size() const { return Bodies.size(); }
  const std::vector<BodyLocks> &bodies() const { return Bodies; }

  /// The locks that are held whenever the body is entered, of those that are
  /// named the same everywhere (globals and what they contain). Empty for what
  /// may be entered from outside: a main, a thread, a callback.
  const std::set<Path> &heldOnEntry(unsigned Body) const {
    return OnEntry[Body];
  }

  /// What holds around a call that the body makes; null if it makes none.
  const LocksAround *around(unsigned Body, const Fact *Call) const {
    static const LocksAround Nothing;
    auto It = llvm::lower_bound(
        AroundCalls[Body], Call,
        [](const CallAround &C, const Fact *Key) { return C.first < Key; });
    if (It == AroundCalls[Body].end() || It->first != Call)
      return nullptr;
    return It->second ? &*It->second : &Nothing;
  }

private:
  void solveBody(unsigned Body, const Known &About);
  void keepAround(unsigned Body, std::map<const Fact *, LocksAround> Around);
  void propagateDown(const Functions &F, const CallGraph &Calls);
  std::set<Path> heldByCallers(unsigned Body, const CallGraph &Calls,
                               const std::vector<bool> &IsKnown) const;

  std::vector<BodyLocks> Bodies;
  std::vector<std::set<Path>> OnEntry;

  /// Empty: nothing is held, and no other thread known.
  using CallAround = std::pair<const Fact *, Boxed<LocksAround>>;
  std::vector<std::vector<CallAround>> AroundCalls; ///< by body; sorted
  std::unique_ptr<Traces> Origins = std::make_unique<Traces>();
  std::unique_ptr<CircumstancePool> Kept = std::make_unique<CircumstancePool>();
};

} // namespace lockstitch
