// Program.h - the facts of a compilation database, and what follows from them
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "facts/Facts.h"
#include <string>
#include <vector>

namespace lockstitch {

struct Program {
  std::vector<TUFacts> Units;
};

/// Joins the facts of all units and computes everything that checks read.
Program link(std::vector<TUFacts> Units);

} // namespace lockstitch
