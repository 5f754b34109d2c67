// SpinLoops.h - loops that ask for what another thread does, and no more
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "program/Captures.h"
#include "program/Meetings.h"

namespace lockstitch {

struct SpinLoop {
  unsigned Body = 0;
  const Fact *Loop = nullptr;
  const Fact *Asks = nullptr; ///< the read, or the call that reads
  const Fact *Read = nullptr; ///< the read itself
  Path Place;                 ///< as the body that reads it names it
  unsigned Reader = 0;        ///< that body
  bool IsAtomic = false;
  bool Pauses = false;
  bool IsTaking = false; ///< it tries to take something: a lock made by hand

  /// Where another thread writes it, and in which body.
  const Fact *Write = nullptr;
  unsigned Writer = 0;
  Meeting Why = Meeting::OfThreads;
};

/// Each loop once; in the order of bodies. Loops that ask a volatile are left
/// out: a device or a signal may change it.
std::vector<SpinLoop> findSpinLoops(const Functions &F, const CallGraph &Calls,
                                    const Locksets &Held,
                                    const HappensBefore &Threads);

} // namespace lockstitch
