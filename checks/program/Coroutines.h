// Coroutines.h - what is still there when a coroutine goes on
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "program/CallGraph.h"

namespace lockstitch {

/// A coroutine goes on when an object is gone that its call refers to.
struct DanglingArgument {
  /// Why the object is gone by then.
  enum class Because : uint8_t {
    IsTemporary, ///< it dies with the expression, and the coroutine is kept
    IsReturned,  ///< it is a variable of the function that returns the task
    IsDetached,  ///< the same, and nobody waits for the coroutine
    IsStored,    ///< the same, and the task is stored where it lives longer
  };
  Because Why = Because::IsTemporary;
  unsigned Body = 0; ///< whose call it is
  const Fact *At = nullptr;
  Path Object;                      ///< as the body names it
  unsigned Coroutine = 0;           ///< the body that is called
  std::optional<unsigned> Argument; ///< which one; nothing: its object
  const Fact *Use = nullptr;        ///< in the coroutine, after a suspension
};

/// In the order of bodies.
std::vector<DanglingArgument> findDanglingArguments(const Functions &F,
                                                    const CallGraph &Calls);

/// A variable of which each thread has its own is used by what was known of it
/// before the coroutine was suspended.
struct StaleThreadLocal {
  unsigned Body = 0;
  Path Variable;
  const Fact *Before = nullptr; ///< takes its address, or writes it
  const Fact *After = nullptr; ///< uses that address, or reads what was written
  bool IsAddress = false;
};

std::vector<StaleThreadLocal> findStaleThreadLocals(const Functions &F,
                                                    const CallGraph &Calls);

} // namespace lockstitch
