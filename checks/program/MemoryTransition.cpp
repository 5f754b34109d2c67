// MemoryTransition.cpp - what a thread accesses, and with which locks held
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/ContentHash.h"
#include "program/LockClass.h"
#include "program/Transition.h"

using namespace lockstitch;

Path Transition::published(const Path &Location) const {
  if (!T.F.beginsAtOwn(Location))
    return Location;
  for (const auto &[Where, What] : S.Values.values())
    if (What.What == Value::Kind::Address && Location.startsWith(What.Where) &&
        outlives(Where, T.F) && Where.Root != PathRoot::Return)
      return Location.rebased(What.Where, Where.deref());
  // What an unknown function made, and was stored since.
  if (Location.Root == PathRoot::Temp && !Location.Steps.empty() &&
      Location.Steps.front() == Step::deref())
    for (const auto &[Where, What] : S.Values.values())
      if (What == Value::load(Path::temp(Location.Id)) &&
          outlives(Where, T.F) && Where.Root != PathRoot::Return)
        return Location.rebased(Path::temp(Location.Id), Where);
  return Location;
}

std::vector<Protection> Transition::protections() const {
  std::vector<Protection> Out;
  for (const HeldLock &H : S.Held)
    if (H.IsMust || (!H.Lock.isOneObject() && !H.IsConditional))
      Out.push_back({H.Lock, H.Mode});
  return Out;
}

void Transition::note(MemoryAccess A) {
  if (!T.Record)
    return;
  Path Place = published(A.Place);
  if (Place != A.Place)
    for (Protection &P : A.Locks)
      P.Lock = published(P.Lock);
  A.Place = std::move(Place);
  // Of what nobody knows, only the field's name could tell.
  if ((A.Place.isTop() && !lastEntity(A.Place)) ||
      !T.About.Shared.isShared(A.Place))
    return;
  llvm::sort(A.Locks);
  A.Locks.erase(llvm::unique(A.Locks), A.Locks.end());
  if (isRefinable(A.Place)) {
    // A parameter is the callee's own.
    if (outlives(A.Place, T.F))
      T.Record->Summary.Accesses.add(std::move(A));
    return;
  }
  T.Record->Accesses.add(std::move(A));
}

MemoryAccess Transition::accessNow(Path Place) {
  MemoryAccess Out;
  Out.Place = std::move(Place);
  Out.Locks = protections();
  Out.Released = S.givenUp();
  Meanwhile Now = meanwhile();
  Out.Alive = std::move(Now.Alive);
  Out.Joined = std::move(Now.Joined);
  Out.Heard = S.Others.heard();
  Out.Told = S.Others.told();
  Out.ToldLately = S.Others.toldLately();
  Out.When = T.conditions(S);
  Out.Units = S.Units;
  Out.At = trace();
  Out.Sites.push_back(X.Where);
  return Out;
}

void Transition::operator()(const Access &A) {
  if (T.Record && T.About.Shared.isShared(A.Place)) {
    MemoryAccess Mine = accessNow(S.Values.locate(A.Place));
    Mine.Kind = A.Kind;
    Mine.Order = A.Order;
    Mine.IsVolatile = A.IsVolatile;
    note(std::move(Mine));
  }
  // Another thread may have changed it since it was last looked at.
  if (A.Order != MemoryOrder::Plain && T.About.Shared.isFlag(A.Place))
    if (Path Place = S.Values.locate(A.Place); !Place.isTop()) {
      S.redefine(freshSymbol(Fresh, Place).Id);
      S.Values.forget(Place, Fresh);
    }
  bool IsPublishing = A.Order == MemoryOrder::Release ||
                      A.Order == MemoryOrder::AcqRel ||
                      A.Order == MemoryOrder::SeqCst;
  // What a caller, or a starter, passes may be a flag of theirs.
  if (A.Kind != AccessKind::Read && IsPublishing &&
      (T.About.Shared.isFlag(A.Place) || isRefinable(A.Place)))
    tell(A.Place);
  done();
}

static void addAll(std::vector<Path> &To, const std::vector<Path> &More) {
  for (const Path &P : More)
    addObject(To, P);
}

/// Whether Lock belongs to the same object as Place does.
static bool isOfSameObject(const Path &Lock, const Path &Place) {
  Path Owner = ownerOf(Place);
  return Owner.Root != PathRoot::Top && Lock.startsWith(Owner);
}

std::optional<MemoryAccess> Transition::bind(const MemoryAccess &A,
                                             const Binding &Bound) const {
  if (!A.Units.meets(S.Units) || !Bound.admits(A.When))
    return std::nullopt;
  Path Place = Bound.path(A.Place);
  // What cannot be named here says no more than it did there, unless it shows
  // that the object's own lock is held.
  bool IsNamed = isRefinable(Place) ||
                 (Place.Root == PathRoot::Entity && !Place.IsCut) ||
                 Place.Root == PathRoot::Alloc;
  if (!IsNamed && llvm::none_of(S.Held, [&](const HeldLock &H) {
        return isOfSameObject(H.Lock, Place);
      }))
    return std::nullopt;
  MemoryAccess Mine = bindAround(A, Bound);
  Mine.Place = std::move(Place);
  return Mine;
}

MemoryAccess Transition::bindAround(const MemoryAccess &A,
                                    const Binding &Bound) const {
  MemoryAccess Mine;
  Mine.Kind = A.Kind;
  Mine.Order = A.Order;
  Mine.IsVolatile = A.IsVolatile;
  if (A.By)
    Mine.By = known(*A.By);
  Mine.Locks = A.Locks;
  Mine.Sites = A.Sites;
  for (Protection &P : Mine.Locks)
    P.Lock = Bound.path(P.Lock);
  Mine.Released = Bound.paths(A.Released);
  Meanwhile Others = meanwhile({A.Alive, A.Joined}, Bound);
  Mine.Alive = std::move(Others.Alive);
  Mine.Joined = std::move(Others.Joined);
  Mine.ToldLately = Bound.paths(A.ToldLately);
  if (A.Heard.empty())
    addAll(Mine.ToldLately, S.Others.toldLately());
  Mine.Heard = Bound.paths(A.Heard);
  addAll(Mine.Heard, S.Others.heard());
  Mine.Told = Bound.paths(A.Told);
  addAll(Mine.Told, S.Others.told());
  Mine.Tells = Bound.paths(A.Tells);
  Mine.When = whenReached(Bound, A.When);
  Mine.Units = A.Units & S.Units;
  return Mine;
}

bool Transition::isToldAlready(unsigned Target) {
  ContentHash K;
  K.add(uint64_t(reinterpret_cast<uintptr_t>(&X)));
  K.add(Target);
  K.add(uint64_t(reinterpret_cast<uintptr_t>(Via)));
  for (const Protection &P : protections()) {
    K.add(P.Lock);
    K.add(uint64_t(P.Mode));
  }
  K.addAll(S.givenUp());
  K.add(S.Others.alive().size());
  for (const LiveThread &L : S.Others.alive()) {
    K.add(L.Root);
    K.addAll(L.Handles);
  }
  K.addAll(S.Others.joined());
  K.addAll(S.Others.heard());
  K.addAll(S.Others.told());
  K.addAll(S.Others.toldLately());
  return !T.Told.insert(K.hash()).second;
}

void Transition::holdAsWell(MemoryAccess &A) const {
  if (Once)
    A.Locks.push_back({*Once, LockMode::Exclusive});
  for (Protection &P : protections())
    if (!llvm::is_contained(A.Released, P.Lock))
      A.Locks.push_back(std::move(P));
  llvm::append_range(A.Released, S.givenUp());
}

void Transition::instantiateAccesses(const FunctionSummary &Callee,
                                     const Binding &Bound) {
  for (const Path &P : Callee.Tells)
    if (Path Mine = Bound.path(P); !Mine.isTop())
      addObject(T.Record->Summary.Tells, Mine);
  for (const MemoryAccess &A : Callee.Accesses) {
    std::optional<MemoryAccess> Mine = bind(A, Bound);
    if (!Mine)
      continue;
    if (!A.By)
      holdAsWell(*Mine);
    Mine->At = trace(A.At);
    note(std::move(*Mine));
  }
}
