// Certainty.h - how sure what is found is, and why
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace lockstitch {

/// How sure a finding is: the lowest of its reasons.
enum class Certainty : uint8_t { Low, Medium, High };

/// Why a finding is less than certain: "alias: 'a->m' and 'b->m' may be two
/// objects". Kinds are alias, parallel, path and belief.
struct Doubt {
  Certainty Level = Certainty::High;
  std::string Why; ///< "alias: ...", lower case, no full stop
  auto operator<=>(const Doubt &) const = default;
};

} // namespace lockstitch
