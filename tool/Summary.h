// Summary.h - what an analysis found and took, in a line and in numbers
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "Report.h"

namespace lockstitch {

/// "2 findings in 1 of 37 files, 1.4 s"
std::string summaryLine(const Report &R);

/// Time by stage, files, functions, facts and memory, for people.
std::string statsTable(const Report &R);

/// The same for programs (docs/json.md).
std::string statsJson(const Report &R);

} // namespace lockstitch
