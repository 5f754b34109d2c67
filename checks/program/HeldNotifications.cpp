// HeldNotifications.cpp - conditions that are notified with their waiter's lock
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/HeldNotifications.h"

using namespace lockstitch;

/// Callers that are asked whose object it is; beyond them it may be anybody's.
static constexpr unsigned MaxDepth = 8;

namespace {
class HeldFinder {
public:
  explicit HeldFinder(const Program &P)
      : P(P), Sections(P.Bodies, P.Calls, P.Held) {
    for (const Waiter &W : P.Waiting.Waiters)
      Waiters[lastEntity(W.On.Where)].push_back(&W);
  }

  std::vector<HeldNotification> find() {
    std::vector<std::pair<unsigned, const Fact *>> Notifying;
    P.eachFact([&](unsigned Body, const Fact &X) {
      const auto *N = std::get_if<Notify>(&X.What);
      if (N && N->Kind == WaitKind::Condition)
        Notifying.push_back({Body, &X});
      const auto *L = std::get_if<Lifetime>(&X.What);
      if (L && L->IsEnd)
        EndedBy[lastEntity(L->Object)].merge(threadsOf(Body));
    });
    for (const auto &[Body, X] : Notifying)
      visit(Body, *X, std::get<Notify>(X->What).On);
    return std::move(Out);
  }

private:
  void visit(unsigned Body, const Fact &X, const Path &On) {
    auto Known = Waiters.find(lastEntity(On));
    if (Known == Waiters.end() || !Known->first)
      return;
    for (const Path &Lock : Sections[Body].alwaysHeldBefore(X)) {
      bool IsTheirs = llvm::all_of(Known->second, [&](const Waiter *W) {
        return lastEntity(W->Lock.Where) == lastEntity(Lock) &&
               !mayEndIt(W->On.Where, W->Body, 0) &&
               !isEndedBy(*W, Known->first);
      });
      const Fact *Released = IsTheirs ? releasedAfter(Body, X, Lock) : nullptr;
      if (Released)
        Out.push_back({Body, &X, Released, On, Lock, Known->second.front()});
    }
  }

  std::set<ThreadId> threadsOf(unsigned Body) const {
    std::set<ThreadId> Out;
    for (const Context &Way : P.Threads.contexts(Body))
      Out.insert(Way.Thread);
    return Out;
  }

  /// Whether a thread that waits ends the condition's life by a call.
  bool isEndedBy(const Waiter &W, EntityId On) {
    return llvm::any_of(threadsOf(W.Body),
                        [&](ThreadId T) { return EndedBy[On].contains(T); });
  }

  /// Whether who waits on a condition, by that name, may end its life after.
  bool mayEndIt(const Path &On, unsigned Body, unsigned Depth) const {
    const FunctionFacts &Facts = *P.Bodies[Body].Facts;
    if (P.Bodies.beginsAtOwn(On) || On.Root == PathRoot::Param ||
        Facts.Is == Role::Destructor || Depth == MaxDepth)
      return true;
    if (On.Root != PathRoot::This)
      return On.Root != PathRoot::Entity;
    return llvm::any_of(P.Calls.callersOf(Body), [&](const CallEdge &E) {
      const auto *C = E.At ? std::get_if<Call>(&E.At->What) : nullptr;
      return C && C->Self && mayEndIt(C->Self->Where, E.Caller, Depth + 1);
    });
  }

  /// Where a lock is released, if that is all that follows.
  const Fact *releasedAfter(unsigned Body, const Fact &X, const Path &Lock) {
    const std::vector<BasicBlock> &Blocks = P.Bodies[Body].Facts->Blocks;
    bool IsAfter = false;
    std::set<unsigned> Seen;
    for (unsigned Block = blockOf(Blocks, X); Seen.insert(Block).second;
         Block = Blocks[Block].Next.front().To) {
      for (const Fact &Each : Blocks[Block].Facts) {
        if (&Each == &X) {
          IsAfter = true;
          continue;
        }
        if (!IsAfter)
          continue;
        if (llvm::is_contained(Sections[Body].releases(Each), Lock))
          return &Each;
        if (!isIdle(Each))
          return nullptr;
      }
      if (Blocks[Block].Next.size() != 1)
        return nullptr;
    }
    return nullptr;
  }

  static unsigned blockOf(llvm::ArrayRef<BasicBlock> Blocks, const Fact &X) {
    unsigned I = 0;
    while (&X < Blocks[I].Facts.data() ||
           &X >= Blocks[I].Facts.data() + Blocks[I].Facts.size())
      ++I;
    return I;
  }

  static bool isIdle(const Fact &X) {
    return std::holds_alternative<Notify>(X.What) ||
           std::holds_alternative<Assign>(X.What) ||
           std::holds_alternative<Return>(X.What);
  }

  const Program &P;
  AllSections Sections;
  std::map<EntityId, std::vector<const Waiter *>> Waiters; ///< by condition
  std::map<EntityId, std::set<ThreadId>> EndedBy;
  std::vector<HeldNotification> Out;
};
} // namespace

std::vector<HeldNotification>
lockstitch::findHeldNotifications(const Program &P) {
  return HeldFinder(P).find();
}
