// Sharing.h - which variables and fields more than one thread may reach
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// By name alone, before anything is known of locks or objects: what no thread
// but main's touches, and what is only written where it is made, is not worth
// following through calls.

#pragma once

#include "program/ThreadRoots.h"
#include "llvm/ADT/DenseMap.h"
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
  /// holds: then whoever sets it may mean to tell. Of a plain variable, whether
  /// a loop ends by it, as far as one function shows: somebody waits for it.
  bool isFlag(const Path &Place) const {
    return Flags.count(lastEntity(Place).Value);
  }

  /// Whether threads count by the object at a path, and ask if it is zero.
  bool isCount(const Path &Place) const {
    return Counts.count(lastEntity(Place).Value);
  }

  /// Whether the temporary holds what an atomic read-modify-write found at an
  /// object that others may take hold of so, and let go of by a plain store or
  /// subtraction: a lock made by hand.
  bool isOfSpinLock(unsigned Body, uint64_t Temp) const {
    auto It = Found.find({Body, Temp});
    return It != Found.end() && LetGo.count(It->second);
  }

private:
  void findFlags(const Functions &F);

  /// Adds to Asked what the conditions of the edges are about, if it MayBe;
  /// returns the functions that they ask.
  std::vector<EntityId>
  findAsked(const Functions &F, const FunctionFacts &Facts,
            llvm::ArrayRef<const Edge *> Edges,
            llvm::function_ref<bool(const Entity &)> MayBe,
            llvm::DenseSet<uint64_t> &Asked);
  void findSpinLocks(const Functions &F);

  llvm::DenseSet<uint64_t> Shared;
  llvm::DenseSet<uint64_t> Flags;
  llvm::DenseSet<uint64_t> Counts;
  llvm::DenseMap<std::pair<unsigned, uint64_t>, uint64_t> Found;
  llvm::DenseSet<uint64_t> LetGo;
  llvm::DenseSet<uint64_t> Safe; ///< atomics, locks, constants, OfThread
  llvm::DenseSet<uint64_t> OfThread;
};

} // namespace lockstitch
