// Entity.cpp - ids that are the same in every file
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "facts/Entity.h"
#include "llvm/Support/xxhash.h"

using namespace lockstitch;

EntityId lockstitch::entityIdOf(llvm::StringRef Name) {
  return {llvm::xxh3_64bits(Name)};
}
