// Units.h - which translation units make up one program
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A compilation database is not one program: it has many mains. A link unit is
// one main and what it reaches; where there is no main, the library's surface.
// Everything in program/ is computed once, over all units together; a set of
// link units goes with each body, so that two bodies count as parts of the
// same program only where their sets meet.

#pragma once

#include "facts/Facts.h"
#include "llvm/ADT/SmallBitVector.h"
#include <vector>

namespace lockstitch {

/// A set of link units.
class UnitSet {
public:
  UnitSet() = default;
  explicit UnitSet(unsigned Size) : Bits(Size) {}

  unsigned size() const { return Bits.size(); } ///< of all link units
  void add(unsigned Unit) { Bits.set(Unit); }
  bool has(unsigned Unit) const { return Bits.test(Unit); }
  bool isEmpty() const { return Bits.none(); }
  bool meets(const UnitSet &Other) const { return Bits.anyCommon(Other.Bits); }
  void add(const UnitSet &Other) { Bits |= Other.Bits; }

  UnitSet &operator&=(const UnitSet &Other) {
    Bits &= Other.Bits;
    return *this;
  }
  friend UnitSet operator&(UnitSet A, const UnitSet &B) {
    A &= B;
    return A;
  }
  bool operator==(const UnitSet &Other) const { return Bits == Other.Bits; }

private:
  llvm::SmallBitVector Bits;
};

/// For each translation unit, the link units that it is part of.
///
/// A main's unit holds its own file, the files of the same target where the
/// database tells targets (by their object files' folders), and then every
/// file without a main that defines a function which those refer to; of
/// several that define one, those that bring in the fewest others. Files that
/// no main reaches make up one more unit: the library's surface.
std::vector<UnitSet> linkUnits(llvm::ArrayRef<TUFacts> Files);

} // namespace lockstitch
