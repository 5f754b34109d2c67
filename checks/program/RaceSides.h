// RaceSides.h - accesses as threads make them, by the place that they are of
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "program/PlaceName.h"
#include "program/Races.h"

namespace lockstitch {

/// Whether two things never happen both.
enum class Exclusion { No, ForOneCaller, Always };

/// Whether two accesses are made under conditions that exclude each other: of a
/// global flag, which one program sets one way; or of what the function is
/// passed, which its callers may agree on.
Exclusion excludes(const MemoryAccess &A, const MemoryAccess &B,
                   bool IsSameBody, const Functions &F);

/// See Circumstances and Tidings; all sorted.
struct SideWords {
  std::vector<Word> Heard, Told, ToldLately, Tells;
};

/// What may be one side of a race.
struct Side : RaceSide {
  /// Whether a flag decides that no lock is needed here: where it is set, the
  /// very same access is made with one.
  Exclusion Choice = Exclusion::No;
  PlaceName Name;
  std::vector<std::pair<LockKey, LockMode>> Keys;

  const SideWords *Words = nullptr; ///< many sides share them

  bool isOwn() const { return !Access->In->By; }

  /// See Context.
  const Fact *task() const { return Way ? Way->Task : nullptr; }

  /// The start of the thread, if one was seen.
  const ThreadRoot *root(const ThreadRoots &Roots) const {
    return Thread < Roots.roots().size() ? &Roots.roots()[Thread] : nullptr;
  }

  /// Whether it is made by the function with which the thread begins.
  bool isEntry(const ThreadRoots &Roots) const {
    return root(Roots) && root(Roots)->Body == Body;
  }

  bool isSignal(const ThreadRoots &Roots) const {
    return root(Roots) && root(Roots)->Kind == SpawnKind::Signal;
  }
};

/// Whether a lock that both hold keeps them apart.
bool isProtected(const Side &A, const Side &B);

/// Whether the key names the lock by itself, not relative to a variable of one
/// function's.
inline bool isGlobalLock(const LockKey &K) {
  return K.Lock.Root == PathRoot::Entity || K.Lock.Root == PathRoot::Top;
}

/// All sides; those of places that may overlap are in one group.
class RaceSides {
public:
  RaceSides(const Functions &F, const CallGraph &Calls, const Locksets &Held,
            const HappensBefore &Order);

  using Group = decltype(PlaceName().group());
  const std::map<Group, std::vector<Side>> &groups() const { return Groups; }

private:
  void collect(unsigned Body);
  void collectInFrame(unsigned Body);

  /// The locks that a body need not take to make an access, because all who
  /// call it hold them; as it would name them.
  const std::vector<Protection> &heldByCallers(const MemoryAccess &A,
                                               unsigned Body);
  /// The accesses that a place makes, as a body knows them that comes there.
  const std::vector<const MemoryAccess *> &ownAccesses(unsigned Body,
                                                       const Trace &At);
  void collect(const MemoryAccess &A, unsigned Body, const PlaceName &Name,
               llvm::ArrayRef<Protection> OfCallers = {});
  void add(const MemoryAccess &A, unsigned Body, const PlaceName &Name,
           Exclusion Choice, ThreadId Thread, Certainty IsCalled,
           std::vector<Protection> Locks, llvm::BitVector Beside, UnitSet Units,
           const Context *Way = nullptr);
  const std::vector<Word> &tells(unsigned Body, const Tidings *Entered);
  void addWords(Side &S);
  /// Entered: what was known where the body was.
  SideWords wordsOf(const Circumstances &In, unsigned Body,
                    const Tidings *Entered);

  const Functions &F;
  const CallGraph &Calls;
  const Locksets &Held;
  const HappensBefore &Order;
  std::map<Group, std::vector<Side>> Groups;
  using Place = std::pair<EntityId, Location>;
  std::map<unsigned, std::map<Place, std::vector<const MemoryAccess *>>>
      ByPlace;
  std::map<const MemoryAccess *, std::vector<Protection>> HeldAbove;
  using Entry = std::pair<unsigned, const Tidings *>;
  std::map<Entry, std::vector<Word>> Tells; ///< of each entered body
  std::map<std::tuple<const Circumstances *, unsigned, const Tidings *>,
           SideWords>
      Around; ///< see addWords
};

} // namespace lockstitch
