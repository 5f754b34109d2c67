// Endings.h - what a program does when it is about to be aborted
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "program/CallGraph.h"
#include <set>

namespace lockstitch {

/// The places in bodies from which control leads to an abort and nowhere else:
/// a crash report reads whatever it can get, and nobody is harmed by what it
/// gets. Exceptions on the way there are left out.
class Endings {
public:
  Endings() = default;
  Endings(const Functions &F, const CallGraph &Calls);

  /// Whether all that the body does at that place is done on such a way.
  bool isLast(unsigned Body, Location Place) const {
    return Last[Body].count(Place);
  }

private:
  void find(unsigned Body, const Functions &F, const CallGraph &Calls);

  std::vector<std::set<Location>> Last; ///< of each body
  std::vector<bool> Aborts;             ///< each body, whichever way it goes
  std::vector<bool> NeverBack; ///< each body, by whatever it does instead
};

} // namespace lockstitch
