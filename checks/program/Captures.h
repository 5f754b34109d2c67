// Captures.h - one name for what a function and its lambdas share
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A lambda knows what it captures as a field of its own. Each capture is set in
// one place, where the lambda is made: so its name there is the better one, and
// the names of a function and of the lambdas in it compare.

#pragma once

#include "program/Functions.h"
#include "llvm/ADT/DenseMap.h"

namespace lockstitch {

/// A path, and the body in whose terms it is.
struct FramedPath {
  unsigned Body = 0;
  Path Where;
  auto operator<=>(const FramedPath &) const = default;
};

class Captures {
public:
  explicit Captures(const Functions &F);

  /// What a path of the body's leads to, in the terms of the function that the
  /// lambda stands in, or of the body itself. Pointers and references that are
  /// set once are followed.
  FramedPath resolved(const Path &P, unsigned Body) const;

private:
  using Known = std::map<Path, std::optional<Value>>; ///< nothing: set twice

  struct Capture {
    unsigned Body = 0;
    std::optional<Value> What; ///< nothing: not the same everywhere
  };
  void learn(unsigned Body);
  const Known &locals(unsigned Body) const;

  const Functions &F;
  llvm::DenseMap<uint64_t, Capture> ByField;
  mutable std::map<unsigned, Known> Locals; ///< of the bodies asked so far
};

/// How an object lies to another, whatever the function: both are parts of one
/// object, or they are variables.
struct Relative {
  bool IsOfOneObject = false;
  Path What; ///< from Top if it is a part of the object that both are
  Path Of;
  auto operator<=>(const Relative &) const = default;
};

/// Nothing where the two paths do not tell.
std::optional<Relative> relative(const Path &What, const Path &Of);

/// The object that lies so to Of; nothing if there is none.
std::optional<Path> reached(const Relative &R, const Path &Of);

} // namespace lockstitch
