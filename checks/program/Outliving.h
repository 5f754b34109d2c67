// Outliving.h - threads that use a function's variables when it has returned
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "program/HappensBefore.h"

namespace lockstitch {

/// A thread that a function started, itself or by what it calls, and left
/// running: nobody has joined it when the function returns, and nothing was
/// heard from it. It has references to variables of the function.
struct Outliving {
  unsigned Body = 0;
  unsigned Thread = 0;         ///< the index of its root
  std::vector<Path> Variables; ///< as the body names them
  const Fact *Start = nullptr; ///< the start in the body, or a call towards it

  /// The thread's use of one of them, if one is seen: in the body's terms.
  const MemoryAccess *Use = nullptr;
};

/// In the order of bodies; one for each thread that a body leaves running.
std::vector<Outliving> findOutliving(const Functions &F, const CallGraph &Calls,
                                     const ThreadRoots &Roots,
                                     const Locksets &Held);

/// The objects whose addresses a start hands over, in arguments or captures, as
/// the body that starts it names them; `this` is `this.*`.
std::vector<Path> handedOver(const Fact &Start, unsigned Body,
                             const Functions &F);

/// The threads that a body leaves running when it returns, and heard nothing
/// of: they are detached, their handles are out of reach or live on. Its
/// callers may wait for them.
std::vector<LiveThread> leftRunning(unsigned Body, const Functions &F,
                                    const ThreadRoots &Roots,
                                    const Locksets &Held);

} // namespace lockstitch
