// Clock.h - what happens before what, by starts and joins
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "Memory.h"
#include <cstdint>

namespace lockstitch::runtime {

/// Threads in the order of their starts, never used again.
using ThreadId = std::uint32_t;

/// How often a thread has started or joined another, from 1.
using Epoch = std::uint32_t;

/// A vector clock (Fidge, Mattern): of each thread the last epoch that comes
/// before. Threads that have nothing left to do, and all of whose past is
/// known, are kept as ranges: a program that starts a million threads one after
/// another has a clock of one range.
class Clock {
public:
  static constexpr Epoch Ended = ~Epoch(0);

  Epoch at(ThreadId Id) const;
  void raise(ThreadId Id, Epoch To);
  void merge(const Clock &Other);
  std::size_t size() const { return Ranges.size(); }

private:
  struct Range {
    ThreadId First, Last;
    Epoch Until;
  };
  void append(ThreadId First, ThreadId Last, Epoch Until);

  Vector<Range> Ranges; ///< sorted, disjoint
};

} // namespace lockstitch::runtime
