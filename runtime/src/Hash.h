// Hash.h - mixing numbers
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include <cstdint>

namespace lockstitch::runtime {

/// A number that differs if either does, but for one case in 2^64.
inline std::uint64_t mix(std::uint64_t A, std::uint64_t B) {
  A ^= B + 0x9e3779b97f4a7c15 + (A << 6) + (A >> 2);
  A *= 0xff51afd7ed558ccd;
  return A ^ (A >> 32);
}

} // namespace lockstitch::runtime
