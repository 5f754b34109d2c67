// Watchdog.h - sees that threads wait for each other, while they do
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

namespace lockstitch::runtime {

/// Starts the thread that looks, a few times a second, whether threads wait for
/// each other in a circle. Once; any thread, which is not inside.
void startWatchdog();

/// In the child of a fork: it is not there.
void forgetWatchdog();

} // namespace lockstitch::runtime
