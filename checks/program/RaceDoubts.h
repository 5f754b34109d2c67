// RaceDoubts.h - what makes a race less than certain
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "program/RaceSides.h"

namespace lockstitch {

/// Names that may mean two objects, calls that may not be made, conditions on
/// the way that cannot all hold.
class RaceDoubts {
public:
  RaceDoubts(const Functions &F, const ThreadRoots &Roots, const Locksets &Held,
             const HappensBefore &Order);

  /// Adds to R, of A and B, the reasons to doubt. IsExcluded: see RaceOrder.
  /// False if there is no reason to believe.
  bool add(Race &R, const Side &A, const Side &B, Exclusion IsExcluded) const;

private:
  /// What is known on the way by which a thread comes to a body.
  struct Way {
    EntryConditions Known; ///< globals, and what is passed to the last
    bool IsContradiction = false;

    void learn(const EntryConditions &When) {
      for (const auto &[P, R] : When)
        for (const auto &[Q, Before] : Known)
          IsContradiction |= P == Q && !R.meets(Before);
      for (const auto &E : When)
        if (E.first.Root == PathRoot::Entity)
          Known.push_back(E);
    }

    void pass(const Fact &X, EntityId Callee) {
      const auto *C = std::get_if<Call>(&X.What);
      if (!C || C->Callee.What != Value::Kind::Function ||
          C->Callee.Callee != Callee)
        return; // what it is passed on to may get other things
      for (unsigned I = 0; I < C->Args.size(); ++I)
        if (C->Args[I].What == Value::Kind::Integer)
          Known.push_back({Path::param(I), Range::of(C->Args[I].Int)});
    }
  };

  /// Whether a global, or what is passed, must be one thing for the thread to
  /// make the first calls on its way to S, and another for what comes then.
  bool contradictsItself(const Side &S) const;
  Way wayTo(const Context *Last, unsigned Body) const;
  bool writes(unsigned Body, EntityId What) const;
  /// Whether it is that lock and no other: two such are two locks.
  bool isOneLock(const LockKey &K) const;
  bool isLast(const Side &S) const;
  /// Whether it handles a signal that says that the program is broken.
  bool isOfCrash(const Side &S) const;
  /// Whether A is where the function it is told in has started B's thread.
  bool startsOther(const Side &A, const Side &B) const;
  /// Whether A is in the very loop that starts B's thread again and again, in
  /// front of the start: what it does there is for the thread that comes next.
  bool isPerStart(const Side &A, const Side &B) const;
  bool isSharedClass(const Side &A, const Side &B) const;

  const Functions &F;
  const ThreadRoots &Roots;
  const Locksets &Held;
  const HappensBefore &Order;

  /// A class that owns a lock, an atomic or a thread says that it is shared.
  std::set<llvm::StringRef> SharedClasses;
  mutable std::map<const Context *, Way> Ways;
};

} // namespace lockstitch
