// Store.h - what pointers, references, flags and callables stand for
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A symbolic store: it maps locations to values, and both are written in terms
// of the function's entry. Load(P) is the value that P had on entry, so a
// value never goes stale: when P is assigned, the store's entry for P changes
// and Load(P) does not. What is unknown gets a fresh symbol, a temp that no
// fact uses, so that two tests of one unknown flag agree.

#pragma once

#include "facts/Facts.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <limits>
#include <optional>
#include <set>
#include <vector>

namespace lockstitch {

/// The integers that a symbol may be.
struct Range {
  int64_t Low = std::numeric_limits<int64_t>::min();
  int64_t High = std::numeric_limits<int64_t>::max();
  std::optional<int64_t> Not;

  static Range of(int64_t N) { return {N, N, std::nullopt}; }
  static Range nonZero() { return {.Not = 0}; }

  bool isEmpty() const;
  bool isAll() const;
  bool meets(const Range &Other) const;

  /// Whether all that it may be Other may be, too.
  bool isWithin(const Range &Other) const;

  /// This range, narrowed to what stands in Relation Is to N.
  Range narrowed(Relation Is, int64_t N) const;

  /// Whether it may be zero (1), not zero (2), or either (3).
  unsigned truth() const { return meets(of(0)) + 2 * meets(nonZero()); }

  /// The smallest range that holds both.
  Range hull(const Range &Other) const;

  bool operator==(const Range &) const = default;
};

/// Conditions on entry values under which something happens.
using EntryConditions = std::vector<std::pair<Path, Range>>;

class Store {
public:
  /// The location of the object that P denotes now. Its root is Top where that
  /// is unknown; fields after the root are kept even then.
  Path locate(const Path &P) const;

  /// What V is now.
  Value evaluate(const Value &V) const;

  /// What the object at a location holds.
  Value valueAt(const Path &Location) const;

  /// Where a pointer of that value points to.
  static Path pointee(const Value &Pointer);

  /// Follows the steps of P, from its Skip-th on, from Start.
  Path follow(Path Start, const Path &P, unsigned Skip) const;

  /// Stores What at To; if it is unknown, a symbol made from Fresh.
  void assign(const Path &To, const Value &What, uint64_t Fresh);

  /// Stores What, as it stands, at a location.
  void assignAt(const Path &Location, Value What, uint64_t Fresh);

  /// Makes whatever the object at a location holds, and all its parts, unknown.
  void forget(const Path &Location, uint64_t Fresh);

  /// As forget, for each location that is known and of which IsWritten is
  /// true. Returns the symbols (temps) that mean something else from here on.
  std::vector<uint64_t>
  forgetEach(llvm::function_ref<bool(const Path &)> IsWritten, uint64_t Fresh);

  /// A temp is computed anew: what was known of its last value is forgotten.
  void redefine(uint64_t Temp);

  /// Forgets the temps that nothing refers to: neither IsLive, nor a value of
  /// another location, which makes them symbols, nor one of Roots.
  void dropTemps(llvm::function_ref<bool(uint64_t)> IsLive,
                 std::set<uint64_t> Roots);

  /// Notes that C holds. False if it cannot.
  bool assume(const Condition &C);

  /// The values that V may be.
  Range range(const Value &V) const;

  /// Keeps what both know; what differs becomes a symbol made from Fresh. Adds
  /// to Redefined the symbols (temps) that mean something else from here on.
  /// True if anything changed.
  bool join(const Store &Other, uint64_t Fresh,
            std::vector<uint64_t> &Redefined);

  /// What is known of symbols of a parameter, of `this` or of a variable.
  std::vector<std::pair<Path, Range>> knownOfEntry() const;

  /// Notes that the symbol Load(P) lies in R. False if it cannot.
  bool restrict(const Path &P, const Range &R);

  using Values = std::vector<std::pair<Path, Value>>;
  const Values &values() const { return Known; }

  /// The parts of the object at From that are known, as parts of that at To.
  Values partsOf(const Path &From, const Path &To) const;

  bool operator==(const Store &) const = default;

private:
  /// Where one has a new object and the other a null pointer, the symbol of
  /// both will lead to that object, if to any. Its parts, to be added to both,
  /// or to the other before the two are joined once more.
  struct NewParts {
    Values Both, Theirs;
  };
  NewParts joinNew(const Store &Other, uint64_t Fresh) const;
  bool joinKnown(const Store &Other, uint64_t Fresh,
                 std::vector<uint64_t> &Redefined);

  const Value *find(const Path &Location) const;
  void set(const Path &Location, Value V);

  Values Known;                               ///< sorted by path
  std::vector<std::pair<Path, Range>> Ranges; ///< of Load(path), sorted
};

/// A symbol that stands for what is unknown at one point of the program.
Path freshSymbol(uint64_t Fresh, const Path &Location);

/// Whether any root in it is that symbol.
bool isRootedAt(const Path &P, uint64_t Temp);

} // namespace lockstitch
