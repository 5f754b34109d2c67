// Upstream.h - the checks of clang-tidy's and Clang's that run with ours
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// facts/Upstream.def lists them; what they found is in the facts.

#pragma once

#include "Check.h"

namespace lockstitch {

struct UpstreamCheck {
  Check It; ///< as if it were ours

  /// Where it is described.
  llvm::StringLiteral Page;

  /// Globs of our checks that tell the same mistakes.
  llvm::StringLiteral ToldBy;
};

/// In the order of Upstream.def.
llvm::ArrayRef<UpstreamCheck> upstreamChecks();

/// Null if it is one of ours.
const UpstreamCheck *findUpstream(const Check &C);

} // namespace lockstitch
