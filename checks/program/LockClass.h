// LockClass.h - which lock a path names, whatever the function
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A path is a function's own name for a lock. A lock class (lockdep's word) is
// the program's: a global is its own class; a member of an object that is only
// known by pointer is the class of that member, of any object.

#pragma once

#include "program/Functions.h"
#include <optional>

namespace lockstitch {

struct LockClass {
  /// From a global or local; or from Top, with the fields after the last
  /// dereference.
  Path Lock;

  /// Whether there is just one lock of this class.
  bool isOneLock() const { return Lock.Root != PathRoot::Top; }
  auto operator<=>(const LockClass &) const = default;
};

/// Nothing where the path does not tell: a parameter's pointee, say.
std::optional<LockClass> classOf(const Path &Lock);

/// The object that a lock is a member of: the path up to and with its last
/// dereference. Two locks of one owner are taken of the same object.
Path ownerOf(const Path &Lock);

/// As a person would write it: "Accounts", "bank::Account::Mutex".
std::string nameOf(const LockClass &C, const Functions &F);

/// As Function would write it: "from->Mutex", "Mutex", "Table[].Mutex".
std::string spell(const Path &P, const FunctionFacts &Function,
                  const Functions &F);

} // namespace lockstitch
