// ThreadTransition.cpp - starting, joining, hearing from and telling threads
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Transition.h"

using namespace lockstitch;

/// Whether the access is to a part of the callable itself: a thread has a copy
/// of its own.
static bool isOfCallable(const MemoryAccess &A, const Body &Entry,
                         const Functions &F) {
  return (Entry.Facts->Is == Role::Lambda ||
          F.entity(Entry.id()).Name.contains("::operator()(")) &&
         A.Place.Root == PathRoot::This &&
         llvm::count(A.Place.Steps, Step::deref()) == 1;
}

Meanwhile Transition::meanwhile() const {
  Meanwhile Out;
  for (const LiveThread &L : S.Others.alive())
    addRoot(Out.Alive, L.Root);
  Out.Joined = S.Others.joined();
  return Out;
}

Meanwhile Transition::meanwhile(const Meanwhile &OfCallee,
                                const Binding &Bound) const {
  Meanwhile Out{{}, Bound.paths(OfCallee.Joined)};
  for (unsigned Root : OfCallee.Alive)
    addRoot(Out.Alive, known(Root));
  for (const LiveThread &L : S.Others.alive())
    if (llvm::none_of(Out.Joined, [&](const Path &To) {
          return llvm::any_of(L.Handles, [&](const Path &Handle) {
            return isJoinOf(Handle, To);
          });
        }))
      addRoot(Out.Alive, L.Root);
  for (const Path &P : S.Others.joined())
    addObject(Out.Joined, P);
  return Out;
}

void Transition::noteEffects(unsigned Root, const Binding &Bound,
                             const Trace *Way,
                             llvm::ArrayRef<Protection> Locks) {
  unsigned Body = T.About.Roots.roots()[Root].Body;
  const FunctionSummary &Entry = T.Done[Body].Summary;
  passWords(Body, Bound);
  noteEach(
      Entry.Accesses, Bound, Way,
      [&](const MemoryAccess &A) {
        return A.In->By || !isOfCallable(A, T.F[Body], T.F);
      },
      [&](Circumstances &C) {
        if (!C.By) {
          C.By = Root;
          llvm::append_range(C.Locks, Locks);
          for (const Path &P : wordsFrom(Bound, Entry.Tells))
            addObject(C.Tells, P);
        }
        C.Released.clear(); // a thread starts with none
      });
  for (const ConditionWait &W : Entry.Waits)
    if (isRefinable(W.On) || isRefinable(W.Lock))
      bind(W, Bound, Root);
  for (const LockPair &P : Entry.Pairs)
    if (P.Units.meets(S.Units) && Bound.admits(P.When)) {
      LockPair Theirs = P;
      if (!P.By)
        Theirs.By = Root;
      Theirs.Released.clear(); // a thread starts with none
      note(bind(Theirs, Bound));
    }
}

void Transition::operator()(const Spawn &Sp) {
  Value Entry = S.Values.evaluate(Sp.Entry);
  defer(Entry, Sp.Args);
  std::vector<unsigned> Roots = T.About.Roots.startedBy(X);
  LiveThread New;
  if (Sp.Handle)
    New.Handles.push_back(S.Values.locate(*Sp.Handle));
  auto Begin = [&] {
    for (unsigned Root : Roots) {
      New.Root = Root;
      start(New);
    }
  };
  if (Sp.Kind == SpawnKind::Team)
    Begin(); // each of them runs beside the others
  ThreadStart Start{
      &X, {}, {}, S.Others.joined(), S.Others.heard(), T.conditions(S)};
  for (const LiveThread &L : S.Others.alive())
    addRoot(Start.Alive, L.Root);
  Binding Bound(Sp, S, T.F);
  Candidates = Roots.size();
  for (unsigned Root : Roots) {
    addRoot(Start.Roots, Root);
    if (T.Record)
      noteEffects(Root, Bound, nullptr, {});
    unsigned Body = T.About.Roots.roots()[Root].Body;
    for (const DeferredCall &D : T.Done[Body].Summary.Deferred)
      resolve(D, Bound, Root);
  }
  if (T.Record)
    T.Record->Starts.push_back(std::move(Start));
  if (Sp.Kind != SpawnKind::Team)
    Begin();
  if (Sp.Kind == SpawnKind::Task && Sp.Handle)
    for (unsigned Root : Roots)
      startWithin(Root, Bound, New.Handles);
  done();
}

/// Who waits for a group of tasks waits for those, too, that its tasks add.
void Transition::startWithin(unsigned Root, const Binding &Bound,
                             const llvm::SmallVector<Path, 1> &Group) {
  for (const Outcome &O :
       T.Done[T.About.Roots.roots()[Root].Body].Summary.Outcomes)
    for (const LiveThread &L : O.Others.alive())
      if (llvm::any_of(L.Handles, [&](const Path &Handle) {
            return Bound.path(Handle) == Group.front();
          }))
        start({L.Root, Group});
}

void Transition::join(const Path &Handle) {
  llvm::SmallVector<unsigned, 2> Ended = S.Others.join(Handle);
  for (unsigned Root : Ended)
    // What the thread itself left running goes on.
    for (const Outcome &O :
         T.Done[T.About.Roots.roots()[Root].Body].Summary.Outcomes)
      for (LiveThread L : O.Others.alive())
        if (!llvm::is_contained(Ended, L.Root)) {
          L.Handles.clear();
          S.Others.start(std::move(L));
        }
}

RootSet Transition::awaited(const Path &Handle) const {
  RootSet Out;
  for (const LiveThread &L : S.Others.alive())
    if (llvm::any_of(L.Handles,
                     [&](const Path &P) { return isJoinOf(P, Handle); }))
      addRoot(Out, L.Root);
  return Out;
}

Path lockstitch::wordOf(WaitKind Kind, const Path &On) {
  return Kind == WaitKind::Future ? On.deref() : On;
}

std::vector<Path> Transition::wordsFrom(const Binding &Bound,
                                        llvm::ArrayRef<Path> Theirs) const {
  std::vector<Path> Out = Bound.paths(Theirs);
  for (Path &P : Out)
    P = published(P);
  return Out;
}

void Transition::hear(const Path &On) {
  Path P = S.Values.locate(On);
  if (!P.isTop())
    S.Others.hear(published(P));
}

void Transition::hearIf(LockState &Now, const Path &On,
                        const Condition &Tells) const {
  Path P = published(Now.Values.locate(On));
  Value Result = Now.Values.evaluate(Tells.Left);
  Range If = Range().narrowed(Tells.Is, Tells.Right.Int);
  if (P.isTop())
    return;
  if (Result.What == Value::Kind::Load)
    Now.Others.hearIf({std::move(P), Result.Where, If});
  else if (Now.Values.range(Result).isWithin(If))
    Now.Others.hear(P);
}

/// What tells one result from all of Others: whether it is zero, if that does.
static Range distinct(const Range &Result, llvm::ArrayRef<Range> Others) {
  for (const Range &Wide : {Range::nonZero(), Range::of(0)})
    if (llvm::none_of(Others, [&](auto &O) { return O.meets(Wide); }))
      return Wide;
  return Result;
}

/// What the results of a function say of words that it hears on some of its
/// ways out.
static std::vector<DoubtedWord> wordsByResult(llvm::ArrayRef<Outcome> All) {
  std::vector<DoubtedWord> Out;
  for (const Outcome &O : All) {
    if (O.IsThrow)
      continue;
    llvm::append_range(Out, O.Others.heardIf());
    for (const Path &On : O.Others.heard()) {
      std::vector<Range> Silent; // the results of the others
      for (const Outcome &Other : All)
        if (!Other.IsThrow && !llvm::is_contained(Other.Others.heard(), On))
          Silent.push_back(Other.Result);
      if (!Silent.empty())
        Out.push_back({On, Path::result(), distinct(O.Result, Silent)});
    }
  }
  return Out;
}

/// Whether a function that ended with O heard the word, if its result is such.
static bool isTrueOf(const Outcome &O, const DoubtedWord &W) {
  return llvm::is_contained(O.Others.heard(), W.On) || !O.Result.meets(W.If) ||
         llvm::any_of(O.Others.heardIf(), [&](const DoubtedWord &Mine) {
           return Mine.On == W.On && W.If.isWithin(Mine.If);
         });
}

void Transition::hearByResult(const Path &Result, const Outcome &O,
                              const Binding &Bound,
                              llvm::ArrayRef<Outcome> All) {
  for (const DoubtedWord &W : wordsByResult(All)) {
    Path Mine = published(Bound.path(W.On));
    if (Mine.isTop() || W.If.isAll() || !isTrueOf(O, W))
      continue;
    Value Now = S.Values.evaluate(Value::load(Result));
    // The same on all ways, until somebody asks.
    if (Now.What == Value::Kind::Integer) {
      S.Values.assign(Result, Value::unknown(), Fresh);
      Now = S.Values.evaluate(Value::load(Result));
      S.Values.restrict(Now.Where, O.Result);
    }
    if (Now.What == Value::Kind::Load)
      S.Others.hearIf({std::move(Mine), Now.Where, W.If});
  }
}

void Transition::tell(const Path &On) {
  Path P = published(S.Values.locate(On));
  if (P.isTop())
    return;
  S.Others.tell(P);
  if (T.Record) {
    addObject(T.Record->Summary.Tells, P);
    noteWords(P);
  }
}

void Transition::noteWords(llvm::ArrayRef<Path> On) {
  for (const Path &P : On)
    if (isRefinable(P))
      addObject(T.Record->Summary.Words, P);
}

void Transition::passWords(unsigned Body, const Binding &Bound) {
  noteWords(S.Others.heard());
  noteWords(S.Others.told());
  for (const Path &Theirs : T.Done[Body].Summary.Words)
    if (Path Mine = Bound.path(Theirs); !Mine.isTop()) {
      Mine = published(Mine);
      noteWords(Mine);
      T.Record->Passed.push_back({&X, Body, Theirs, std::move(Mine)});
    }
}

void Transition::tellByFlag(const Path &Flag) {
  Path P = published(S.Values.locate(Flag));
  if (P.isTop())
    return;
  if (S.Held.empty())
    S.Others.tell(P);
  else
    S.Others.tellWhenReleased(P);
  if (T.Record)
    addObject(T.Record->Summary.Tells, P);
}

/// The word that whoever brings a count to zero hears of the others who count.
/// Only one of them can: so they take turns, as those who wait do not (atZero).
static Path toTheLast(const Path &Count) {
  static const EntityId Id = entityIdOf("(the last one of a count)");
  return Count.field(Id);
}

void Transition::hearIfLast(const Path &Count) {
  Condition IsZero{Value::load(Count), Relation::Eq, Value::integer(0)};
  hearIf(S, atZero(Count), IsZero);
  hearIf(S, toTheLast(Count), IsZero);
}

void Transition::count(const Access &A) {
  bool IsCount = T.About.Shared.isCount(A.Place);
  if (A.Order == MemoryOrder::Plain) {
    if (IsCount)
      for (const Path &Word : {atZero(A.Place), toTheLast(A.Place)})
        tellByFlag(Word);
    return;
  }
  Path Place = S.Values.locate(A.Place);
  if (Place.isTop() || !(IsCount || isRefinable(A.Place)))
    return;
  if (releases(A.Order))
    for (const Path &Word : {atZero(A.Place), toTheLast(A.Place)})
      tell(Word);
  S.redefine(freshSymbol(Fresh, Place).Id);
  S.Values.forget(Place, Fresh);
  if (acquires(A.Order))
    hearIfLast(A.Place);
}

void Transition::operator()(const Notify &N) {
  checkAlive(S.Values.locate(N.On), trace());
  if (T.Record) {
    Notification Now{&X, S.Values.locate(N.On), {}, meanwhile()};
    for (const HeldLock &H : S.Held)
      if (H.IsMust)
        Now.Held.push_back(H);
    T.Record->Notifies.push_back(std::move(Now));
  }
  tell(wordOf(N.Kind, N.On));
  done();
}

void Transition::meetAfterCall(const Peers &Theirs, const Binding &Bound) {
  for (const Path &P : Theirs.joined())
    join(Bound.path(P));
  for (const LiveThread &L : Theirs.alive()) {
    LiveThread Mine{L.Root, {}};
    for (const Path &P : L.Handles)
      if (Path Handle = Bound.path(P); !Handle.isTop() || lastEntity(Handle))
        Mine.Handles.push_back(std::move(Handle));
    start(Mine);
  }
  S.Others.follow(wordsFrom(Bound, Theirs.heard()),
                  wordsFrom(Bound, Theirs.told()),
                  wordsFrom(Bound, Theirs.toldLately()));
}
