// GenericLambdas.h - bodies for generic lambdas that only the library calls
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "extract/Entities.h"

namespace clang {
class Sema;
} // namespace clang

namespace lockstitch {

/// Of `std::for_each(v.begin(), v.end(), [](auto X) { ... })` the body of
/// for_each is not parsed, and so the lambda was never instantiated: does so,
/// for what the iterator or container at the call leads to. One that does not
/// compile then is marked as invalid.
void instantiateGenericLambdas(clang::Sema &S, const EntityTable &Entities);

} // namespace lockstitch
