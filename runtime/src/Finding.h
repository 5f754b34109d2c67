// Finding.h - what is wrong, as it was seen
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "Locks.h"

namespace lockstitch::runtime {

/// What can be found, in the order of docs/runtime.md.
enum class Rule : std::uint8_t {
#define RULE(ID, NAME, HEADLINE) ID,
#include "Rules.def"
};

const char *nameOf(Rule R);

/// A lock as it was when the finding was made.
struct LockView {
  LockId Id = 0;
  LockKind Kind = LockKind::Unknown;
  std::uintptr_t Address = 0;
  StackId Made = 0, First = 0;
  const char *Name = nullptr;
};

LockView viewOf(const Lock &L);

/// A lock that a thread holds, and where it got it.
struct HeldView {
  LockView Of;
  Mode How = Mode::Exclusive;
  StackId At = 0;
};

/// What one thread does in a finding.
struct Act {
  ThreadId Thread = 0;
  const char *What = ""; ///< "acquires", "releases"
  LockView Of;
  ThreadId Joined = 0; ///< that it is about, instead of a lock
  StackId At = 0;
  Vector<HeldView> Held;
};

struct Finding {
  Rule Is;
  bool IsPossible = true;  ///< else something keeps it from happening
  const char *Reason = ""; ///< what does; of no one
  LockView Gate;
  Vector<Act> Acts;
  unsigned Times = 1;
  bool IsTold = false; ///< in a report that was written

  /// The same for all that are told once: the rule and the places.
  std::uint64_t key() const;
};

/// Keeps a finding, or counts it if one with its key is there; one that is
/// possible replaces one that is not. Under the runtime's lock.
void report(Finding F);

/// In the order in which they came. Under the runtime's lock.
Vector<Finding> &findings();

} // namespace lockstitch::runtime
