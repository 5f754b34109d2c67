// Mentions.h - which facts speak of an object
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "facts/Facts.h"

namespace lockstitch {

/// Whether F does anything with the object at P or a part of it, other than
/// end its life as a guard.
bool mentions(const Fact &F, const Path &P);

/// Whether any fact of the function but First does.
bool isUsedAfter(const Fact &First, const Path &P, const FunctionFacts &In);

} // namespace lockstitch
