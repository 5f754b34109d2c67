// MayAlias.h - whether two names of a function's may be one lock
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "facts/Path.h"

namespace lockstitch {

/// Whether the function has a name of its own for just this object; two such
/// names are taken for two objects. What a stored pointer leads to may have
/// another name.
bool isNamed(const Path &P);

/// Whether two names that differ may be one lock's: they end alike, as far as
/// the last pointer on the way, or one is whatever a stored pointer to a lock
/// leads to.
bool mayAlias(const Path &A, const Path &B);

} // namespace lockstitch
