// DeferredTransition.cpp - calls through pointers that a caller knows better
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Transition.h"

using namespace lockstitch;

/// Calls that one body leaves to its callers.
static constexpr size_t MaxDeferred = 64;

/// Pointers that lead to pointers.
static constexpr unsigned MaxDepth = 4;

/// Numbers that are remembered for one call.
static constexpr size_t MaxStored = 16;

static void add(std::vector<DeferredCall> &To, DeferredCall New) {
  auto Old = llvm::find_if(
      To, [&](const DeferredCall &Old) { return Old.isSame(New); });
  if (Old != To.end())
    llvm::erase_if(Old->Stored, [&](const auto &Number) {
      return !llvm::is_contained(New.Stored, Number);
    });
  else if (To.size() < MaxDeferred)
    To.push_back(std::move(New));
}

/// S, and those numbers are stored as well.
static LockState knowing(LockState S, const Store::Values &Stored,
                         uint64_t Fresh) {
  for (const auto &[Place, Number] : Stored)
    S.Values.assignAt(Place, Number, Fresh);
  return S;
}

/// The numbers that S knows to be stored where callers can name it.
static Store::Values storedNumbers(const LockState &S, const Functions &F) {
  Store::Values Out;
  for (const auto &[Place, What] : S.Values.values())
    if (What.What == Value::Kind::Integer && !Place.isTop() &&
        outlives(Place, F) && Out.size() < MaxStored)
      Out.push_back({Place, What});
  return Out;
}

void Transition::defer(const Value &Callee, llvm::ArrayRef<Value> Args) {
  if (!T.Record || Callee.What != Value::Kind::Load ||
      !isRefinable(Callee.Where))
    return;
  DeferredCall Mine{
      accessNow(Callee.Where), {}, &X, storedNumbers(S, T.F), T.isRepeated(X)};
  Mine.Pointer.At = trace();
  for (const Value &V : Args)
    Mine.Args.push_back(S.Values.evaluate(V));
  add(T.Record->Summary.Deferred, std::move(Mine));
}

/// D for the element Index of the array that the first Size steps of its
/// pointer lead to.
static DeferredCall forElement(const DeferredCall &D, unsigned Size,
                               uint64_t Index) {
  Path Any = D.Pointer.Place;
  Any.Steps.truncate(Size);
  Path One = Any;
  One.Steps.push_back(Step::index(Index));
  Any.Steps.push_back(Step::anyIndex());
  auto Choose = [&](Path &P) {
    if (P.startsWith(Any))
      P = P.rebased(Any, One);
  };
  DeferredCall Out = D;
  Choose(Out.Pointer.Place);
  for (Value &V : Out.Args)
    Choose(V.Where);
  return Out;
}

std::vector<DeferredCall> Transition::elements(const DeferredCall &D,
                                               const Binding &Bound) const {
  const Path &Place = D.Pointer.Place;
  auto Any = llvm::find(Place.Steps, Step::anyIndex());
  if (Any == Place.Steps.end())
    return {};
  unsigned Size = Any - Place.Steps.begin();
  Path Array = Place;
  Array.Steps.truncate(Size);
  Array = Bound.path(Array);
  std::set<uint64_t> Indexes;
  for (const auto &[P, V] : S.Values.values())
    if (P.Steps.size() > Array.Steps.size() && P.startsWith(Array))
      if (Step Next = P.Steps[Array.Steps.size()];
          Next.What == Step::Kind::Index)
        Indexes.insert(Next.Id);
  std::vector<DeferredCall> Out;
  for (uint64_t I : Indexes)
    Out.push_back(forElement(D, Size, I));
  return Out;
}

void Transition::resolve(const DeferredCall &D, const Binding &Bound,
                         std::optional<unsigned> By, unsigned Depth) {
  std::vector<DeferredCall> Elements = elements(D, Bound);
  if (Elements.empty())
    return resolveOne(D, Bound, By, Depth);
  for (DeferredCall &One : Elements) {
    One.IsRepeated = false; // each starts one thread
    resolve(One, Bound, By, Depth);
  }
}

void Transition::resolveOne(const DeferredCall &D, const Binding &Bound,
                            std::optional<unsigned> By, unsigned Depth) {
  if (!D.Pointer.Units.meets(S.Units) || !Bound.admits(D.Pointer.When))
    return;
  Value Callee = Bound.value(Value::load(D.Pointer.Place));
  Path Object = Bound.path(D.Pointer.Place);
  if (Callee.What == Value::Kind::Address) { // of a closure
    Object = Callee.Where;
    Callee = S.Values.valueAt(Object);
  }
  bool IsForCaller =
      Callee.What == Value::Kind::Load && isRefinable(Callee.Where);
  if (!IsForCaller && Callee.What != Value::Kind::Function)
    return;

  Circumstances Around = bind(*D.Pointer.In, Bound);
  if (By && !Around.By) {
    Around.By = By;
    Around.Released.clear(); // a thread starts with none
  } else {
    holdAsWell(Around);
  }
  DeferredCall Mine{D.Pointer, {}, D.At, {}, D.IsRepeated || T.isRepeated(X)};
  Mine.Pointer.In = T.Kept.get(std::move(Around));
  Mine.Pointer.When = Bound.whenReached(D.Pointer.When, T.Kept);
  Mine.Pointer.Units &= S.Units;
  for (const Value &V : D.Args)
    Mine.Args.push_back(Bound.value(V));
  for (const auto &[Place, Number] : D.Stored)
    if (Path There = Bound.path(Place); !There.isTop())
      Mine.Stored.push_back({There, Number});
  if (IsForCaller) {
    Mine.Stored = storedNumbers(knowing(S, Mine.Stored, Fresh), T.F);
    Mine.Pointer.Place = Callee.Where;
    Mine.Pointer.At = trace(D.Pointer.At);
    if (T.Record)
      add(T.Record->Summary.Deferred, std::move(Mine));
    return;
  }
  for (unsigned Body : T.About.Calls.bodiesFor(Callee.Callee, T.Body, T.F))
    run(Body, D, Mine, Object, Depth);
}

void Transition::run(unsigned Body, const DeferredCall &D,
                     const DeferredCall &Mine, const Path &Object,
                     unsigned Depth) {
  // Instantiating changes the state for a while; the binding must not see it.
  LockState Before = S, Then = knowing(S, Mine.Stored, Fresh);
  Binding Bound(Value::address(Object), Mine.Args, Then, T.F);
  const Circumstances &Around = *Mine.Pointer.In;
  std::optional<unsigned> By;
  if (D.isStart() || Around.By) {
    ThreadRoots &Roots = T.About.Roots;
    SpawnKind Kind = D.isStart() ? std::get<Spawn>(D.At->What).Kind
                                 : Roots.roots()[*Around.By].Kind;
    By = Roots.startedBy(X, T.Body, Body, Kind);
    if (T.Record)
      noteThread(*By, Bound, D, Around);
    Specialised.push_back({D.isStart() ? std::nullopt : Around.By, D.At, *By});
  } else if (T.Record) {
    Via = D.Pointer.At;
    for (const Protection &P : Around.Locks)
      if (!S.held(P.Lock))
        // What the callee holds of its own it was told of as well, unless
        // only we can name it.
        S.Held.push_back(
            {.Lock = P.Lock,
             .Mode = P.Mode,
             .IsDoubtful = P.Lock.Root == PathRoot::Entity &&
                           llvm::is_contained(D.Pointer.In->Locks, P),
             .At = trace()});
    instantiate(Body, Bound);
    for (const ConditionWait &W : T.Done[Body].Summary.Waits)
      bind(W, Bound, std::nullopt);
    for (const LockNeed &N : T.Done[Body].Summary.Needs)
      bind(N, Bound);
    Via = nullptr;
    S = Before;
  }
  if (T.Record) {
    T.Record->KnownCalls.push_back({&X, D.At, Body, Around});
    T.Record->KnownCalls.back().Around.By = By;
  }
  if (Depth == MaxDepth)
    return;
  for (const DeferredCall &Next : T.Done[Body].Summary.Deferred)
    resolve(Next, Bound, By, Depth + 1);
}

bool Transition::isReplaced(unsigned Root, const Fact *Start,
                            std::optional<unsigned> Base) const {
  return Base ? *Base == Root : T.About.Roots.roots()[Root].At == Start;
}

/// The threads that run when another one starts: with itself in place of the
/// one that stands for all that the wrapper may start.
void Transition::noteThread(unsigned Root, const Binding &Bound,
                            const DeferredCall &D,
                            const Circumstances &Around) {
  ThreadStart Start{&X, {}, {}, Around.Joined, Around.Heard};
  addRoot(Start.Roots, Root);
  for (unsigned Other : Around.Alive)
    if (!isReplaced(Other, D.At, Around.By))
      addRoot(Start.Alive, Other);
  for (unsigned Other : D.Pointer.In->Alive)
    if (isReplaced(Other, D.At, Around.By)) {
      if (D.IsRepeated)
        addRoot(Start.Alive, Root);
      for (const SpecialisedStart &One : Specialised) // before this one
        if (isReplaced(Other, One.At, One.Base))
          addRoot(Start.Alive, One.Root);
    }
  T.Record->Starts.push_back(Start);
  noteEffects(Root, Bound, trace(D.Pointer.At), Around.Locks);
}

void Transition::start(const LiveThread &L) {
  bool IsGuess = false;
  for (const SpecialisedStart &One : Specialised)
    if (isReplaced(L.Root, One.At, One.Base)) {
      LiveThread Mine = L;
      Mine.Root = One.Root;
      S.Others.start(std::move(Mine));
      IsGuess |= !One.Base || One.IsSame;
    }
  if (!IsGuess)
    S.Others.start(L);
}

unsigned Transition::known(unsigned Root) const {
  for (const SpecialisedStart &One : Specialised)
    if (One.IsSame && One.Base == Root)
      return One.Root;
  return Root;
}

void Transition::specialise() {
  ThreadRoots &Roots = T.About.Roots;
  for (const StartedThrough &New : T.About.Calls.pointers().startedThrough(X)) {
    for (unsigned Base : Roots.startedBy(*New.Start)) {
      if (Roots.roots()[Base].Body != New.Entry)
        continue;
      // The callee's pointer, or the thread's, is known already.
      if (llvm::any_of(Specialised, [&](const SpecialisedStart &One) {
            return One.Base ? *One.Base == Base : One.At == New.Start;
          }))
        continue;
      SpawnKind Kind = Roots.roots()[Base].Kind;
      unsigned Root = Roots.startedBy(X, T.Body, New.Entry, Kind);
      ThreadStart Start{&X, {Root}, {}, S.Others.joined(), S.Others.heard()};
      for (const LiveThread &L : S.Others.alive())
        addRoot(Start.Alive, L.Root);
      for (const SpecialisedStart &One : Specialised)
        if (One.IsSame)
          addRoot(Start.Alive, One.Root);
      if (New.IsRepeated)
        addRoot(Start.Alive, Root);
      Specialised.push_back({Base, New.Start, Root, true});
      if (T.Record)
        T.Record->Starts.push_back(std::move(Start));
    }
  }
}
