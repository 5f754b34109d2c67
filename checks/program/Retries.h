// Retries.h - what may fail for no reason, and is not tried again
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "program/CallGraph.h"

namespace lockstitch {

/// A weak compare and swap whose failure is final: neither it, nor a call of
/// the function that does it and says so, is in a loop, and nothing that comes
/// after it updates the same place.
struct FinalSwap {
  unsigned Body = 0;
  const Fact *At = nullptr;
  bool IsOfCaller = false; ///< a caller asks whether it succeeded
};

/// In the order of bodies.
std::vector<FinalSwap> findFinalSwaps(const Functions &F,
                                      const CallGraph &Calls);

} // namespace lockstitch
