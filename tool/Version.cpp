// Version.cpp - which Lockstitch this is
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Version.h"
#include "facts/Text.h"
#include "llvm/Config/llvm-config.h"
#include <fmt/format.h>

using namespace lockstitch;

llvm::StringRef lockstitch::version() { return LOCKSTITCH_VERSION; }

llvm::StringRef lockstitch::homepage() { return LOCKSTITCH_HOMEPAGE; }

std::string lockstitch::versionText() {
  return fmt::format("lockstitch {}\nLLVM and Clang {}\nfacts version {}\n",
                     LOCKSTITCH_VERSION, LLVM_VERSION_STRING, FactsVersion);
}
