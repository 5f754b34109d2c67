// AtomicWaits.cpp - waits on atomics that nobody notifies
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/AtomicWaits.h"
#include <set>

using namespace lockstitch;

static bool isOfEvent(const Fact &X) {
  auto *W = std::get_if<Wait>(&X.What);
  return W && W->Kind == WaitKind::Event;
}

namespace {

class Finder {
public:
  Finder(const Functions &F, const CallGraph &Calls, const Locksets &Held,
         const HappensBefore &Threads)
      : F(F), Calls(Calls), Held(Held), Threads(Threads), Names(F) {
    for (unsigned Body = 0; Body < F.size(); ++Body)
      for (const BasicBlock &B : F[Body].Facts->Blocks)
        for (const Fact &X : B.Facts)
          learn(Body, X);
  }

  std::vector<UnnotifiedWait> find() const {
    std::vector<UnnotifiedWait> Out;
    if (IsNotifiedByPointer)
      return Out;
    for (const auto &[Body, X] : Waits) {
      const Path &On = std::get<Wait>(X->What).On;
      EntityId Id = nameOf(On, Body);
      auto Found = Stores.find(Id);
      if (!Id || !F.entity(Id).IsAtomic || Notified.count(Id) ||
          Passed.count(Id) || Found == Stores.end())
        continue;
      std::optional<UnnotifiedWait> Best;
      for (const auto &[Storer, Store] : Found->second)
        if (std::optional<Meeting> Why =
                meetingAnywhere(Body, Storer, F, Held, Threads))
          if (!Best || Best->Why == Meeting::OfCallers)
            Best = UnnotifiedWait{Body, X, On, Store, Storer, *Why};
      if (Best)
        Out.push_back(*Best);
    }
    return Out;
  }

private:
  EntityId nameOf(const Path &P, unsigned Body) const {
    return lastEntity(Names.resolved(P, Body).Where);
  }

  void learn(unsigned Body, const Fact &X) {
    if (isOfEvent(X)) {
      Waits.push_back({Body, &X});
    } else if (auto *N = std::get_if<Notify>(&X.What)) {
      if (N->Kind != WaitKind::Event)
        return;
      EntityId Id = nameOf(N->On, Body);
      Notified.insert(Id);
      IsNotifiedByPointer |= !Id;
    } else if (auto *A = std::get_if<Access>(&X.What)) {
      if (A->Kind != AccessKind::Read && A->Order != MemoryOrder::Plain)
        Stores[nameOf(A->Place, Body)].push_back({Body, &X});
    } else if (auto *C = std::get_if<Call>(&X.What)) {
      // Nobody knows what is done with it there.
      if (Calls.callsAt(Body, X).empty())
        for (const Value &V : C->Args)
          if (V.What == Value::Kind::Address)
            Passed.insert(nameOf(V.Where, Body));
    }
  }

  using Place = std::pair<unsigned, const Fact *>;
  const Functions &F;
  const CallGraph &Calls;
  const Locksets &Held;
  const HappensBefore &Threads;
  Captures Names;
  std::vector<Place> Waits;
  std::map<EntityId, std::vector<Place>> Stores;
  std::set<EntityId> Notified, Passed;
  bool IsNotifiedByPointer = false;
};

} // namespace

std::vector<UnnotifiedWait>
lockstitch::findUnnotifiedWaits(const Functions &F, const CallGraph &Calls,
                                const Locksets &Held,
                                const HappensBefore &Threads) {
  for (unsigned Body = 0; Body < F.size(); ++Body)
    for (const BasicBlock &B : F[Body].Facts->Blocks)
      if (llvm::any_of(B.Facts, isOfEvent))
        return Finder(F, Calls, Held, Threads).find();
  return {};
}
