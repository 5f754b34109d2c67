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

struct HappensBefore::Solver {
  HappensBefore &H;
  const Functions &F;
  const CallGraph &Calls;
  const ThreadRoots &Roots;
  const Locksets &Held;

  std::deque<std::pair<unsigned, unsigned>> Todo; ///< body, context
  std::vector<std::vector<bool>> Queued;

  /// Calls through pointers, and what some caller knows that they call.
  std::set<std::pair<const Fact *, unsigned>> Known;

  /// Bodies that are passed on in each body and that nobody is seen to call.
  std::vector<std::vector<unsigned>> Callbacks;

  void solve() {
    H.Of.resize(F.size());
    Queued.resize(F.size());
    for (unsigned Body = 0; Body < F.size(); ++Body)
      for (const KnownCall &K : Held[Body].KnownCalls)
        Known.insert({K.Pointer, K.Callee});
    for (const ThreadRoot &R : Roots.roots())
      H.Surety.push_back(Known.count({R.At, R.Body}) ? Certainty::Low
                                                     : Certainty::High);
    findHandles();
    findCallbacks();
    for (unsigned Body = 0; Body < F.size(); ++Body)
      if (std::optional<ThreadId> Thread = begins(Body))
        enter(Body,
              {.Thread = *Thread, .Alive = none(), .Units = F[Body].Units});
    while (!Todo.empty()) {
      auto [Body, Index] = Todo.front();
      Todo.pop_front();
      Queued[Body][Index] = false;
      leave(Body, Context(H.Of[Body][Index]));
    }
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

  void findCallbacks() {
    Callbacks.resize(F.size());
    for (unsigned Body = 0; Body < F.size(); ++Body) {
      auto Take = [&](const Value &V) {
        if (V.What == Value::Kind::Function)
          for (unsigned I : Calls.bodiesFor(V.Callee, Body, F))
            if (Calls.callersOf(I).empty())
              Callbacks[Body].push_back(I);
      };
      for (const BasicBlock &B : F[Body].Facts->Blocks)
        for (const Fact &X : B.Facts) {
          if (const auto *C = std::get_if<Call>(&X.What))
            llvm::for_each(C->Args, Take);
          else if (const auto *A = std::get_if<Assign>(&X.What))
            Take(A->What);
        }
    }
    // What a spawn starts is no callback.
    std::set<unsigned> Entries;
    for (const ThreadRoot &R : Roots.roots())
      Entries.insert(R.Body);
    for (auto &List : Callbacks) {
      llvm::erase_if(List, [&](unsigned I) { return Entries.count(I); });
      llvm::sort(List);
      List.erase(llvm::unique(List), List.end());
    }
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
          Old.Task != New.Task)
        continue;
      Ways += Old.Alive.any();
      if (Old.Alive != New.Alive && (New.Alive.none() || Ways < MaxWays))
        continue;
      bool IsChanged = std::erase_if(
          Old.Held, [&](const Path &P) { return !New.Held.count(P); });
      if (New.Alive.test(Old.Alive)) { // New has some that Old has not
        Old.Alive |= New.Alive;
        IsChanged = true;
      }
      if (!((Old.Units & New.Units) == New.Units)) {
        Old.Units.add(New.Units);
        IsChanged = true;
      }
      if (IsChanged)
        queue(Body, I);
      return;
    }
    Here.push_back(std::move(New));
    Queued[Body].push_back(false);
    queue(Body, Here.size() - 1);
  }

  void queue(unsigned Body, unsigned Index) {
    if (Queued[Body][Index])
      return;
    Queued[Body][Index] = true;
    Todo.push_back({Body, Index});
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
  void leave(unsigned Body, const Context &Here) {
    for (const CallEdge &E : Calls.callsOf(Body)) {
      const LocksAround *L = Held.around(Body, E.At);
      std::optional<Certainty> IsCalled = certainty(E, Here.Thread);
      if (!L || !IsCalled)
        continue; // never reached
      RootSet Since;
      for (const LiveThread &T : L->Others.alive())
        addRoot(Since, T.Root);
      Context There{.Thread = Here.Thread,
                    .Alive = H.alive(Here, Since, L->Others.joined()),
                    .Held = Here.Held,
                    .IsCalled = std::min(Here.IsCalled, *IsCalled),
                    .Task = taskOf(E, Here),
                    .Call = E.At,
                    .Caller = Body,
                    .Units = Here.Units};
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
                      .Task = Here.Task,
                      .Call = K.At,
                      .Caller = Body,
                      .Units = Here.Units};
        for (const Path &P : K.Around.Released)
          There.Held.erase(P);
        for (const Protection &P : K.Around.Locks)
          if (P.Lock.Root == PathRoot::Entity)
            There.Held.insert(P.Lock);
        enter(K.Callee, std::move(There));
      }
    for (const ThreadStart &S : Held[Body].Starts)
      for (unsigned Root : S.Roots)
        if (!isReplaced(Root))
          enter(Roots.roots()[Root].Body, {.Thread = Root,
                                           .Alive = none(),
                                           .IsCalled = H.isStarted(Root),
                                           .Units = Here.Units});
    for (unsigned Callback : Callbacks[Body])
      enter(Callback, {.Thread = Here.Thread,
                       .Alive = Here.Alive,
                       .IsCalled = std::min(Here.IsCalled, Certainty::Medium),
                       .Caller = Body,
                       .Units = Here.Units});
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
    : RootCount(Roots.roots().size()) {
  Solver{*this, F, Calls, Roots, Held, {}, {}, {}, {}}.solve();
}

bool HappensBefore::mayRunTogether(ThreadId A, ThreadId B) const {
  return A < RootCount && B < RootCount && Together[A].test(B);
}

llvm::BitVector HappensBefore::withStarted(const RootSet &Threads) const {
  llvm::BitVector Out(RootCount);
  for (unsigned Root : Threads) {
    Out.set(Root);
    Out |= Started[Root];
  }
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
