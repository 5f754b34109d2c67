// Causes.h - one mistake that is seen at many places
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "Report.h"

namespace lockstitch {

/// Keeps one of the findings that have a cause in common, the surest, and of
/// these the one with the shortest story; says in its notes where the others
/// are. Sorted by place before and after.
void tellCausesOnce(std::vector<ReportedFinding> &Findings);

/// Of a mistake that one of our checks tells, leaves out what an upstream check
/// says of it: a check's ToldBy, and a line that both point at.
void leaveToOurs(std::vector<ReportedFinding> &Findings);

} // namespace lockstitch
