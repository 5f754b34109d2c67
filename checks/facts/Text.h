// Text.h - the .facts format: written, read, versioned (docs/facts.md)
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "facts/Facts.h"
#include "llvm/Support/Error.h"
#include <string>

namespace lockstitch {

/// The version in the first line of a .facts file: `lockstitch-facts 1`.
inline constexpr unsigned FactsVersion = 1;

/// Writes a unit as text: the same facts give the same bytes, always.
std::string writeFacts(const TUFacts &Unit);

/// Reads what writeFacts wrote, or a person. Every string goes to Pool. An
/// error names the line and what was expected: another version, a truncated
/// file (there is no closing `end`), an unknown word, an undeclared handle.
llvm::Expected<TUFacts> readFacts(llvm::StringRef Text, StringPool &Pool);

/// A path, value or condition as the format writes it, with the entities'
/// handles taken from Unit; for messages about facts and for tests.
std::string writePath(const Path &P, const TUFacts &Unit);

} // namespace lockstitch
