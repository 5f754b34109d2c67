// EffectList.h - what a body does that its callers are told, each thing once
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "llvm/ADT/STLExtras.h"
#include <vector>

namespace lockstitch {

/// Effects in the order in which they were found. Two for which isSameEffect
/// is true are one; of very many, the first ones are kept.
template <typename Effect> class EffectList {
public:
  /// More than a person would read.
  static constexpr size_t Max = 256;

  void add(Effect New) {
    if (llvm::any_of(List,
                     [&](const Effect &Old) { return isSameEffect(New, Old); }))
      return;
    if (List.size() < Max)
      List.push_back(std::move(New));
    else
      IsCut = true;
  }

  /// Whether there were more than are kept.
  bool isCut() const { return IsCut; }

  size_t size() const { return List.size(); }
  auto begin() const { return List.begin(); }
  auto end() const { return List.end(); }

private:
  std::vector<Effect> List;
  bool IsCut = false;
};

} // namespace lockstitch
