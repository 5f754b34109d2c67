// Stacks.h - who called: stacks of return addresses, each kept once
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "Hash.h"
#include <cstddef>
#include <cstdint>

namespace lockstitch::runtime {

/// 0 is no stack.
using StackId = std::uint32_t;

/// Where the program called the runtime.
struct Site {
  const void *Return; ///< the address it returns to
  void *const *Frame; ///< the frame of the function that was called
};

/// The site of the function that this is written in.
#define LOCKSTITCH_SITE                                                        \
  ::lockstitch::runtime::Site {                                                \
    __builtin_return_address(0),                                               \
        static_cast<void *const *>(__builtin_frame_address(0))                 \
  }

/// Tells sites apart that one function, such as an std::mutex::lock that is not
/// inlined, is called from: by the return addresses of some callers, as far as
/// they keep frame pointers. A few nanoseconds; the callers are not all there.
inline std::uint64_t keyOf(const Site &S, std::uintptr_t StackEnd) {
  constexpr unsigned Callers = 4;
  constexpr std::uintptr_t Near = std::uintptr_t(1) << 31;
  auto Return = reinterpret_cast<std::uintptr_t>(S.Return);
  std::uint64_t Key = Return;
  // Our caller's frame, if it keeps one: else anything, which is not followed.
  auto Low = reinterpret_cast<std::uintptr_t>(S.Frame);
  auto Frame = reinterpret_cast<std::uintptr_t>(*S.Frame);
  for (unsigned I = 0; I < Callers; ++I) {
    if (Frame <= Low || Frame >= StackEnd - 16 || Frame % 8)
      break;
    auto *At = reinterpret_cast<const std::uintptr_t *>(Frame);
    if (At[1] - Return + Near > 2 * Near)
      break;
    Key = mix(Key, At[1]);
    Low = Frame;
    Frame = At[0];
  }
  return Key;
}

/// Finds an unwinder. Once, before other threads are.
void prepareStacks();

/// The stack of the calling thread, from a site on. Takes no lock of ours
/// while it unwinds; about 100 ns a frame set that was seen before.
StackId captureStack(const Site &From);

/// The return addresses, the innermost first. Valid for ever.
struct Stack {
  const void *const *Frames;
  std::size_t Size;
};
Stack stackOf(StackId Id);

/// Round a fork.
void lockStacks();
void unlockStacks();

} // namespace lockstitch::runtime
