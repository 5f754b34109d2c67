// LockOrder.h - which locks are taken while which are held
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "Locks.h"
#include <memory>

namespace lockstitch::runtime {

/// A lock that a thread holds, as the order of locks remembers it.
struct OrderedLock {
  Lock *Of;
  LockId Id;
  Mode How;
  StackId At; ///< where it was acquired
};

/// One way in which a thread came to acquire a lock while it held another.
struct Order {
  ThreadId Thread;
  Epoch When;
  std::shared_ptr<const Clock> Before;
  Mode Acquires;
  StackId At;
  Vector<OrderedLock> Held; ///< all that it held, the edge's own among them
};

/// How certain a cycle is, worst first.
enum class Grade : std::uint8_t {
  Possible,  ///< different threads, no common lock, nothing orders them
  Gate,      ///< a lock that all hold keeps them apart
  Ordered,   ///< one is started after another, or joined before
  OneThread, ///< one thread does all of it
  Readers,   ///< all share the locks
  None,
};

/// One edge of a cycle: a thread holds From and waits for the next one's From.
struct CycleEdge {
  Lock *From;
  const Order *By;
};

/// The lock-order graph (Goodlock: Havelund 2000; gate locks and segments:
/// Bensalem and Havelund 2005). A topological order is kept as edges come
/// (Pearce and Kelly 2006), so that an edge that fits it costs next to nothing;
/// edges that fit none stand apart. Edges are added before a thread blocks.
/// Under the runtime's lock.
class LockOrder {
public:
  using OnCycle = void (*)(const Vector<CycleEdge> &Found, Grade How,
                           LockId Gate);

  explicit LockOrder(OnCycle Report) : Report(Report) {}

  /// A thread that holds something is about to wait for To. Held are all that
  /// By holds, in its order, null if it is gone.
  void add(const Vector<Lock *> &Held, Lock &To, const Order &By);

  /// A lock is gone. All cycles with it were found when their last edge came.
  void remove(Lock &L);

private:
  struct Edge {
    LockNode *From, *To;
    Vector<Order> Orders;
    bool IsUnfit = false; ///< in the topological order
    bool IsInCycle = false;
  };
  friend struct LockNode;
  using Path = Vector<Edge *>;

  LockNode &nodeOf(Lock &L);
  bool fits(LockNode &From, LockNode &To);
  void findCycles(Edge &New);
  void report(const Path &Found);

  OnCycle Report;
  unsigned LastRank = 0;
  unsigned Unfit = 0; ///< edges that fit no order
};

} // namespace lockstitch::runtime
