// DeadWaits.cpp - waits for a thread that needs a lock which the waiter holds
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/DeadWaits.h"
#include "program/LockClass.h"

using namespace lockstitch;

namespace {

class Finder {
public:
  Finder(const Functions &F, const ThreadRoots &Roots, const Locksets &Held,
         const HappensBefore &Threads)
      : F(F), Roots(Roots), Held(Held), Threads(Threads) {
    for (unsigned Body = 0; Body < F.size(); ++Body)
      for (const Notification &N : Held[Body].Notifies)
        if (std::optional<LockClass> On = classOf(N.On))
          Notifiers[*On].push_back({Body, &N});
  }

  std::vector<DeadWait> find() {
    // A critical section that waits is one mistake, however many callers it
    // has.
    std::map<std::pair<Location, Location>, DeadWait> Nearest;
    for (unsigned Body = 0; Body < F.size(); ++Body)
      for (const LockEvent &E : Held[Body].Events) {
        if (E.What != LockEvent::Kind::Blocked || !E.On || !E.Earlier)
          continue;
        std::optional<DeadWait> W =
            isOfThread(E) ? joining(Body, E) : waiting(Body, E);
        if (!W)
          continue;
        auto [It, IsNew] = Nearest.try_emplace(
            {E.Earlier->Where, E.At->innermost().Where}, *W);
        if (!IsNew && E.At->depth() < It->second.Event->At->depth())
          It->second = *W;
      }
    std::vector<DeadWait> Out;
    for (auto &[Where, W] : Nearest)
      Out.push_back(std::move(W));
    return Out;
  }

private:
  static bool isOfThread(const LockEvent &E) {
    return E.Calls == "join" || E.Calls == "wait for a future";
  }

  /// The thread's own end is waited for.
  std::optional<DeadWait> joining(unsigned Body, const LockEvent &E) const {
    RootSet Awaited = E.Awaited;
    if (Awaited.empty()) {
      llvm::BitVector Named = Threads.withHandle(*E.On);
      for (unsigned Root : Named.set_bits())
        addRoot(Awaited, Root);
    }
    std::optional<DeadWait> Found;
    for (unsigned Root : Awaited) {
      unsigned Entry = Roots.roots()[Root].Body;
      for (const Acquisition &A : Held[Entry].Summary.Acquisitions) {
        if (A.How != Attempt::Waits || !A.Units.meets(F[Body].Units) ||
            (A.Mode == LockMode::Shared && E.Mode == LockMode::Shared) ||
            !mayBeSame(A.Lock, E.Lock))
          continue;
        bool IsSame = isGlobal(E.Lock) || isOfOneObject(*E.On, E.Lock);
        if (!Found || A.At->depth() < Found->Needs->depth())
          Found = DeadWait{Body, &E, Root, A.At, nullptr, 0, IsSame};
      }
    }
    return Found;
  }

  /// A notification is waited for: all who give it hold the lock.
  std::optional<DeadWait> waiting(unsigned Body, const LockEvent &E) const {
    std::optional<LockClass> On = classOf(*E.On);
    auto It = On ? Notifiers.find(*On) : Notifiers.end();
    if (It == Notifiers.end())
      return std::nullopt;
    std::optional<DeadWait> Found;
    for (const auto &[Notifier, N] : It->second) {
      if (!F[Notifier].Units.meets(F[Body].Units))
        continue;
      std::vector<HeldLock> Locks = N->Held;
      for (const Path &L : Held.heldOnEntry(Notifier))
        Locks.push_back({L});
      auto Needed = llvm::find_if(
          Locks, [&](const HeldLock &L) { return mayBeSame(L.Lock, E.Lock); });
      if (Needed == Locks.end())
        return std::nullopt;
      if (!mayRunBeside(Body, Notifier))
        continue; // it comes too late whatever the waiter holds
      bool IsSame = isGlobal(E.Lock) || (isOfOneObject(*E.On, E.Lock) &&
                                         isOfOneObject(N->On, Needed->Lock));
      if (!Found)
        Found = DeadWait{Body, &E, {}, Needed->At, N->At, Notifier, IsSame};
      Found->IsSameLock &= IsSame;
    }
    return Found;
  }

  /// Whether another thread may run Other while one runs Body, as far as is
  /// known of them.
  bool mayRunBeside(unsigned Body, unsigned Other) const {
    llvm::ArrayRef<Context> Mine = Threads.contexts(Body);
    llvm::ArrayRef<Context> Theirs = Threads.contexts(Other);
    if (Mine.empty() || Theirs.empty() || !Roots.mayHaveThreads(F[Body].Units))
      return true;
    return llvm::any_of(Mine, [&](const Context &A) {
      return llvm::any_of(Theirs, [&](const Context &B) {
        return A.Thread != B.Thread || A.Thread == Threads.outside() ||
               Threads.mayRunTogether(A.Thread, B.Thread);
      });
    });
  }

  static bool isGlobal(const Path &Lock) { return classOf(Lock)->isOneLock(); }

  static bool isOfOneObject(const Path &A, const Path &B) {
    return ownerOf(A) == ownerOf(B);
  }

  static bool mayBeSame(const Path &A, const Path &B) {
    std::optional<LockClass> Mine = classOf(A), Theirs = classOf(B);
    return Mine && Theirs && *Mine == *Theirs;
  }

  const Functions &F;
  const ThreadRoots &Roots;
  const Locksets &Held;
  const HappensBefore &Threads;
  std::map<LockClass, std::vector<std::pair<unsigned, const Notification *>>>
      Notifiers;
};

} // namespace

std::vector<DeadWait> lockstitch::findDeadWaits(const Functions &F,
                                                const ThreadRoots &Roots,
                                                const Locksets &Held,
                                                const HappensBefore &Threads) {
  return Finder(F, Roots, Held, Threads).find();
}
