// Messages.h - what the tool says on standard error
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <fmt/format.h>
#include <string>

namespace lockstitch {

/// An error for the user: "FILE: what. Remedy."
template <typename... Ts>
llvm::Error error(fmt::format_string<Ts...> Format, Ts &&...Values) {
  return llvm::createStringError(
      fmt::format(Format, std::forward<Ts>(Values)...));
}

/// Prints `lockstitch: error: MESSAGE`.
void sayError(llvm::StringRef Message);

/// Prints `lockstitch: MESSAGE`.
void say(llvm::StringRef Message);

} // namespace lockstitch

/// StringRef in fmt's messages.
template <> struct fmt::formatter<llvm::StringRef> : formatter<string_view> {
  auto format(llvm::StringRef Text, format_context &Out) const {
    return formatter<string_view>::format({Text.data(), Text.size()}, Out);
  }
};
