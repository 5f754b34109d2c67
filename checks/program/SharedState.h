// SharedState.h - who uses the variables that all threads can reach
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "program/Program.h"

namespace lockstitch {

/// One place in the source that reads or writes a variable.
struct StateUse {
  unsigned Body = 0;
  EntityId Function;
  Location Where;
  bool IsWrite = false;

  std::set<ThreadId> Threads; ///< that come there
  std::set<Path> Locks;       ///< held whenever one does, as Body names them
  bool IsEverLocked = false;  ///< a lock is held at least now and then
  bool IsAlone = true;        ///< no other thread ever runs meanwhile
};

/// What keeps the users of a variable apart.
enum class Safety : uint8_t {
  Unused,       ///< no function uses it
  Unchanged,    ///< nobody writes it
  OneThread,    ///< one thread alone uses it
  SetAlone,     ///< it is written only while no other thread runs
  Locked,       ///< a lock that all of its users hold
  PartlyLocked, ///< some of them hold a lock
  Nothing,      ///< nothing that is seen
};

/// A variable of which there is one in the program, and which can change.
struct SharedState {
  const Entity *Variable = nullptr;
  std::vector<StateUse> Uses; ///< in the order of the source
  Safety By = Safety::Unused;
  std::optional<Path> Lock; ///< of Locked, as the first use names it

  /// Whether two threads may use it, at whatever time.
  bool isOfSeveral() const { return By >= Safety::SetAlone; }
};

/// Atomics, locks, constants and what each thread has of its own left out. In
/// the order of ids.
std::vector<SharedState> sharedStates(const Program &P);

} // namespace lockstitch
