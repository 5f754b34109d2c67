// Meetings.h - whether what two bodies do may happen at once
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "program/HappensBefore.h"

namespace lockstitch {

/// Why two bodies may run at once.
enum class Meeting : uint8_t {
  OfThreads, ///< two threads are seen to
  OfCallers, ///< anybody may call both, of a library
};

/// Nothing if they may not, or a lock is held whenever either is entered.
/// Alive and Joined are what A knows of others at the point in question.
std::optional<Meeting> meeting(unsigned A, unsigned B, const Functions &F,
                               const HappensBefore &Threads,
                               const RootSet &Alive = {},
                               llvm::ArrayRef<Path> Joined = {});

/// The same at some place or other in the two, whatever they have started by
/// then.
std::optional<Meeting> meetingAnywhere(unsigned A, unsigned B,
                                       const Functions &F, const Locksets &Held,
                                       const HappensBefore &Threads);

} // namespace lockstitch
