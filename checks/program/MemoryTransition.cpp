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

/// Whether it keeps nobody out: readers of RCU hold it, and who writes does
/// not, but waits for them before it frees.
static bool isReadSide(const HeldLock &H, const Functions &F) {
  if (H.Mode != LockMode::Shared || H.Lock.Root != PathRoot::Entity)
    return false;
  const Entity &Lock = F.entity({H.Lock.Id});
  return Lock.IsHidden && Lock.Sync == SyncKind::SharedMutex;
}

std::vector<Protection> Transition::protections() const {
  std::vector<Protection> Out;
  // One that was acquired twice, by mistake, is held whatever comes of that.
  for (const HeldLock &H : S.Held)
    if (!isReadSide(H, T.F) && (H.IsMust || (H.IsDoubtful && H.Count > 1) ||
                                (!H.Lock.isOneObject() && !H.IsConditional)))
      Out.push_back({H.Lock, H.Mode});
  return Out;
}

/// The calls that a trace is long.
static unsigned lengthOf(const Trace *T) { return T ? T->depth() + 1 : 0; }

void Transition::note(MemoryAccess A, const Trace *Inner) {
  if (!T.Record)
    return;
  Path Place = published(A.Place);
  if (Place != A.Place && !A.In->Locks.empty()) {
    Circumstances C = *A.In;
    for (Protection &P : C.Locks)
      P.Lock = published(P.Lock);
    A.In = T.Kept.get(std::move(C));
  }
  A.Place = std::move(Place);
  if (T.HasWords.insert(A.In).second) {
    noteWords(A.In->Heard);
    noteWords(A.In->Told);
  }
  // Of what nobody knows, only the field's name could tell.
  if ((A.Place.isTop() && !lastEntity(A.Place)) ||
      !T.About.Shared.isShared(A.Place))
    return;
  // A parameter is the callee's own.
  bool IsForCaller = isRefinable(A.Place) && outlives(A.Place, T.F);
  (IsForCaller ? T.Record->Summary.Accesses : T.Record->Accesses)
      .add(
          std::move(A), lengthOf(Via) + lengthOf(Inner),
          [&] { return trace(Inner); }, T.Kept);
}

Circumstances Transition::circumstances() const {
  Circumstances Out;
  Out.Locks = protections();
  Out.Released = S.givenUp();
  Meanwhile Now = meanwhile();
  Out.Alive = std::move(Now.Alive);
  Out.Joined = std::move(Now.Joined);
  Out.Heard = S.Others.heard();
  Out.Told = S.Others.told();
  Out.ToldLately = S.Others.toldLately();
  return Out;
}

MemoryAccess Transition::accessNow(Path Place) {
  MemoryAccess Out;
  Out.Place = std::move(Place);
  Out.In = T.Kept.get(circumstances());
  Out.When = T.conditions(S);
  Out.Units = S.Units;
  Out.Sites.push_back(X.Where);
  return Out;
}

void Transition::operator()(const Access &A) {
  if (T.Record && T.About.Shared.isShared(A.Place)) {
    MemoryAccess Mine = accessNow(S.Values.locate(A.Place));
    Mine.Kind = A.Kind;
    Mine.Order = A.Order;
    Mine.IsVolatile = A.IsVolatile;
    note(std::move(Mine), nullptr);
  }
  // Another thread may have changed it since it was last looked at.
  if (A.Order != MemoryOrder::Plain && T.About.Shared.isFlag(A.Place))
    if (Path Place = S.Values.locate(A.Place); !Place.isTop()) {
      S.redefine(freshSymbol(Fresh, Place).Id);
      S.Values.forget(Place, Fresh);
    }
  if (A.IsSum)
    count(A);
  // What a caller, or a starter, passes may be a flag of theirs.
  if (A.Kind != AccessKind::Read && releases(A.Order) &&
      (T.About.Shared.isFlag(A.Place) || isRefinable(A.Place)))
    tell(A.Place);
  else if (A.Kind != AccessKind::Read && A.Order == MemoryOrder::Relaxed &&
           T.About.Shared.isFlag(A.Place))
    tell(relaxedly(A.Place));
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
  MemoryAccess Mine = A;
  Mine.Place = std::move(Place);
  Mine.When = Bound.whenReached(A.When, T.Kept);
  Mine.Units &= S.Units;
  return Mine;
}

Circumstances Transition::bind(const Circumstances &C,
                               const Binding &Bound) const {
  Circumstances Mine;
  if (C.By)
    Mine.By = known(*C.By);
  Mine.Locks = C.Locks;
  for (Protection &P : Mine.Locks)
    P.Lock = Bound.path(P.Lock);
  Mine.Released = Bound.paths(C.Released);
  Meanwhile Others = meanwhile({C.Alive, C.Joined}, Bound);
  Mine.Alive = std::move(Others.Alive);
  Mine.Joined = std::move(Others.Joined);
  Mine.ToldLately = wordsFrom(Bound, C.ToldLately);
  if (C.Heard.empty())
    addAll(Mine.ToldLately, S.Others.toldLately());
  Mine.Heard = wordsFrom(Bound, C.Heard);
  addAll(Mine.Heard, S.Others.heard());
  Mine.Told = wordsFrom(Bound, C.Told);
  addAll(Mine.Told, S.Others.told());
  Mine.Tells = wordsFrom(Bound, C.Tells);
  return Mine;
}

void Transition::noteEach(
    const AccessList &Accesses, const Binding &Bound, const Trace *Way,
    llvm::function_ref<bool(const MemoryAccess &)> Concern,
    llvm::function_ref<void(Circumstances &)> Adapt) {
  // Most have one of few circumstances.
  llvm::SmallDenseMap<const Circumstances *, const Circumstances *> Known;
  for (const MemoryAccess &A : Accesses) {
    if (T.Record->Accesses.isCut() && T.Record->Summary.Accesses.isCut())
      return; // nothing more is kept
    std::optional<MemoryAccess> Mine;
    if (Concern(A))
      Mine = bind(A, Bound);
    if (!Mine)
      continue;
    const Circumstances *&In = Known[A.In];
    if (!In) {
      Circumstances C = bind(*A.In, Bound);
      Adapt(C);
      In = T.Kept.get(std::move(C));
    }
    Mine->In = In;
    note(std::move(*Mine), T.Origins.joined(Way, A.At));
  }
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

void Transition::holdAsWell(Circumstances &C) const {
  if (C.By)
    return;
  if (Once)
    C.Locks.push_back({*Once, LockMode::Exclusive});
  for (Protection &P : protections())
    if (!llvm::is_contained(C.Released, P.Lock))
      C.Locks.push_back(std::move(P));
  llvm::append_range(C.Released, S.givenUp());
}

void Transition::instantiateAccesses(const FunctionSummary &Callee,
                                     const Binding &Bound) {
  for (const Path &P : wordsFrom(Bound, Callee.Tells))
    if (!P.isTop())
      addObject(T.Record->Summary.Tells, P);
  noteEach(
      Callee.Accesses, Bound, nullptr,
      [](const MemoryAccess &) { return true; },
      [&](Circumstances &C) { holdAsWell(C); });
}
