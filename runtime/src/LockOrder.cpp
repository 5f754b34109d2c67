// LockOrder.cpp - which locks are taken while which are held
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "LockOrder.h"
#include <algorithm>
#include <set>

using namespace lockstitch::runtime;

namespace lockstitch::runtime {
struct LockNode {
  Lock *Of;
  LockId Id;
  unsigned Rank; ///< in the topological order
  Map<LockId, LockOrder::Edge *> Out;
  Map<LockId, LockOrder::Edge *> In;
};
} // namespace lockstitch::runtime

namespace {
/// Bounds of a search, for graphs with many cycles. The shortest come first.
constexpr unsigned MaxSteps = 20000, MaxCycles = 64;

/// Ways in which one edge came about that are kept, and of one thread that held
/// the same.
constexpr unsigned MaxOrders = 16, MaxAlike = 3;

using Nodes =
    std::set<LockNode *, std::less<LockNode *>, Allocator<LockNode *>>;

bool isSame(const OrderedLock &A, const OrderedLock &B) {
  return A.Id == B.Id && A.How == B.How;
}

bool holdSame(const Order &A, const Order &B) {
  return A.Thread == B.Thread && A.Acquires == B.Acquires &&
         std::equal(A.Held.begin(), A.Held.end(), B.Held.begin(), B.Held.end(),
                    isSame);
}

/// Whether one comes before the other by what was started and joined.
bool areOrdered(const Order &A, const Order &B) {
  return B.Before->at(A.Thread) >= A.When || A.Before->at(B.Thread) >= B.When;
}

/// A lock that both hold and that keeps them apart; 0 if there is none.
LockId gateOf(const Order &A, const Order &B) {
  for (const OrderedLock &X : A.Held)
    for (const OrderedLock &Y : B.Held)
      if (X.Id == Y.Id &&
          (X.How == Mode::Exclusive || Y.How == Mode::Exclusive))
        return X.Id;
  return 0;
}

/// How certain it is that the edges of a cycle meet: of all ways in which each
/// came about, those that speak for it most.
class Grading {
public:
  Grading(const Vector<const Vector<Order> *> &Edges,
          const Vector<LockId> &Locks)
      : Edges(Edges), Locks(Locks) {
    choose(Grade::Possible);
  }

  Vector<const Order *> Best;
  Grade How = Grade::None;
  LockId Gate = 0;

private:
  void choose(Grade SoFar) {
    if (SoFar >= How || Steps > MaxSteps)
      return;
    if (Chosen.size() == Edges.size()) {
      How = SoFar;
      Best = Chosen;
      Gate = GateSoFar;
      return;
    }
    for (const Order &By : *Edges[Chosen.size()]) {
      ++Steps;
      LockId Before = GateSoFar;
      Grade Now = std::max(SoFar, with(By));
      Chosen.push_back(&By);
      choose(Now);
      Chosen.pop_back();
      GateSoFar = Before;
    }
  }

  /// What speaks against this one beside those that are chosen.
  Grade with(const Order &By) {
    Grade Worst = Grade::Possible;
    for (std::size_t I = 0; I < Chosen.size(); ++I) {
      const Order &Other = *Chosen[I];
      if (By.Thread == Other.Thread)
        Worst = std::max(Worst, Grade::OneThread);
      else if (areOrdered(By, Other))
        Worst = std::max(Worst, Grade::Ordered);
      else if (LockId Common = gateOf(By, Other)) {
        Worst = std::max(Worst, Grade::Gate);
        GateSoFar = Common;
      }
    }
    std::size_t At = Chosen.size();
    if (At > 0 && sharesWith(*Chosen[At - 1], By, Locks[At]))
      Worst = Grade::Readers;
    if (At + 1 == Edges.size() &&
        sharesWith(By, At ? *Chosen[0] : By, Locks[0]))
      Worst = Grade::Readers;
    return Worst;
  }

  /// Whether one acquires as a reader what the other holds as one.
  static bool sharesWith(const Order &Waits, const Order &Holds, LockId L) {
    auto IsRead = [&](const OrderedLock &H) {
      return H.Id == L && H.How == Mode::Shared;
    };
    return Waits.Acquires == Mode::Shared &&
           std::any_of(Holds.Held.begin(), Holds.Held.end(), IsRead);
  }

  const Vector<const Vector<Order> *> &Edges;
  const Vector<LockId> &Locks; ///< that each edge is held from
  Vector<const Order *> Chosen;
  LockId GateSoFar = 0;
  unsigned Steps = 0;
};
} // namespace

LockNode &LockOrder::nodeOf(Lock &L) {
  if (!L.Ordered)
    L.Ordered = create<LockNode>(LockNode{&L, L.Id, ++LastRank, {}, {}});
  return *L.Ordered;
}

void LockOrder::add(const Vector<Lock *> &Held, Lock &To, const Order &By) {
  LockNode &Last = nodeOf(To);
  for (Lock *L : Held) {
    if (!L || L == &To)
      continue;
    LockNode &First = nodeOf(*L);
    Edge *&E = First.Out[Last.Id];
    bool IsNew = !E;
    if (IsNew) {
      E = create<Edge>(Edge{&First, &Last, {}});
      Last.In[First.Id] = E;
    }
    auto Alike = std::count_if(E->Orders.begin(), E->Orders.end(),
                               [&](const Order &O) { return holdSame(O, By); });
    if (Alike >= MaxAlike || E->Orders.size() >= MaxOrders)
      continue;
    E->Orders.push_back(By);
    if (IsNew && !fits(First, Last)) {
      E->IsUnfit = true;
      ++Unfit;
    }
    if (E->IsInCycle || (IsNew && Unfit))
      findCycles(*E);
  }
}

/// Makes room for the edge, which is in place, in the topological order; false
/// if there is a way back.
bool LockOrder::fits(LockNode &From, LockNode &To) {
  if (From.Rank < To.Rank)
    return true;
  // Those after To and before From: they move behind it.
  Vector<LockNode *> Ahead = {&To}, Behind = {&From};
  Nodes SeenAhead = {&To}, SeenBehind = {&From};
  for (std::size_t I = 0; I < Ahead.size(); ++I)
    for (auto &[Id, E] : Ahead[I]->Out) {
      if (E->IsUnfit)
        continue;
      if (E->To == &From)
        return false;
      if (E->To->Rank < From.Rank && SeenAhead.insert(E->To).second)
        Ahead.push_back(E->To);
    }
  for (std::size_t I = 0; I < Behind.size(); ++I)
    for (auto &[Id, E] : Behind[I]->In)
      if (!E->IsUnfit && E->From->Rank > To.Rank &&
          SeenBehind.insert(E->From).second)
        Behind.push_back(E->From);
  auto ByRank = [](const LockNode *A, const LockNode *B) {
    return A->Rank < B->Rank;
  };
  std::sort(Ahead.begin(), Ahead.end(), ByRank);
  std::sort(Behind.begin(), Behind.end(), ByRank);
  Vector<unsigned> Ranks;
  for (const auto *List : {&Behind, &Ahead})
    for (LockNode *N : *List)
      Ranks.push_back(N->Rank);
  std::sort(Ranks.begin(), Ranks.end());
  std::size_t Next = 0;
  for (const auto *List : {&Behind, &Ahead})
    for (LockNode *N : *List)
      N->Rank = Ranks[Next++];
  return true;
}

/// All ways back from where the edge leads to where it begins, the shortest
/// first.
void LockOrder::findCycles(Edge &New) {
  // Only through those from which there is a way.
  Nodes CanReach = {New.From};
  Vector<LockNode *> Todo = {New.From};
  for (std::size_t I = 0; I < Todo.size(); ++I)
    for (auto &[Id, E] : Todo[I]->In)
      if (CanReach.insert(E->From).second)
        Todo.push_back(E->From);
  if (!CanReach.count(New.To))
    return;
  Vector<Path> Ways = {{&New}};
  unsigned Steps = 0, Found = 0;
  for (std::size_t I = 0; I < Ways.size() && Found < MaxCycles; ++I) {
    for (auto &[Id, E] : Ways[I].back()->To->Out) {
      if (++Steps > MaxSteps)
        return;
      if (!CanReach.count(E->To))
        continue;
      bool IsBack = E->To == New.From;
      bool WasThere =
          std::any_of(Ways[I].begin(), Ways[I].end(),
                      [&](const Edge *Other) { return Other->To == E->To; });
      if (!IsBack && WasThere)
        continue;
      Path Longer = Ways[I];
      Longer.push_back(E);
      if (IsBack) {
        report(Longer);
        ++Found;
      } else {
        Ways.push_back(std::move(Longer));
      }
    }
    Ways[I] = {}; // only its successors are needed
  }
}

void LockOrder::report(const Path &Found) {
  Vector<const Vector<Order> *> Orders;
  Vector<LockId> Locks;
  for (Edge *E : Found) {
    E->IsInCycle = true;
    Orders.push_back(&E->Orders);
    Locks.push_back(E->From->Id);
  }
  Grading Graded(Orders, Locks);
  Vector<CycleEdge> Out;
  for (std::size_t I = 0; I < Graded.Best.size(); ++I)
    Out.push_back({Found[I]->From->Of, Graded.Best[I]});
  Report(Out, Graded.How, Graded.Gate);
}

void LockOrder::remove(Lock &L) {
  LockNode *Node = L.Ordered;
  if (!Node)
    return;
  for (auto &[Id, E] : Node->Out) {
    Unfit -= E->IsUnfit;
    E->To->In.erase(Node->Id);
    destroy(E);
  }
  for (auto &[Id, E] : Node->In) {
    Unfit -= E->IsUnfit;
    E->From->Out.erase(Node->Id);
    destroy(E);
  }
  destroy(Node);
  L.Ordered = nullptr;
}
