// FreshObjects.h - objects that a loop makes anew before it starts a thread
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//     for (;;) {
//       Job *J = new Job;
//       J->Size = 1;       // no thread knows this one yet
//       start(run, J);
//     }
//
// All that the loop makes have one name. What it does before the start it does
// to an object that no earlier thread was passed.

#pragma once

#include "program/Functions.h"
#include "program/Memory.h"
#include "program/ThreadRoots.h"

namespace lockstitch {

class FreshObjects {
public:
  explicit FreshObjects(const Functions &F) : F(F) {}

  /// Whether A, of an object that Body itself makes, is over before the thread
  /// is started that the object goes to: on every way from the start to A the
  /// object is made anew.
  bool isBeforeStart(const MemoryAccess &A, unsigned Body,
                     const ThreadRoot &Root) const;

private:
  using Avoided = std::optional<Path>;
  bool isAfterStart(unsigned Body, const Trace &At, const ThreadRoot &Root,
                    const Avoided &Made) const;
  bool mayStart(const Fact &X, const ThreadRoot &Root) const;
  bool mayStart(unsigned Body, const ThreadRoot &Root) const;

  const Functions &F;

  /// Whether a body, or what it calls, may start what that fact starts.
  mutable std::map<std::pair<unsigned, const Fact *>, bool> Starts;
};

} // namespace lockstitch
