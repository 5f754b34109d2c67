// CallGraph.h - who calls whom, through pointers and virtual calls too
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "program/PointsTo.h"

namespace lockstitch {

/// One call from one body to another.
struct CallEdge {
  unsigned Caller = 0;
  unsigned Callee = 0;
  const Fact *At = nullptr;
  unsigned Guesses = 1; ///< functions that the pointer called may hold
};

/// Fields and globals that are written.
struct WrittenPlaces {
  std::set<EntityId> OfThis; ///< only of the object whose method it is
  std::set<EntityId> Others; ///< of any object
};

/// The calls between bodies, within the same program only.
///
/// A virtual call goes to each override; a call through a pointer, closure or
/// std::function to whatever that may hold (PointsTo.h).
class CallGraph {
public:
  CallGraph() = default;
  explicit CallGraph(const Functions &F);

  /// What a call, or the start of a thread, in Caller may run. Resolved is the
  /// callee where the caller knows it better than the fact does; else null.
  std::vector<unsigned> targets(const Fact &X, unsigned Caller,
                                const Functions &F,
                                const Value *Resolved = nullptr) const;

  const PointsTo &pointers() const { return Pointers; }

  /// The bodies that a function value stands for in Caller's program.
  std::vector<unsigned> bodiesFor(EntityId Function, unsigned Caller,
                                  const Functions &F) const;

  llvm::ArrayRef<CallEdge> callsOf(unsigned Caller) const {
    return Out[Caller];
  }

  /// Of the calls of Caller, those that a fact of its body makes.
  llvm::ArrayRef<CallEdge> callsAt(unsigned Caller, const Fact &X) const;

  /// The one body that a fact of Caller's calls; nothing if there are several,
  /// or none.
  std::optional<unsigned> onlyCallee(unsigned Caller, const Fact &X) const;

  llvm::ArrayRef<CallEdge> callersOf(unsigned Callee) const {
    return In[Callee];
  }

  /// Strongly connected components: callees before callers, and the functions
  /// in which threads start before those that start them.
  const std::vector<std::vector<unsigned>> &bottomUp() const { return Order; }

  /// What a body or its callees may write.
  const WrittenPlaces &writes(unsigned Body) const {
    return Writes[ComponentOf[Body]];
  }

  /// Functions whose address is taken: others may call them.
  bool isAddressTaken(EntityId Function) const {
    return AddressTaken.count(Function);
  }

private:
  void findAddresses(const Functions &F);
  void connect(const Functions &F);
  void order(const Functions &F);
  void findWrites(const Functions &F);

  PointsTo Pointers;
  std::set<EntityId> AddressTaken;
  std::vector<std::vector<CallEdge>> Out, In;     ///< Out: as the facts come
  llvm::DenseMap<const Fact *, unsigned> FirstAt; ///< of its calls, in Out
  std::vector<std::vector<unsigned>> Order;
  std::vector<unsigned> ComponentOf;
  std::vector<WrittenPlaces> Writes; ///< of each component
};

/// The field or variable at the end of a path: what the object is called,
/// whichever object it is part of. Zero where there is none.
EntityId lastEntity(const Path &P);

} // namespace lockstitch
