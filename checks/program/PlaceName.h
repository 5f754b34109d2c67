// PlaceName.h - names of places and locks that compare across functions
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each function has its own name for a place. Two threads' accesses are of one
// place only if they have a name in common: of a global, of a variable of one
// frame, or of a member of whatever object.

#pragma once

#include "program/LockClass.h"
#include "program/Memory.h"

namespace lockstitch {

/// A place in a name space that others share.
struct PlaceName {
  /// The body whose variables these are; nothing for what all can name.
  std::optional<unsigned> Frame;
  Path Place; ///< from Top for a member of whatever object

  bool isClass() const { return Place.Root == PathRoot::Top; }

  /// Places that may overlap have the same.
  std::tuple<std::optional<unsigned>, PathRoot, uint64_t> group() const;
};

/// Nothing where the access does not tell which object it is of.
std::optional<PlaceName> nameOf(const MemoryAccess &A, unsigned Body,
                                const Functions &F);

/// Whether the two are one object or one is part of the other.
bool overlap(const Path &A, const Path &B);

bool hasAnyIndex(const Path &P);

/// A lock as it relates to a place, so that two functions' names compare: a
/// global lock as it is; a lock of an object relative to that object, with the
/// place relative to the same object.
struct LockKey {
  Path Lock;
  Path Place;
  auto operator<=>(const LockKey &) const = default;
};

LockKey keyOf(const Path &Lock, const Path &Place, const Functions &F);

} // namespace lockstitch
