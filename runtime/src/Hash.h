// Hash.h - mixing numbers
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include <cstddef>
#include <cstdint>

namespace lockstitch::runtime {

/// A number that differs if either does, but for one case in 2^64; the high
/// bits are the best mixed. Four cycles: it is on the path of each acquisition.
inline std::uint64_t mix(std::uint64_t A, std::uint64_t B) {
  A = ((A << 29 | A >> 35) ^ B) * 0x9e3779b97f4a7c15;
  return A;
}

/// The same, as an index below 2^Bits.
inline std::size_t indexOf(std::uint64_t Mixed, unsigned Bits) {
  return Mixed >> (64 - Bits);
}

} // namespace lockstitch::runtime
