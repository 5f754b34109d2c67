// EffectList.h - what a body does that its callers are told, each thing once
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "facts/Boxed.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"
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
    unsigned *Slot = nullptr; // of the table, where New would go
    if (List.size() < MinTable) {
      if (llvm::any_of(List, [&](auto &E) { return isSameEffect(New, E); }))
        return;
    } else {
      if (!Table || Table->size() < 2 * (List.size() + 1))
        rehash();
      Slot = &slotOf(New);
      if (*Slot)
        return;
    }
    IsCut |= List.size() == Max;
    if (IsCut)
      return;
    List.push_back(std::move(New));
    if (Slot)
      *Slot = List.size();
  }

  /// Nothing is added any more: gives back the room for it.
  void close() {
    List.shrink_to_fit();
    Table.reset();
  }

  /// Whether there were more than are kept.
  bool isCut() const { return IsCut; }

  size_t size() const { return List.size(); }
  auto begin() const { return List.begin(); }
  auto end() const { return List.end(); }

private:
  static constexpr size_t MinTable = 8; ///< fewer are compared with each

  /// Where an effect like E is in the table, or a free place for it.
  unsigned &slotOf(const Effect &E) {
    size_t At = bucketOf(E);
    for (;; ++At) {
      unsigned &Slot = (*Table)[At & (Table->size() - 1)];
      if (!Slot || isSameEffect(E, List[Slot - 1]))
        return Slot;
    }
  }

  void rehash() {
    Table.emplace(llvm::PowerOf2Ceil(4 * (List.size() + 1)), 0);
    for (unsigned I = 0; I < List.size(); ++I)
      slotOf(List[I]) = I + 1;
  }

  std::vector<Effect> List;

  /// Open addressing; indexes into List from 1, 0 is free.
  Boxed<std::vector<unsigned>> Table;
  bool IsCut = false;
};

} // namespace lockstitch
