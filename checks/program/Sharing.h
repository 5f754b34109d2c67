// Sharing.h - which variables and fields more than one thread may reach
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// By name alone, before anything is known of locks or objects: what no thread
// but main's touches, and what is only written where it is made, is not worth
// following through calls.

#pragma once

#include "program/ThreadRoots.h"
#include "llvm/ADT/DenseSet.h"

namespace lockstitch {

class Sharing {
public:
  Sharing() = default;
  Sharing(const Functions &F, const CallGraph &Calls, const ThreadRoots &Roots);

  /// Whether the object, by the fields and variable of its path, is written
  /// somewhere, and used by a thread that was started or by whoever calls a
  /// library. True where the path does not tell.
  bool isShared(const Path &Place) const;

  /// Whether a condition somewhere asks what the shared object at a path
  /// holds: then whoever sets it may mean to tell.
  bool isFlag(const Path &Place) const {
    return Flags.count(lastEntity(Place).Value);
  }

private:
  void findFlags(const Functions &F);

  llvm::DenseSet<uint64_t> Shared;
  llvm::DenseSet<uint64_t> Flags;
  llvm::DenseSet<uint64_t>
      Safe; ///< atomics, locks, constants, one thread's own
};

} // namespace lockstitch
