// Fingerprint.h - the same finding in another state of the source
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Version 1: a hash of the check, of what the finding is about (qualified names
// with signatures, access paths, and the file where a name is internal to it),
// and of its number among those that are equal so far; those of one cause have
// one number. No line, offset, message or count is in it, so that it survives
// what does not concern it.

#pragma once

#include "Report.h"

namespace lockstitch {

/// Fills in the fingerprints, and drops what is found twice: in two link units,
/// say. Sorts by place.
std::vector<ReportedFinding> fingerprint(std::vector<Finding> Findings);

} // namespace lockstitch
