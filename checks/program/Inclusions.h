// Inclusions.h - what pointers point to, as inclusions between sets
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Inclusion-based points-to analysis (Andersen, 1994), field-sensitive: a
// location has parts, and a copy of it copies them. Solved by difference
// propagation (Pearce, Kelly and Hankin, 2004): each location passes along each
// inclusion once. What locations are, and where inclusions come from, is the
// caller's (PointsTo.h).

#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include <deque>
#include <limits>
#include <optional>
#include <vector>

namespace lockstitch {

/// A variable: it holds pointers, and is a location that can be pointed to.
using PointerNode = uint32_t;

class Inclusions {
public:
  PointerNode add();

  /// About so many variables are to be added.
  void expect(size_t Count) {
    Nodes.reserve(Count);
    Flows.reserve(Count);
  }

  /// With more variables than that, parts are no longer copied.
  void limit(size_t Max) { MaxNodes = Max; }

  /// A location that holds nothing: all that point to it are known.
  PointerNode addFunction();

  /// The part of a location that a step leads to. Of a part of a part, at some
  /// depth, it is that part itself.
  PointerNode part(PointerNode Whole, uint64_t Step);

  /// V holds a pointer to the location.
  void point(PointerNode V, PointerNode Location);

  /// To, and its parts, hold what From and its parts hold.
  void include(PointerNode To, PointerNode From);

  /// A variable that holds what all those hold that V points to.
  PointerNode pointees(PointerNode V);

  /// A variable that points to that part of all that V points to.
  PointerNode partsOf(PointerNode V, uint64_t Step);

  /// All that V points to hold what From holds.
  void store(PointerNode V, PointerNode From);

  /// Tells the watcher of solve() of each location that V points to.
  void watch(PointerNode V, uint32_t Watcher);

  /// A variable that points to the location alone.
  PointerNode addressOf(PointerNode Location);

  /// Runs to the fixpoint; Tell may add to it.
  void solve(llvm::function_ref<void(uint32_t Watcher, PointerNode)> Tell);

  /// Where nothing is known of what leads to a named part, it may be that part
  /// of any location. True if there was anything to assume.
  bool assumeAny(llvm::function_ref<bool(uint64_t Step)> IsNamed);

  /// Nothing is added any more: gives back the room for it.
  void close();

  llvm::ArrayRef<PointerNode> pointsTo(PointerNode V) const {
    return Nodes[V].Points;
  }
  size_t size() const { return Nodes.size(); }

  /// What the location is a part of; nothing: it is none.
  std::optional<PointerNode> wholeOf(PointerNode Part) const {
    return Nodes[Part].Depth ? std::optional(Nodes[Part].Whole) : std::nullopt;
  }

  /// The step that leads to a part from its whole.
  uint64_t stepTo(PointerNode Part) const { return Nodes[Part].Step; }

  /// The part of a location, if it was asked for before.
  std::optional<PointerNode> findPart(PointerNode Whole, uint64_t Step) const;

private:
  struct Use {
    enum class Kind : uint8_t { Load, Store, Part, Watch };
    Kind What;
    PointerNode Other; ///< or the watcher
    uint64_t Step = 0;
  };

  struct Node {
    llvm::SmallVector<PointerNode, 2> Points; ///< in the order they came
    PointerNode Whole = 0; ///< of a part, and the step that leads to it
    uint32_t Depth = 0;    ///< of a part
    uint64_t Step = 0;
  };

  /// Where what a node points to goes; of no use when all is solved.
  struct Flow {
    llvm::SmallVector<PointerNode, 2> Copies; ///< of those that include it
    llvm::SmallVector<Use, 0> Uses;
    llvm::SmallVector<std::pair<uint64_t, PointerNode>, 0> Parts;
    uint32_t Told = 0;    ///< so many of what it points to were passed on
    uint32_t Objects = 0; ///< of those, the ones that are no functions
    bool IsQueued = false;
  };

  /// A part of whatever location, and what is stored there through pointers of
  /// which nothing is known.
  struct AnyPart {
    PointerNode Location;
    PointerNode Stored;
  };

  /// Whoever copied the whole has the part as well.
  struct CopiedPart {
    PointerNode To;
    uint64_t Step;
    PointerNode Part;
  };

  /// The members of long lists: of what a node points to, of its copies.
  using Members = llvm::DenseMap<PointerNode, llvm::DenseSet<PointerNode>>;

  void apply(const Use &U, PointerNode Location);
  void queue(PointerNode V);

  /// Whether New is not yet in the list of a node, which is then to get it.
  static bool isNew(llvm::ArrayRef<PointerNode> List, PointerNode New,
                    PointerNode Of, Members &All);
  void join(const AnyPart &Any, PointerNode Part);
  using Key = std::pair<uint32_t, uint64_t>;
  std::vector<Node> Nodes;
  std::vector<Flow> Flows; ///< of each node
  std::vector<bool> IsFunction;
  std::deque<PointerNode> Todo;
  std::deque<CopiedPart> Copied;
  size_t MaxNodes = std::numeric_limits<size_t>::max();
  Members Pointing, Including;
  llvm::DenseMap<PointerNode, PointerNode> Loads, Addresses;
  llvm::DenseMap<Key, PointerNode> PartOf, PartsOf;
  std::vector<Key> Asked; ///< the keys of PartsOf
  llvm::DenseMap<uint64_t, AnyPart> Anys;
  llvm::DenseMap<uint64_t, std::vector<PointerNode>> ByStep;
  llvm::DenseMap<PointerNode, PointerNode> StoredInstead;
};

} // namespace lockstitch
