// Ways.h - what is known on the way by which a thread comes to a body
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "program/HappensBefore.h"

namespace lockstitch {

struct KnownOnWay {
  EntryConditions Known; ///< variables, and what is passed to the last
  bool IsContradiction = false;

  void learn(const EntryConditions &When);
};

class Ways {
public:
  Ways(const Functions &F, const Locksets &Held, const HappensBefore &Order)
      : F(F), Held(Held), Order(Order) {}

  /// To Body, which is entered as Last says.
  const KnownOnWay &to(const Context &Last, unsigned Body) const;

private:
  KnownOnWay find(const Context &Last, unsigned Body) const;
  bool writes(unsigned Body, EntityId What) const;

  const Functions &F;
  const Locksets &Held;
  const HappensBefore &Order;
  mutable std::map<const Context *, KnownOnWay> Found;
};

} // namespace lockstitch
