// TempLiveness.h - which temporaries may still be read
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Backward, to a fixpoint, over the blocks of one body (live variables: Aho,
// Lam, Sethi and Ullman, 9.2.5), for temporaries only: there are very many, and
// each is read soon or never.

#pragma once

#include "facts/Facts.h"
#include "llvm/ADT/BitVector.h"
#include <unordered_map>

namespace lockstitch {

class TempLiveness {
public:
  explicit TempLiveness(const FunctionFacts &F);

  /// Whether what the temporary holds when Block begins may be read by name.
  bool isLiveInto(unsigned Block, uint64_t Temp) const;

private:
  void read(const Path &P, llvm::BitVector &Live);
  void addReads(const Fact &X, llvm::BitVector &Live);
  llvm::BitVector liveInto(const BasicBlock &B);

  std::unordered_map<uint64_t, unsigned> Index; ///< of those that are ever read
  std::vector<llvm::BitVector> Into;            ///< by block
};

} // namespace lockstitch
