// Races.h - places that two threads may access at once, one of them writing
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Two accesses race if they may touch the same object, one is a write, they
// are not both atomic, no lock protects both, and they may run in parallel
// ([intro.races] of the C++ standard; locksets: Eraser; relative locksets:
// RELAY; correlation of locks and places: LOCKSMITH, Pratikakis et al., 2006).
//
// Objects are compared by name, in a name space that both sides have: a
// global's own name; the variables of a function that passed them to the
// threads that it started; and, for what is known by pointer alone, the member
// of whatever object. The last says little, unless most other accesses to that
// member hold a certain lock of the same object.

#pragma once

#include "program/HappensBefore.h"
#include "program/LockClass.h"

namespace lockstitch {

/// One side of a race: an access as one thread makes it.
struct RaceSide {
  const MemoryAccess *Access = nullptr;
  unsigned Body = 0; ///< the body in whose terms Access is
  ThreadId Thread = 0;
  const Context *Way = nullptr; ///< by which its thread came there, if known
  Certainty IsCalled = Certainty::High;
  std::vector<Protection> Locks; ///< those of the callers as well
  llvm::BitVector Beside;        ///< threads that run meanwhile
  UnitSet Units;                 ///< the programs in which it does
};

/// Why two sides may run at once.
enum class Parallel : uint8_t {
  StartedBefore, ///< Second's thread was started, and not joined yet
  BothStarted,   ///< two threads, neither waits for the other's end
  ManyOfOne,     ///< two threads of one start
  Callers,       ///< anybody may call these functions of a library
};

/// A flag that says that something is there to be read.
struct Publication {
  EntityId Flag;
  bool IsStoreRelaxed = false; ///< so that what came before it need not be seen
  bool IsLoadRelaxed = false;
};

struct Race {
  Path Place;     ///< in the terms of First.Body, or a class of members
  RaceSide First; ///< a write, or the unprotected side
  RaceSide Second;
  Parallel Why = Parallel::BothStarted;

  /// One side would be over when the other begins, were it not for the memory
  /// order of a flag.
  std::optional<Publication> Published;

  /// The lock that most accesses to the place hold, and how many of the sites
  /// in the source that are compared do.
  std::optional<Protection> Usual;
  unsigned UsualSites = 0;
  unsigned AllSites = 0;

  std::vector<Doubt> Doubts;

  /// Races that are the same mistake: see RaceMistakes.h.
  std::vector<Race> Others;

  Certainty certainty() const;

  /// Most accesses hold Usual, and First does not.
  bool isAgainstUse() const;
};

/// One for each mistake, the most certain; the surest first, then in the order
/// of First's location.
std::vector<Race> findRaces(const Functions &F, const CallGraph &Calls,
                            const ThreadRoots &Roots, const Locksets &Held,
                            const HappensBefore &Order);

} // namespace lockstitch
