// PointsTo.h - what pointers and callables hold, between functions
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Inclusions between what the facts name (Inclusions.h): globals, the variables
// and new objects of each function, their parts. Calls through pointers are
// found on the way.
//
// A function that stores or passes on what its caller gave it (a factory, a
// queue's push, a pool's worker) is taken anew for each call, with its own
// variables and new objects, if it is small (bottom-up cloning: Nystrom, Kim
// and Hwu, SAS 2004). So two pools do not run each other's tasks, though one
// loop runs both. All else has one instance for all callers.

#pragma once

#include "program/Functions.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include <memory>
#include <set>

namespace lockstitch {

/// A thread that a call of a function starts, as seen from that call alone.
struct StartedThrough {
  const Fact *Start = nullptr; ///< the spawn, in that function or further down
  unsigned Entry = 0;          ///< the body in which the thread begins
  bool IsRepeated = false;     ///< in a loop on the way
  bool operator==(const StartedThrough &) const = default;
};

/// An object that a function makes (new, malloc, make_unique), or a part of it,
/// as that function names it.
struct MadeObject {
  unsigned Body = 0;
  Path Place;
  bool operator==(const MadeObject &) const = default;
};

class PointsTo {
public:
  PointsTo() = default;
  explicit PointsTo(const Functions &F);

  /// What a call or start through a pointer may run; sorted.
  llvm::ArrayRef<EntityId> callees(const Fact &At) const;

  /// The same of a call by a thread that was started through the call Through.
  /// Nothing: that is not known any better.
  std::optional<llvm::ArrayRef<EntityId>> calleesUnder(const Fact &Through,
                                                       const Fact &At) const;

  /// Where Callee is handed over as a task, if it is one: of all threads that
  /// the call Through starts, one takes it out of where it was put, and runs it
  /// by the call At, once. Null: it may be run by several, or again.
  const Fact *taskOf(const Fact &Through, const Fact &At,
                     EntityId Callee) const;

  /// The threads that a call starts, of functions that are taken anew for it.
  llvm::ArrayRef<StartedThrough> startedThrough(const Fact &Call) const;

  /// Whether each call that leads to the start knows the thread by itself.
  bool isKnownThroughCalls(const Fact &Start) const {
    return Starts.count(&Start) && !OwnStarts.count(&Start);
  }

  /// Those that a path of a body may name. None: not known, or too many.
  std::vector<MadeObject> made(unsigned Body, const Path &P) const;

private:
  class Builder;
  struct Solution;
  using Callees = std::vector<EntityId>;

  std::shared_ptr<const Solution> Solved;
  llvm::DenseMap<const Fact *, Callees> Called;
  llvm::DenseMap<std::pair<const Fact *, const Fact *>, Callees> CalledUnder;
  std::map<std::tuple<const Fact *, const Fact *, EntityId>, const Fact *>
      Tasks;
  llvm::DenseMap<const Fact *, std::vector<StartedThrough>> Through;
  llvm::DenseSet<const Fact *> Starts;    ///< of which some call knows
  llvm::DenseSet<const Fact *> OwnStarts; ///< by what has one instance
};

} // namespace lockstitch
