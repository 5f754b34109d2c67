// Report.h - what was found, for people
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

namespace lockstitch::runtime {

/// Writes all findings to where the options say; whether there are any that can
/// happen. Any thread; it allocates and reads files.
bool writeReport();

} // namespace lockstitch::runtime
