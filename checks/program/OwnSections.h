// OwnSections.h - where one body enters and leaves critical sections
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// By the names that the body has for locks and guards, and without following
// what is held: what a single function does in so many words. What its callees
// acquire or release for it counts as its own.

#pragma once

#include "program/Locksets.h"

namespace lockstitch {

class OwnSections {
public:
  OwnSections(unsigned Body, const Functions &F, const CallGraph &Calls,
              const Locksets &Held);

  /// The locks that a fact acquires, and those that it releases.
  llvm::ArrayRef<Path> acquires(const Fact &X) const;
  llvm::ArrayRef<Path> releases(const Fact &X) const;

  /// The locks that the body itself may hold before a fact, and those of them
  /// that it holds on every way there.
  const std::set<Path> &heldBefore(const Fact &X) const;
  const std::set<Path> &alwaysHeldBefore(const Fact &X) const;

private:
  void findGuards();
  void findEffects();
  void findOfCaller();
  void findHeld() const;
  void findAlwaysHeld() const;

  using HeldAt = std::map<const Fact *, std::set<Path>>;
  void walk(const BasicBlock &B, std::set<Path> &Now, HeldAt &Into) const;
  std::vector<Path> locksOf(const Path &Guard) const;

  unsigned Body;
  const Functions &F;
  const CallGraph &Calls;
  const Locksets &Held;
  std::map<Path, std::vector<Path>> Guards;
  std::map<const Fact *, std::vector<Path>> Acquired, Released;
  std::set<Path> OfCaller; ///< what is released before it is acquired

  /// Found when it is first asked for: most bodies are asked for nothing.
  mutable std::optional<HeldAt> Before, AlwaysBefore;
};

} // namespace lockstitch
