// EffectList.h - what a body does that its callers are told, each thing once
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include <unordered_map>
#include <vector>

namespace lockstitch {

/// More of one kind than a person would read.
inline constexpr size_t MaxEffects = 256;

/// Effects in the order in which they were found. Two for which isSameEffect
/// is true are one, and have the same bucketOf; of very many, the first ones
/// are kept.
template <typename Effect, size_t Max = MaxEffects> class EffectList {
public:
  void add(Effect New) {
    auto &Alike = Buckets[bucketOf(New)];
    if (llvm::any_of(Alike,
                     [&](unsigned I) { return isSameEffect(New, List[I]); }))
      return;
    IsCut |= List.size() == Max;
    if (IsCut)
      return;
    Alike.push_back(List.size());
    List.push_back(std::move(New));
  }

  /// Whether there were more than are kept.
  bool isCut() const { return IsCut; }

  size_t size() const { return List.size(); }
  auto begin() const { return List.begin(); }
  auto end() const { return List.end(); }

private:
  std::vector<Effect> List;
  std::unordered_map<size_t, llvm::SmallVector<unsigned, 2>>
      Buckets; ///< in List
  bool IsCut = false;
};

} // namespace lockstitch
