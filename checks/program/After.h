// After.h - what a body may do after one of its facts
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "facts/Facts.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace lockstitch {

/// Whether Is holds for any fact that control may come to after At, which is in
/// the block; that may be At itself, in a loop. Handlers of exceptions are not
/// followed.
bool anyAfter(const FunctionFacts &F, unsigned Block, const Fact &At,
              llvm::function_ref<bool(const Fact &)> Is);

/// Whether an exception is on its way out at At: control comes to no return.
bool onlyThrowsAfter(const FunctionFacts &F, const Fact &At);

} // namespace lockstitch
