// HappensBefore.cpp - which threads run each body, and what runs meanwhile
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/HappensBefore.h"
#include <deque>

using namespace lockstitch;

/// A pointer that may hold more functions than this says little of which is
/// called.
static constexpr unsigned FewGuesses = 3;

/// Ways in which one thread enters a body beside others that are told apart.
static constexpr unsigned MaxWays = 8;

/// Ways into a body that differ in what was heard and told; of more, nothing is
/// known.
static constexpr unsigned MaxTidings = 2;

/// Calls and starts that are followed with what was heard and told, in all: a
/// program whose every function tells something has no more to say.
static constexpr unsigned MaxFollowed = 30'000;

struct HappensBefore::Solver {
  HappensBefore &H;
  const Functions &F;
  const CallGraph &Calls;
  const ThreadRoots &Roots;
  const Locksets &Held;

  /// Contexts whose callees are to be told, by body and index: callers before
  /// callees, so that most are told once.
  struct Task {
    unsigned Rank, Body, Index;
    auto operator<=>(const Task &) const = default;
  };
  std::set<Task> Todo;
  std::vector<unsigned> Ranks;                           ///< of each body
  std::map<std::pair<unsigned, unsigned>, unsigned> Met; ///< see meetWords
  unsigned Followed = 0;                                 ///< see MaxFollowed

  /// Calls through pointers, and what some caller knows that they call.
  std::set<std::pair<const Fact *, unsigned>> Known;

  /// Where a function is handed on to be called back, and how sure it is that
  /// who does so has it called: through others at once, or by and by.
  struct Callback {
    const Fact *At;
    Certainty IsCalled;
  };

  /// Bodies that are handed on in each body and that nobody is seen to call,
  /// and where.
  std::vector<std::map<unsigned, Callback>> Callbacks;

  void solve() {
    H.Of.resize(F.size());
    Ranks.resize(F.size());
    for (unsigned Rank = 0; const auto &C : llvm::reverse(Calls.bottomUp())) {
      for (unsigned Body : C)
        Ranks[Body] = Rank;
      ++Rank;
    }
    for (unsigned Body = 0; Body < F.size(); ++Body)
      for (const KnownCall &K : Held[Body].KnownCalls)
        Known.insert({K.Pointer, K.Callee});
    for (const ThreadRoot &R : Roots.roots())
      H.Surety.push_back(Known.count({R.At, R.Body}) ? Certainty::Low
                                                     : Certainty::High);
    findHandles();
    findAwaited();
    findCallbacks();
    for (unsigned Body = 0; Body < F.size(); ++Body)
      if (std::optional<ThreadId> Thread = begins(Body))
        enter(Body, {.Thread = *Thread,
                     .Alive = none(),
                     .Held = neededIn(Body),
                     .Units = F[Body].Units});
    while (!Todo.empty()) {
      Task Next = *Todo.begin();
      Todo.erase(Todo.begin());
      leave(Next.Body, Next.Index);
    }
    findTold();
    findStarted();
    findTogether();
  }

private:
  llvm::BitVector none() const { return llvm::BitVector(H.RootCount); }

  /// The thread that enters a body from outside of what we see.
  std::optional<ThreadId> begins(unsigned Body) const {
    Role Is = F[Body].Facts->Is;
    if (Is == Role::Main || Is == Role::Initialiser)
      return H.main();
    bool IsEntry = F[Body].Facts->IsPublic && Calls.callersOf(Body).empty() &&
                   Is != Role::Lambda;
    if (IsEntry && !F.hasMain(F[Body].Units))
      return H.outside();
    return std::nullopt;
  }

  /// Whoever calls what must only be called with a lock held, holds it.
  std::set<Path> neededIn(unsigned Body) const {
    std::set<Path> Out;
    for (const LockNeed &N : Held[Body].Summary.Needs)
      if (N.Lock.Root == PathRoot::Entity)
        Out.insert(N.Lock);
    return Out;
  }

  void findHandles() {
    auto Note = [&](const Peers &Others) {
      for (const LiveThread &L : Others.alive())
        for (const Path &Handle : L.Handles)
          if (EntityId Id = lastEntity(Handle)) {
            llvm::BitVector &Mine =
                H.ByHandle.try_emplace(Id, none()).first->second;
            Mine.set(L.Root);
          }
    };
    for (unsigned Body = 0; Body < F.size(); ++Body) {
      for (const Outcome &O : Held[Body].Summary.Outcomes)
        Note(O.Others);
      for (const CallEdge &E : Calls.callsOf(Body))
        if (const LocksAround *L = Held.around(Body, E.At))
          Note(L->Others);
    }
  }

  /// What anybody hears of, whatever it is called there: also what is passed
  /// to who hears of it.
  void findAwaited() {
    std::vector<std::set<Path>> Heard(F.size());
    for (unsigned Body = 0; Body < F.size(); ++Body) {
      auto Note = [&](llvm::ArrayRef<Path> Words) {
        Heard[Body].insert(Words.begin(), Words.end());
      };
      llvm::DenseSet<const Circumstances *> Noted;
      for (const AccessList *List :
           {&Held[Body].Accesses, &Held[Body].Summary.Accesses})
        for (const MemoryAccess &A : *List)
          if (Noted.insert(A.In).second)
            Note(A.In->Heard);
      for (const ThreadStart &S : Held[Body].Starts)
        Note(S.Heard);
      for (const CallEdge &E : Calls.callsOf(Body))
        if (const LocksAround *L = Held.around(Body, E.At))
          Note(L->Others.heard());
    }
    for (bool IsChanged = true; std::exchange(IsChanged, false);)
      for (const auto &Component : Calls.bottomUp())
        for (unsigned Body : Component)
          for (const PassedWord &P : Held[Body].Passed)
            if (Heard[P.Callee].count(P.Theirs))
              IsChanged |= Heard[Body].insert(P.Mine).second;
    for (const std::set<Path> &Here : Heard)
      for (const Path &P : Here) {
        H.Names.addHeard(P);
        if (P.Root == PathRoot::Entity && P.Steps.empty() &&
            F.entity({P.Id}).Kind == EntityKind::Function)
          H.Awaited.insert({P.Id});
      }
  }

  /// Whether a function is passed there to somebody; or put into a variable
  /// that is.
  static bool isHandedOn(const Fact &At, llvm::ArrayRef<BasicBlock> Blocks) {
    const auto *Put = std::get_if<Assign>(&At.What);
    if (!Put)
      return true;
    auto IsThere = [&](const Value &V) {
      return V.What == Value::Kind::Address && V.Where.Root == Put->To.Root &&
             V.Where.Id == Put->To.Id;
    };
    return llvm::any_of(Blocks, [&](const BasicBlock &B) {
      return llvm::any_of(B.Facts, [&](const Fact &X) {
        const auto *C = std::get_if<Call>(&X.What);
        return C && llvm::any_of(C->Args, IsThere);
      });
    });
  }

  void findCallbacks() {
    Callbacks.resize(F.size());
    for (unsigned Body = 0; Body < F.size(); ++Body) {
      const std::vector<BasicBlock> &Blocks = F[Body].Facts->Blocks;
      auto Take = [&](const Value &V, const Fact &At) {
        if (V.What != Value::Kind::Function)
          return;
        for (unsigned I : Calls.bodiesFor(V.Callee, Body, F))
          if (Calls.callersOf(I).empty())
            Callbacks[Body].try_emplace(I, Callback{&At, isHandedOn(At, Blocks)
                                                             ? Certainty::Medium
                                                             : Certainty::Low});
      };
      for (const BasicBlock &B : Blocks)
        for (const Fact &X : B.Facts) {
          if (const auto *C = std::get_if<Call>(&X.What))
            for (const Value &V : C->Args)
              Take(V, X);
          else if (const auto *A = std::get_if<Assign>(&X.What))
            Take(A->What, X);
        }
    }
    // What a spawn starts is no callback.
    std::set<unsigned> Entries;
    for (const ThreadRoot &R : Roots.roots())
      Entries.insert(R.Body);
    for (auto &List : Callbacks)
      std::erase_if(List,
                    [&](const auto &C) { return Entries.count(C.first); });
  }

  /// Ways into a body that differ in what runs beside it are told apart, so
  /// that what main does before one start of a thread is not mistaken for what
  /// it does after it; and so are guesses from what is known. Of too many ways
  /// the last stands for all others.
  void enter(unsigned Body, Context New) {
    New.Units &= F[Body].Units;
    if (New.Units.isEmpty())
      return; // a pointer's guess at what is in another program
    std::vector<Context> &Here = H.Of[Body];
    unsigned Ways = 0;
    for (unsigned I = 0; I < Here.size(); ++I) {
      Context &Old = Here[I];
      if (Old.Thread != New.Thread || Old.IsCalled != New.IsCalled ||
          Old.Task != New.Task || Old.IsLast != New.IsLast)
        continue;
      Ways += Old.Alive.any();
      if (Old.Alive != New.Alive && (New.Alive.none() || Ways < MaxWays))
        continue;
      Old.HasOtherCalls |=
          New.HasOtherCalls || New.Call != Old.Call || New.Caller != Old.Caller;
      bool IsChanged = std::erase_if(
          Old.Held, [&](const Path &P) { return !New.Held.count(P); });
      IsChanged |= meetWords(Body, I, New.Words);
      if (New.Alive.test(Old.Alive)) { // New has some that Old has not
        Old.Alive |= New.Alive;
        IsChanged = true;
      }
      if (!((Old.Units & New.Units) == New.Units)) {
        Old.Units.add(New.Units);
        IsChanged = true;
      }
      if (New.Depth < Old.Depth) {
        Old.Call = New.Call;
        Old.Passed = New.Passed;
        Old.Caller = New.Caller;
        Old.CallerWay = New.CallerWay;
        Old.Depth = New.Depth;
        IsChanged = true;
      }
      if (IsChanged)
        queue(Body, I);
      return;
    }
    Here.push_back(std::move(New));
    queue(Body, Here.size() - 1);
  }

  const Tidings *kept(Tidings T) {
    static const Tidings None;
    return T == None ? nullptr : &*H.Tellings.insert(std::move(T)).first;
  }

  /// Another way into a body, by its context of that number.
  bool meetWords(unsigned Body, unsigned Index, const Tidings *New) {
    const Tidings *&Old = H.Of[Body][Index].Words;
    if (Old == New)
      return false;
    unsigned &Count = Met[{Body, Index}];
    if (Count == MaxTidings)
      return false;
    Tidings Now = Old ? *Old : Tidings();
    Now.meet(New ? *New : Tidings());
    if (Old ? Now == *Old : Now == Tidings())
      return false;
    Old = ++Count == MaxTidings ? nullptr : kept(std::move(Now));
    return true;
  }

  /// The words of a body that other bodies may know.
  std::vector<Word> named(llvm::ArrayRef<Path> Words, unsigned Body,
                          const Tidings *Here) const {
    return withoutOwnNames(H.Names.named(Words, Body, Here, F));
  }

  static std::vector<Word> withoutOwnNames(std::vector<Word> Words) {
    llvm::erase_if(Words,
                   [](const Word &W) { return W.Frame && isRefinable(W.On); });
    return Words;
  }

  /// What a body has heard and told, at a call or start of Callee.
  struct Exchange {
    const Fact *At;
    unsigned Callee;
    llvm::ArrayRef<Path> Heard, Told, ToldLately;
  };

  /// What is known of words where the callee is entered; Tells: what tells of
  /// it later on. IsTask: a task begins there.
  const Tidings *words(unsigned Body, const Tidings *Here, const Exchange &E,
                       std::vector<Word> Tells, bool IsTask = false) {
    if (Followed == MaxFollowed)
      return nullptr;
    Tidings Out;
    if (Here)
      Out = *Here;
    Out.Tells = std::move(Tells);
    if (!E.Heard.empty())
      Out.ToldLately.clear();
    addWords(Out.Heard, named(E.Heard, Body, Here));
    addWords(Out.Told, named(E.Told, Body, Here));
    addWords(Out.ToldLately, named(E.ToldLately, Body, Here));
    if (IsTask) { // other tasks told it
      Out.Told.clear();
      Out.ToldLately.clear();
    }
    Out.Passed.clear();
    llvm::ArrayRef<PassedWord> All = Held[Body].Passed;
    for (const PassedWord &P : All.drop_front(
             llvm::lower_bound(All, PassedWord{E.At, E.Callee, {}, {}}) -
             All.begin())) {
      if (P.At != E.At || P.Callee != E.Callee)
        break;
      for (Word &Mine : named(P.Mine, Body, Here)) {
        auto [Old, IsNew] = Out.Passed.try_emplace(P.Theirs, Mine);
        if (!IsNew && Old->second != Mine)
          Old->second.reset();
      }
    }
    const Tidings *Kept = kept(std::move(Out));
    Followed += Kept != nullptr;
    return Kept;
  }

  /// A thread knows what its starter heard, and has told nobody.
  const Tidings *wordsForThread(unsigned Body, const Tidings *Here,
                                const ThreadStart &S, unsigned Entry) {
    Tidings Heard;
    if (Here) {
      Heard.Heard = Here->Heard;
      Heard.Passed = Here->Passed;
    }
    return words(Body, &Heard, {S.At, Entry, S.Heard, {}, {}}, {});
  }

  void queue(unsigned Body, unsigned Index) {
    Todo.insert({Ranks[Body], Body, Index});
  }

  static Certainty certainty(unsigned Guesses) {
    return Guesses == 1            ? Certainty::High
           : Guesses <= FewGuesses ? Certainty::Medium
                                   : Certainty::Low;
  }

  /// Whether the thread makes the call, and how sure that is. Of what some
  /// callers know the others need not be guessed.
  std::optional<Certainty> certainty(const CallEdge &E, ThreadId Thread) const {
    if (Thread < H.RootCount)
      if (auto Only =
              Calls.pointers().calleesUnder(*Roots.roots()[Thread].At, *E.At)) {
        if (!llvm::is_contained(*Only, F[E.Callee].id()))
          return std::nullopt;
        return certainty(Only->size());
      }
    return Known.count({E.At, E.Callee}) ? Certainty::Low
                                         : certainty(E.Guesses);
  }

  const Fact *taskOf(const CallEdge &E, const Context &Here) const {
    const Fact *New = nullptr;
    if (Here.Thread < H.RootCount)
      New = Calls.pointers().taskOf(*Roots.roots()[Here.Thread].At, *E.At,
                                    F[E.Callee].id());
    return New ? New : Here.Task;
  }

  /// Whether callers each know the thread as one of their own.
  bool isReplaced(unsigned Root) const {
    return Calls.pointers().isKnownThroughCalls(*Roots.roots()[Root].At);
  }

  /// Carries a context to what the body calls and starts.
  void leave(unsigned Body, unsigned Index) {
    const Context Here = H.Of[Body][Index]; // entering adds more
    std::vector<Word> Tells =
        withoutOwnNames(H.tells(Body, Held[Body].Summary, Here.Words, F));
    for (const CallEdge &E : Calls.callsOf(Body)) {
      const LocksAround *L = Held.around(Body, E.At);
      std::optional<Certainty> IsCalled = certainty(E, Here.Thread);
      if (!L || !IsCalled)
        continue; // never reached
      RootSet Since;
      for (const LiveThread &T : L->Others.alive())
        addRoot(Since, T.Root);
      Exchange Words{E.At, E.Callee, L->Others.heard(), L->Others.told(),
                     L->Others.toldLately()};
      const Fact *Task = taskOf(E, Here);
      Context There{.Thread = Here.Thread,
                    .Alive = H.alive(Here, Since, L->Others.joined()),
                    .Held = Here.Held,
                    .IsCalled = std::min(Here.IsCalled, *IsCalled),
                    .IsLast = H.isLast(Body, &Here, E.At->Where),
                    .Task = Task,
                    .Call = E.At,
                    .Caller = Body,
                    .CallerWay = Index,
                    .Depth = Here.Depth + 1,
                    .Units = Here.Units,
                    .Words = words(Body, Here.Words, Words, Tells,
                                   /*IsTask=*/Task != Here.Task)};
      std::erase_if(There.Held,
                    [&](const Path &P) { return L->GivenUp.count(P); });
      There.Held.insert(L->Held.begin(), L->Held.end());
      There.Held.insert(L->Striped.begin(), L->Striped.end());
      enter(E.Callee, std::move(There));
    }
    for (const KnownCall &K : Held[Body].KnownCalls)
      if (!K.Around.By) {
        Context There{.Thread = Here.Thread,
                      .Alive = H.alive(Here, K.Around.Alive, K.Around.Joined),
                      .Held = Here.Held,
                      .IsCalled = Here.IsCalled,
                      .IsLast = H.isLast(Body, &Here, K.At->Where),
                      .Task = Here.Task,
                      .Call = K.At,
                      .Caller = Body,
                      .CallerWay = Index,
                      .Depth = Here.Depth + 1,
                      .Units = Here.Units,
                      .Words = words(Body, Here.Words,
                                     {K.At, K.Callee, K.Around.Heard,
                                      K.Around.Told, K.Around.ToldLately},
                                     Tells)};
        for (const Path &P : K.Around.Released)
          There.Held.erase(P);
        for (const Protection &P : K.Around.Locks)
          if (P.Lock.Root == PathRoot::Entity)
            There.Held.insert(P.Lock);
        enter(K.Callee, std::move(There));
      }
    for (const ThreadStart &S : Held[Body].Starts)
      for (unsigned Root : S.Roots) {
        if (isReplaced(Root))
          continue;
        unsigned Entry = Roots.roots()[Root].Body;
        enter(Entry, {.Thread = Root,
                      .Alive = none(),
                      .IsCalled = H.isStarted(Root),
                      .Units = Here.Units,
                      .Words = wordsForThread(Body, Here.Words, S, Entry)});
      }
    for (const auto &[Entry, C] : Callbacks[Body])
      enter(Entry, {.Thread = Here.Thread,
                    .Alive = Here.Alive,
                    .Held = neededIn(Entry),
                    .IsCalled = std::min(Here.IsCalled, C.IsCalled),
                    .IsLast = Here.IsLast,
                    .Passed = C.At,
                    .Caller = Body,
                    .CallerWay = Index,
                    .Depth = Here.Depth + 1,
                    .Units = Here.Units});
  }

  /// The variables among what was told, as Context::Told has them.
  llvm::BitVector words(llvm::ArrayRef<Path> Told) {
    llvm::BitVector Out;
    for (const Path &P : Told)
      if (P.Root == PathRoot::Entity && P.Steps.empty()) {
        unsigned Word = H.Words.try_emplace(P.Id, H.Words.size()).first->second;
        if (Out.size() <= Word)
          Out.resize(Word + 1);
        Out.set(Word);
      }
    return Out;
  }

  /// Adds to To; true if anything in From is news.
  static bool add(llvm::BitVector &To, const llvm::BitVector &From) {
    bool IsNews = From.test(To);
    if (IsNews)
      To |= From;
    return IsNews;
  }

  /// Down the calls: what a thread told before each.
  void findTold() {
    struct Callee {
      unsigned Body;
      llvm::BitVector Told;
    };
    std::vector<std::vector<Callee>> Callees(F.size());
    std::deque<unsigned> Bodies;
    std::vector<bool> IsQueued(F.size(), true);
    for (unsigned Body = 0; Body < F.size(); ++Body) {
      Bodies.push_back(Body);
      if (H.Of[Body].empty())
        continue;
      for (const CallEdge &E : Calls.callsOf(Body))
        if (const LocksAround *L = Held.around(Body, E.At))
          Callees[Body].push_back({E.Callee, words(L->Others.told())});
    }
    while (!Bodies.empty()) {
      unsigned Body = Bodies.front();
      Bodies.pop_front();
      IsQueued[Body] = false;
      // What was told before a task began is of other tasks.
      std::map<std::pair<ThreadId, const Fact *>, llvm::BitVector> Before;
      for (const Context &Here : H.Of[Body])
        Before[{Here.Thread, Here.Task}] |= Here.Told;
      for (const Callee &C : Callees[Body])
        for (Context &There : H.Of[C.Body]) {
          auto It = Before.find({There.Thread, There.Task});
          if (It == Before.end())
            continue;
          bool IsNews = add(There.Told, It->second);
          IsNews |= add(There.Told, C.Told);
          if (IsNews && !IsQueued[C.Body]) {
            IsQueued[C.Body] = true;
            Bodies.push_back(C.Body);
          }
        }
    }
  }

  /// The surest ways in which a body is run: where a thread is known to start
  /// threads, a guess that another one might too says nothing.
  std::vector<const Context *> surest(unsigned Body) const {
    Certainty Best = Certainty::Low;
    for (const Context &C : H.Of[Body])
      Best = std::max(Best, C.IsCalled);
    std::vector<const Context *> Out;
    for (const Context &C : H.Of[Body])
      if (C.IsCalled == Best)
        Out.push_back(&C);
    return Out;
  }

  void findStarted() {
    H.Started.assign(H.RootCount + 2, none());
    for (unsigned Body = 0; Body < F.size(); ++Body)
      for (const Context *C : surest(Body))
        for (const ThreadStart &S : Held[Body].Starts)
          for (unsigned Root : S.Roots)
            H.Started[C->Thread].set(Root);
    for (bool IsChanged = true; IsChanged;) {
      IsChanged = false;
      for (llvm::BitVector &Mine : H.Started) {
        llvm::BitVector All = Mine;
        for (unsigned Root : Mine.set_bits())
          All |= H.Started[Root];
        IsChanged |= All != Mine;
        Mine = std::move(All);
      }
    }
  }

  /// Each thread that starts while others are alive may run beside them, and
  /// so may all that either of them starts.
  void findTogether() {
    H.Together.assign(H.RootCount, none());
    for (unsigned Body = 0; Body < F.size(); ++Body)
      for (const Context *C : surest(Body))
        for (const ThreadStart &S : Held[Body].Starts) {
          llvm::BitVector Beside = H.beside(*C, S.Alive, S.Joined);
          for (unsigned Root : S.Roots) {
            llvm::BitVector Mine = H.Started[Root];
            Mine.set(Root);
            pair(Mine, Beside);
          }
        }
    // Of a thread that runs more than once, so does all that it starts.
    for (unsigned Root = 0; Root < H.RootCount; ++Root)
      if (H.Together[Root].test(Root)) {
        llvm::BitVector Mine = H.Started[Root];
        Mine.set(Root);
        pair(Mine, Mine);
      }
  }

  void pair(const llvm::BitVector &A, const llvm::BitVector &B) {
    for (unsigned I : A.set_bits())
      H.Together[I] |= B;
    for (unsigned I : B.set_bits())
      H.Together[I] |= A;
  }
};

HappensBefore::HappensBefore(const Functions &F, const CallGraph &Calls,
                             const ThreadRoots &Roots, const Locksets &Held)
    : RootCount(Roots.roots().size()), Ends(F, Calls), Names(F) {
  Solver{*this, F, Calls, Roots, Held, {}, {}, {}, 0, {}}.solve();
}

const Context *HappensBefore::shortest(unsigned Body, ThreadId Thread) const {
  const Context *Best = nullptr;
  auto Rank = [](const Context &C) {
    return std::tuple(-int(C.IsCalled), C.IsLast, C.Depth);
  };
  for (const Context &C : Of[Body])
    if (C.Thread == Thread && (!Best || Rank(C) < Rank(*Best)))
      Best = &C;
  return Best;
}

bool HappensBefore::mayRunTogether(ThreadId A, ThreadId B) const {
  return A < RootCount && B < RootCount && Together[A].test(B);
}

bool HappensBefore::hasTold(const Context &Way, const Path &On) const {
  auto It = On.Root == PathRoot::Entity && On.Steps.empty() ? Words.find(On.Id)
                                                            : Words.end();
  return It != Words.end() && It->second < Way.Told.size() &&
         Way.Told.test(It->second);
}

llvm::BitVector HappensBefore::withStarted(const RootSet &Threads) const {
  llvm::BitVector Out(RootCount);
  for (unsigned Root : Threads) {
    Out.set(Root);
    Out |= Started[Root];
  }
  return Out;
}

std::vector<Word> HappensBefore::tells(unsigned Body,
                                       const FunctionSummary &Summary,
                                       const Tidings *Here,
                                       const Functions &F) const {
  std::vector<Word> Out = Names.named(Summary.Tells, Body, Here, F);
  if (Here)
    addWords(Out, Here->Tells);
  if (Awaited.count(F[Body].id()))
    addWord(Out, {std::nullopt, Path::entity(F[Body].id())});
  return Out;
}

llvm::BitVector HappensBefore::withHandle(const Path &Handle) const {
  auto It = ByHandle.find(lastEntity(Handle));
  return It == ByHandle.end() ? llvm::BitVector(RootCount) : It->second;
}

llvm::BitVector HappensBefore::alive(const Context &Here, const RootSet &Since,
                                     llvm::ArrayRef<Path> Joined) const {
  llvm::BitVector Out = Here.Alive;
  for (const Path &P : Joined)
    if (auto It = ByHandle.find(lastEntity(P)); It != ByHandle.end())
      Out.reset(It->second);
  for (unsigned Root : Since)
    Out.set(Root);
  return Out;
}

llvm::BitVector HappensBefore::beside(const Context &Here, const RootSet &Since,
                                      llvm::ArrayRef<Path> Joined) const {
  llvm::BitVector Direct = alive(Here, Since, Joined), Out = Direct;
  for (unsigned Root : Direct.set_bits())
    Out |= Started[Root];
  return Out;
}
