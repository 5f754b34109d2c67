// Symbols.h - what addresses are called in the source
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lockstitch::runtime {

/// A function that was being called, perhaps inlined into the next.
struct Frame {
  std::string Function; ///< demangled; "" if unknown
  std::string File;     ///< as the compiler was told; "" if unknown
  unsigned Line = 0;
  std::string Module;        ///< the file that was loaded
  std::uintptr_t Offset = 0; ///< in that
};

/// Reads debug information when it is first asked, which takes milliseconds;
/// without libdw, exported names are all there is. One thread at a time. It
/// allocates.
class Symbols {
public:
  Symbols();
  ~Symbols();
  Symbols(const Symbols &) = delete;
  Symbols &operator=(const Symbols &) = delete;

  /// Of a return address: the call, with what was inlined there, innermost
  /// first.
  std::vector<Frame> framesAt(const void *Return) const;

  /// A variable that an address is in: "Bank", "Bank+8"; "" if there is none.
  std::string variableAt(std::uintptr_t Address) const;

private:
  struct Loaded;
  Loaded *Debug = nullptr; ///< null without libdw
};

} // namespace lockstitch::runtime
