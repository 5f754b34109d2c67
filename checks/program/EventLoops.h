// EventLoops.h - what runs on the threads of event loops and executors
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A thread that runs handlers and coroutines, one after the other, must not
// wait: all the others wait with it.

#pragma once

#include "program/Locksets.h"

namespace lockstitch {

/// A body that must not block: a coroutine's, or a handler's.
struct LoopBody {
  unsigned Body = 0;
  const Fact *RunBy = nullptr; ///< a handler: the loop that calls it
};

/// The fact at the end of a trace; null if there is none, by a contract's.
const Fact *factAt(const Trace &At, const Functions &F);

/// Something in such a body that may block the thread, itself or by what it
/// calls; what another coroutine does is told of that one.
struct LoopBlocking {
  LoopBody In;
  const Blocking *It = nullptr;
  const Fact *What = nullptr;
};

/// Such a body waits for a lock under which another function blocks for long.
struct LoopAcquisition {
  LoopBody In;
  const Acquisition *It = nullptr;
  unsigned Holder = 0;             ///< the body that holds it meanwhile
  const LockEvent *Long = nullptr; ///< what that does
};

struct EventLoops {
  std::vector<LoopBlocking> Blockings;
  std::vector<LoopAcquisition> Acquisitions;
};

EventLoops findEventLoops(const Functions &F, const CallGraph &Calls,
                          const Locksets &Held);

} // namespace lockstitch
