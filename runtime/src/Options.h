// Options.h - what LOCKSTITCH_OPTIONS says
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

namespace lockstitch::runtime {

/// What to do about a deadlock, when it is told.
enum class Reaction { Continue, Exit, Abort };

/// `LOCKSTITCH_OPTIONS=name=value:name=value`. See docs/runtime.md.
struct Options {
#define OPTION(TYPE, ID, NAME, DEFAULT, HELP) TYPE ID = DEFAULT;
#include "Options.def"
};

/// Reads the environment. What it does not know is said on standard error.
void readOptions();

const Options &options();

} // namespace lockstitch::runtime
