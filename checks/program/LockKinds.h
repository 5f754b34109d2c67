// LockKinds.h - which locks may be acquired again, or say what went wrong
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A lock is recursive by its type, or because whoever initialises it says so
// (pthread_mutexattr_settype), in its own name or as a function's parameter.

#pragma once

#include "program/CallGraph.h"

namespace lockstitch {

class LockKinds {
public:
  LockKinds() = default;
  LockKinds(const Functions &F, const CallGraph &Calls);

  /// Whether the object at a path is a lock that its owner may acquire again.
  /// Nothing where that is not known, or not the same in all of the programs.
  std::optional<bool> isRecursive(const Path &Lock,
                                  const UnitSet &Programs) const;

  /// What some initialisation makes of the lock at a path in the programs: its
  /// results tell misuse, or that its owner died.
  struct Telling {
    bool OfMisuse = false;
    bool OfDeath = false;
  };
  Telling tells(const Path &Lock, const UnitSet &Programs) const;

private:
  /// A variable or field, or what it points to.
  struct Place {
    EntityId Id;
    bool IsPointee = false;
    auto operator<=>(const Place &) const = default;
  };
  static std::optional<Place> placeOf(const Path &Lock);

  /// The ways in which a lock is initialised, as far as is seen.
  struct Seen {
    bool Recursive = false;
    bool Plain = false;
    bool Checked = false;
    bool Robust = false;
    UnitSet Units; ///< the programs that do so
    bool add(const Seen &Other);
  };
  Seen seenAt(const Place &P, const UnitSet &Programs) const;
  bool note(unsigned Body, const Path &Lock, const Seen &Init,
            const UnitSet &Units);
  void addInits(const Functions &F);
  bool passOn(const CallEdge &E, const Functions &F);

  std::map<Place, std::vector<Seen>> Inits; ///< each of other programs
  std::map<std::pair<unsigned, uint64_t>, Seen> ByParam; ///< body and number
  std::map<EntityId, bool> ByType;
};

} // namespace lockstitch
