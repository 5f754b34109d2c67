// ContentHash.h - one number for paths, locks and whatever is made of them
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// 64 bits of XXH3: two contents with one hash are not to be expected.

#pragma once

#include "facts/Facts.h"
#include "llvm/Support/xxhash.h"

namespace lockstitch {

/// Collects what tells two things apart.
struct ContentHash {
  llvm::SmallVector<uint64_t, 64> Words;

  void add(uint64_t Word) { Words.push_back(Word); }
  void add(const Path &P) {
    add(uint64_t(P.Root) << 32 | uint64_t(P.IsCut) << 16 | P.Steps.size());
    add(P.Id);
    for (const Step &S : P.Steps) {
      add(uint64_t(S.What));
      add(S.Id);
    }
  }
  void add(EntityId Id) { add(Id.Value); }
  void addAll(const auto &List) {
    add(List.size());
    for (const auto &X : List)
      add(X);
  }
  uint64_t hash() const {
    return llvm::xxh3_64bits(llvm::ArrayRef<uint8_t>(
        reinterpret_cast<const uint8_t *>(Words.data()), Words.size() * 8));
  }
};

} // namespace lockstitch
