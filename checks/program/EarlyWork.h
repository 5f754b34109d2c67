// EarlyWork.h - what is done with a lock held and could be done before
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "program/Program.h"

namespace lockstitch {

/// A critical section that begins with work which takes long and needs no lock:
/// nothing that another thread may reach is touched before it is done.
struct EarlyWork {
  unsigned Body = 0;
  const Fact *Acquired = nullptr;
  Path Lock;
  std::vector<const Fact *> Work; ///< costs; of a loop, its first access
  bool HasOutput = false;         ///< its order with other output may matter

  /// What the section does: work, calls, and accesses to what threads share.
  unsigned Things = 0;
  unsigned Touching = 0; ///< of those, accesses to what threads share
};

/// In the order of bodies. Sections that touch nothing that is shared are left
/// out: nobody knows what they are for.
std::vector<EarlyWork> findEarlyWork(const Program &P);

} // namespace lockstitch
