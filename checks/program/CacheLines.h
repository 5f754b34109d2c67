// CacheLines.h - what different threads write in one cache line
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A core that writes takes the whole line from all others, whatever they use of
// it. By the layout of each class, and the threads that come to each write.

#pragma once

#include "program/Program.h"

namespace lockstitch {

/// Of x86 and most others, in bytes.
inline constexpr unsigned CacheLineSize = 64;

/// One of two places, and a thread that writes it again and again: not the
/// other.
struct LineWriter {
  EntityId Field; ///< none: an element of an array
  unsigned Body = 0;
  const Fact *At = nullptr;
  ThreadId Thread = 0;
};

/// Two fields of an object that lie in one cache line.
struct SharedLine {
  LineWriter First, Second; ///< in the order of the layout
  bool IsOneObject = false; ///< known by one name; else it is of one class
  unsigned Starts = 0;      ///< offsets in a line at which an object may begin
  unsigned SharingStarts = 0; ///< and those at which the two are in one
};

/// An array of which each thread writes an element of its own.
struct SharedElements {
  LineWriter By;
  Path Array; ///< as By.Body names it
  unsigned Stride = 0;
  Certainty IsOwn = Certainty::High; ///< that it is the thread's own
};

struct CacheLines {
  std::vector<SharedLine> Fields; ///< in the order of their ids
  std::vector<SharedElements> Elements;
};

CacheLines findSharedLines(const Program &P);

} // namespace lockstitch
