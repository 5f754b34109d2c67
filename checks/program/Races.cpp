// Races.cpp - places that two threads may access at once, one of them writing
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Races.h"
#include "program/Loops.h"
#include "program/MayAlias.h"
#include "program/PlaceName.h"
#include "program/RaceMistakes.h"
#include <csignal>
#include <fmt/format.h>

using namespace lockstitch;

/// Sides of one place that are compared with each other; more of them differ
/// in nothing that matters.
static constexpr size_t MaxSides = 96;

/// Calls on the way from a thread's start that are looked at.
static constexpr size_t MaxWay = 32;

Certainty Race::certainty() const {
  Certainty Lowest = Certainty::High;
  for (const Doubt &D : Doubts)
    Lowest = std::min(Lowest, D.Level);
  return Lowest;
}

namespace {
/// Whether two things never happen both.
enum class Exclusion { No, ForOneCaller, Always };

/// See Circumstances and Tidings; all sorted.
struct SideWords {
  std::vector<Word> Heard, Told, ToldLately, Tells;
};

struct Side : RaceSide {
  Exclusion Choice = Exclusion::No; ///< see RaceFinder::choice
  PlaceName Name;
  std::vector<std::pair<LockKey, LockMode>> Keys;

  const SideWords *Words = nullptr; ///< many sides share them

  bool isOwn() const { return !Access->In->By; }

  /// See Context.
  const Fact *task() const { return Way ? Way->Task : nullptr; }
};

class RaceFinder {
public:
  RaceFinder(const Functions &F, const ThreadRoots &Roots, const Locksets &Held,
             const HappensBefore &Order)
      : F(F), Roots(Roots), Held(Held), Order(Order) {
    findSharedClasses();
  }

  std::vector<Race> find() {
    for (unsigned Body = 0; Body < F.size(); ++Body)
      collect(Body);
    std::vector<Race> Out;
    for (auto &[Group, Sides] : Groups)
      findIn(Sides, Out);
    return oneOfEachMistake(std::move(Out), F, Order);
  }

private:
  using Group = decltype(PlaceName().group());

  /// The sides of each place, as they are ranked.
  using SidesOfPlaces = std::map<Path, std::vector<const Side *>>;

  //===-- Sides -----------------------------------------------------------===//

  void collect(unsigned Body) {
    llvm::ArrayRef<Context> Contexts = Order.contexts(Body);
    if (Contexts.empty())
      return;
    std::set<Group> Passed; // to threads
    for (const MemoryAccess &A : Held[Body].Accesses)
      if (A.In->By)
        if (std::optional<PlaceName> N = nameOf(A, Body, F))
          Passed.insert(N->group());
    for (const MemoryAccess &A : Held[Body].Accesses) {
      std::optional<PlaceName> N = nameOf(A, Body, F);
      if (N && (!N->Frame || Passed.count(N->group())))
        collect(A, Body, *N);
    }
    // What no caller names better.
    bool IsBegin = llvm::any_of(
        Contexts, [](const Context &C) { return C.Call == nullptr; });
    if (IsBegin && F[Body].Facts->Is != Role::Constructor &&
        F[Body].Facts->Is != Role::Destructor)
      for (const MemoryAccess &A : Held[Body].Summary.Accesses)
        if (std::optional<PlaceName> N = nameOf(A, Body, F))
          collect(A, Body, *N);
  }

  void collect(const MemoryAccess &A, unsigned Body, const PlaceName &Name) {
    const Circumstances &In = *A.In;
    Exclusion Choice = std::max(choice(A, Held[Body].Accesses),
                                choice(A, Held[Body].Summary.Accesses));
    if (In.By)
      return add(A, Body, Name, Choice, *In.By, Order.isStarted(*In.By),
                 In.Locks, Order.withStarted(In.Alive), A.Units);
    if (Name.Frame) // whoever runs it; its variables are its own
      return add(A, Body, Name, Choice, Order.main(), Certainty::High, In.Locks,
                 Order.withStarted(In.Alive), A.Units);
    for (const Context &C : Order.contexts(Body)) {
      llvm::BitVector Beside = Order.beside(C, In.Alive, In.Joined);
      if (C.Thread == Order.main() && Beside.none())
        continue;
      std::vector<Protection> Locks = In.Locks;
      for (const Path &P : C.Held)
        if (!llvm::is_contained(In.Released, P))
          Locks.push_back({P, LockMode::Exclusive});
      if (A.Units.meets(C.Units))
        add(A, Body, Name, Choice, C.Thread, C.IsCalled, std::move(Locks),
            std::move(Beside), A.Units & C.Units, &C);
    }
  }

  void add(const MemoryAccess &A, unsigned Body, const PlaceName &Name,
           Exclusion Choice, ThreadId Thread, Certainty IsCalled,
           std::vector<Protection> Locks, llvm::BitVector Beside, UnitSet Units,
           const Context *Way = nullptr) {
    Side S;
    S.Access = &A;
    S.Choice = Choice;
    S.Body = Body;
    S.Way = Way;
    S.Thread = Thread;
    S.IsCalled = IsCalled;
    S.Beside = std::move(Beside);
    S.Units = std::move(Units);
    S.Name = Name;
    for (const Protection &P : Locks)
      S.Keys.push_back({keyOf(P.Lock, A.Place, F), P.Mode});
    S.Locks = std::move(Locks);
    addWords(S);
    Groups[Name.group()].push_back(std::move(S));
  }

  const std::vector<Word> &tells(unsigned Body, const Tidings *Entered) {
    auto [It, IsNew] = Tells.try_emplace({Body, Entered});
    if (IsNew)
      It->second = Order.tells(Body, Held[Body].Summary, Entered, F);
    return It->second;
  }

  void addWords(Side &S) {
    const Tidings *Words = S.Way ? S.Way->Words : nullptr;
    auto [It, IsNew] = Around.try_emplace({S.Access->In, S.Body, Words});
    if (IsNew)
      It->second = wordsOf(*S.Access->In, S.Body, Words);
    S.Words = &It->second;
  }

  /// Entered: what was known where the body was.
  SideWords wordsOf(const Circumstances &In, unsigned Body,
                    const Tidings *Entered) {
    auto Named = [&](llvm::ArrayRef<Path> List, llvm::ArrayRef<Word> More) {
      std::vector<Word> Out = Order.words().named(List, Body, Entered, F);
      lockstitch::addWords(Out, More);
      return Out;
    };
    static const Tidings None;
    const Tidings &Before = Entered ? *Entered : None;
    SideWords Out;
    Out.Heard = Named(In.Heard, Before.Heard);
    Out.Told = Named(In.Told, Before.Told);
    Out.ToldLately = Named(In.ToldLately, In.Heard.empty() ? Before.ToldLately
                                                           : None.ToldLately);
    Out.Tells = Named(In.Tells, In.By ? None.Tells : tells(Body, Entered));
    return Out;
  }

  //===-- Two sides -------------------------------------------------------===//

  bool isSameFrame(const Side &A, const Side &B) const {
    return A.Name.Frame && A.Name.Frame == B.Name.Frame;
  }

  std::optional<Parallel> parallel(const Side &A, const Side &B) const {
    auto Runs = [](const llvm::BitVector &Beside, ThreadId T) {
      return T < Beside.size() && Beside.test(T);
    };
    if (isSameFrame(A, B)) {
      if (A.isOwn() && B.isOwn())
        return std::nullopt;
      if (A.isOwn() || B.isOwn())
        return Runs(A.isOwn() ? A.Beside : B.Beside,
                    A.isOwn() ? B.Thread : A.Thread)
                   ? std::optional(Parallel::StartedBefore)
                   : std::nullopt;
      if (!Runs(A.Beside, B.Thread) && !Runs(B.Beside, A.Thread))
        return std::nullopt;
      return A.Thread == B.Thread ? Parallel::ManyOfOne : Parallel::BothStarted;
    }
    if (A.Thread == B.Thread && A.Thread == Order.outside())
      return Parallel::Callers;
    if (Order.mayRunTogether(A.Thread, B.Thread))
      return A.Thread == B.Thread ? Parallel::ManyOfOne : Parallel::BothStarted;
    if (Runs(A.Beside, B.Thread) || Runs(B.Beside, A.Thread))
      return Parallel::StartedBefore;
    return std::nullopt;
  }

  static bool isProtected(const Side &A, const Side &B) {
    for (const auto &[Mine, MyMode] : A.Keys)
      for (const auto &[Theirs, TheirMode] : B.Keys)
        if (Mine.Lock == Theirs.Lock && overlap(Mine.Place, Theirs.Place) &&
            !(MyMode == LockMode::Shared && TheirMode == LockMode::Shared) &&
            (isComparable(A, B) || isGlobal(Mine)))
          return true;
    return false;
  }

  /// Whether names that are not relative to the place mean the same lock.
  static bool isComparable(const Side &A, const Side &B) {
    return A.Body == B.Body;
  }
  /// Whether it is that lock and no other: two such are two locks.
  bool isOneLock(const LockKey &K) const {
    return K.Lock.Root == PathRoot::Entity && isNamed(K.Lock) &&
           !llvm::is_contained(K.Lock.Steps, Step::deref()) &&
           F.entity({K.Lock.Id}).Kind == EntityKind::Global;
  }
  static bool isGlobal(const LockKey &K) {
    return K.Lock.Root == PathRoot::Entity || K.Lock.Root == PathRoot::Top;
  }

  /// Whether A is over when B begins: B heard from A's thread by an object by
  /// which that thread tells others after A, and did not tell Before.
  bool isBefore(const Side &A, const Side &B, const std::vector<Word> &Before,
                bool IsTurn = false) const {
    return llvm::any_of(B.Words->Heard, [&](const Word &On) {
      // Who counts and waits for the same count may have another in mind.
      if (isCountedDown(On.On) && (IsTurn || beginAlike(A, B)))
        return false;
      if (toldOnItsWay(B, On) && isPlain(On.On))
        return false; // its own word
      return isUnder(A, On) || (!hasWord(Before, On) && !toldOnItsWay(A, On) &&
                                hasWord(A.Words->Tells, On));
    });
  }

  /// Whether the thread of S told others by that object before it came there.
  bool toldOnItsWay(const Side &S, const Word &On) const {
    return S.Way && !On.Frame && Order.hasTold(*S.Way, On.On);
  }

  /// Whether it is a variable that is set to tell, and does nothing itself.
  bool isPlain(const Path &On) const {
    EntityId Last = lastEntity(On);
    return Last && F.entity(Last).Sync == SyncKind::None &&
           !F.entity(Last).IsAtomic;
  }

  /// Whether A is what is done once: by that flag, nothing was told before.
  static bool isUnder(const Side &A, const Word &Flag) {
    return Flag.Frame.value_or(A.Body) == A.Body &&
           llvm::any_of(A.Locks,
                        [&](const Protection &P) { return P.Lock == Flag.On; });
  }

  /// Whether one is over before the other begins; or the two take turns, each
  /// waiting for the other's word.
  bool isOrdered(const Side &A, const Side &B) const {
    const SideWords &OfA = *A.Words, &OfB = *B.Words;
    return isBefore(A, B, OfA.Told) || isBefore(B, A, OfB.Told) ||
           (isBefore(A, B, OfA.ToldLately, true) &&
            isBefore(B, A, OfB.ToldLately, true));
  }

  /// Whether the two are of threads that begin with the same function.
  bool beginAlike(const Side &A, const Side &B) const {
    llvm::ArrayRef<ThreadRoot> All = Roots.roots();
    return A.Thread == B.Thread ||
           (A.Thread < All.size() && B.Thread < All.size() &&
            All[A.Thread].Body == All[B.Thread].Body);
  }

  /// Whether it is the word that a count is zero: several may hear it at once.
  static bool isCountedDown(const Path &On) {
    static const Step Last = atZero(Path::self()).Steps.back();
    return !On.Steps.empty() && On.Steps.back() == Last;
  }

  /// Whether each of the threads that one start makes has an object of its
  /// own: one that is made where they are started, each time.
  bool isOnePerThread(const Side &A) const {
    if (A.Access->Place.Root != PathRoot::Alloc)
      return false;
    const FunctionFacts &Facts = *F[A.Body].Facts;
    Loops L(Facts);
    Path Object = Path::alloc(A.Access->Place.Id);
    for (unsigned I = 0; I < Facts.Blocks.size(); ++I)
      for (const Fact &X : Facts.Blocks[I].Facts)
        if (const auto *As = std::get_if<Assign>(&X.What))
          if (As->What == Value::address(Object))
            return L.isInLoop(I);
    return true; // made by an expression of the start itself
  }

  /// Whether both happen only in that one of the threads of one start which
  /// was passed a certain number: `if (Number == 0)`.
  bool isOfOneNumber(const Side &A, const Side &B) const {
    if (A.Thread != B.Thread || A.Body != B.Body || !isEntry(A))
      return false;
    return llvm::any_of(A.Access->When, [&](const auto &When) {
      const auto &[P, R] = When;
      return P.Root == PathRoot::Param && R == Range::of(R.Low) &&
             llvm::is_contained(B.Access->When, When) &&
             isEachPassedAnother(Roots.roots()[A.Thread], P.Id);
    });
  }

  /// Whether A is over when its function hands over the task that B is of.
  bool isBeforeTask(const Side &A, const Side &B) const {
    if (!B.task() || A.Access->In->By)
      return false;
    const FunctionFacts &Facts = *F[A.Body].Facts;
    for (unsigned I = 0; I < Facts.Blocks.size(); ++I)
      for (const Fact &X : Facts.Blocks[I].Facts)
        if (&X == B.task())
          return !isReachable(Facts, I, X, A.Access->At->Where);
    return false;
  }

  /// Whether control may come from a fact, in block From, to one at a place.
  static bool isReachable(const FunctionFacts &Facts, unsigned From,
                          const Fact &First, Location Place) {
    auto IsThere = [&](const Fact &X) { return X.Where == Place; };
    const std::vector<Fact> &Rest = Facts.Blocks[From].Facts;
    if (std::any_of(Rest.begin() + (&First - Rest.data()), Rest.end(), IsThere))
      return true;
    std::vector<bool> Seen(Facts.Blocks.size());
    std::vector<unsigned> Todo = {From};
    while (!Todo.empty()) {
      const BasicBlock &B = Facts.Blocks[Todo.back()];
      Todo.pop_back();
      auto Go = [&](unsigned To) {
        if (Seen[To])
          return;
        Seen[To] = true;
        Todo.push_back(To);
      };
      for (const Edge &E : B.Next)
        Go(E.To);
      if (B.Unwind)
        Go(*B.Unwind);
    }
    for (unsigned I = 0; I < Seen.size(); ++I)
      if (Seen[I] && llvm::any_of(Facts.Blocks[I].Facts, IsThere))
        return true;
    return false;
  }

  static bool isOfOneTask(const Side &A, const Side &B) {
    return A.task() && A.task() == B.task();
  }

  /// Whether threads of one start are passed what differs, as it seems.
  static bool isEachPassedAnother(const ThreadRoot &Root, uint64_t Param) {
    const auto *S = std::get_if<Spawn>(&Root.At->What);
    if (!S || Param >= S->Args.size())
      return false;
    const Value &V = S->Args[Param];
    return V.What == Value::Kind::Unknown || V.What == Value::Kind::Load ||
           (V.What == Value::Kind::Address && hasAnyIndex(V.Where));
  }

  /// Whether a container is only read, as when an element is looked up, while
  /// an element of it is written: that changes nothing of the container.
  static bool isLookedUp(const Side &Container, const Side &Element) {
    size_t Size = Container.Name.Place.Steps.size();
    const StepList &Steps = Element.Name.Place.Steps;
    return !Container.Access->isWrite() && Size < Steps.size() &&
           (Steps[Size].What == Step::Kind::Index ||
            Steps[Size].What == Step::Kind::AnyIndex);
  }

  std::optional<Race> race(const Side &A, const Side &B) const {
    const MemoryAccess &X = *A.Access, &Y = *B.Access;
    if ((!X.isWrite() && !Y.isWrite()) || (X.isAtomic() && Y.isAtomic()) ||
        !A.Units.meets(B.Units) || !overlap(A.Name.Place, B.Name.Place) ||
        isLookedUp(A, B) || isLookedUp(B, A))
      return std::nullopt;
    std::optional<Parallel> Why = parallel(A, B);
    if (!Why || isProtected(A, B) || isOrdered(A, B) ||
        exclusion(A, B) == Exclusion::Always)
      return std::nullopt;
    if (isBeforeTask(A, B) || isBeforeTask(B, A))
      return std::nullopt;
    if (*Why == Parallel::ManyOfOne &&
        (isOnePerThread(A) || isOfOneNumber(A, B) || isOfOneTask(A, B)))
      return std::nullopt;
    // [support.signal] allows it, and handlers seldom meet.
    if ((isSignal(A) && isSignal(B)) ||
        (isSignal(A) != isSignal(B) && (X.IsVolatile || Y.IsVolatile)))
      return std::nullopt;
    Race R;
    R.Place = A.Name.Place;
    R.Why = *Why;
    bool IsFirst = std::tuple(X.isWrite(), A.Locks.empty()) >=
                   std::tuple(Y.isWrite(), B.Locks.empty());
    R.First = IsFirst ? A : B;
    R.Second = IsFirst ? B : A;
    if (!doubt(R, A, B))
      return std::nullopt;
    return R;
  }

  /// Whether the two are done under conditions that exclude each other: of a
  /// global flag, which one program sets one way; or of what the function is
  /// passed, which its callers may agree on.
  static Exclusion excludes(const MemoryAccess &A, const MemoryAccess &B,
                            bool IsSameBody) {
    Exclusion Out = Exclusion::No;
    for (const auto &[P, R] : A.When)
      for (const auto &[Q, O] : B.When) {
        if (P != Q || R.meets(O))
          continue;
        if (P.Root == PathRoot::Entity)
          return Exclusion::Always;
        if (IsSameBody)
          Out = Exclusion::ForOneCaller;
      }
    return Out;
  }

  /// Whether a flag decides that no lock is needed here: where it is set, the
  /// very same access is made with one.
  template <typename List>
  static Exclusion choice(const MemoryAccess &A, const List &Others) {
    Exclusion Out = Exclusion::No;
    if (!A.When.empty())
      for (const MemoryAccess &B : Others)
        if (B.In->Locks.size() > A.In->Locks.size() && B.Place == A.Place &&
            B.At->innermost().Where == A.At->innermost().Where)
          Out = std::max(Out, excludes(A, B, true));
    return Out;
  }

  Exclusion exclusion(const Side &A, const Side &B) const {
    return std::max(
        {choice(A), choice(B),
         excludes(*A.Access, *B.Access, A.Body == B.Body && !isEntry(A))});
  }

  /// Threads are started with arguments that differ.
  Exclusion choice(const Side &S) const {
    return S.Choice == Exclusion::ForOneCaller && isEntry(S) ? Exclusion::No
                                                             : S.Choice;
  }

  bool isEntry(const Side &S) const {
    return S.Thread < Roots.roots().size() &&
           Roots.roots()[S.Thread].Body == S.Body;
  }

  bool isSignal(const Side &S) const {
    return S.Thread < Roots.roots().size() &&
           Roots.roots()[S.Thread].Kind == SpawnKind::Signal;
  }

  bool isLast(const Side &S) const {
    return Order.isLast(S.Body, S.Way, S.Access->At->Where) &&
           (S.Access->At->Inner || (S.Way && S.Way->IsLast) ||
            llvm::all_of(S.Access->Sites, [&](Location Site) {
              return Order.isLast(S.Body, nullptr, Site);
            }));
  }

  /// Whether it handles a signal that says that the program is broken.
  bool isOfCrash(const Side &S) const {
    if (!isSignal(S))
      return false;
    llvm::ArrayRef<Value> Args =
        std::get<Spawn>(Roots.roots()[S.Thread].At->What).Args;
    return !Args.empty() && Args[0].What == Value::Kind::Integer &&
           llvm::is_contained(
               {SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS},
               Args[0].Int);
  }

  //===-- Certainty -------------------------------------------------------===//

  static bool isOfPointer(const Path &Place) {
    return llvm::is_contained(Place.Steps, Step::deref());
  }

  /// Adds the reasons to doubt. False if there is no reason to believe.
  bool doubt(Race &R, const Side &A, const Side &B) const {
    auto Add = [&](Certainty Level, std::string Why) {
      R.Doubts.push_back({Level, std::move(Why)});
    };
    // Whoever calls what starts a thread, runs beside that thread.
    Certainty IsCalled = startsOther(A, B)   ? B.IsCalled
                         : startsOther(B, A) ? A.IsCalled
                                             : std::min(A.IsCalled, B.IsCalled);
    if (IsCalled != Certainty::High)
      Add(IsCalled, "parallel: a call through a pointer leads there");
    if (A.Name.isClass()) {
      if (R.Why == Parallel::Callers && !isSharedClass(A, B))
        return false;
      bool IsMeant = isCorrelated(A) || isCorrelated(B);
      Add(R.Why == Parallel::Callers && IsMeant ? Certainty::Medium
                                                : Certainty::Low,
          "alias: they may be members of different objects");
    } else if (isOfPointer(A.Name.Place)) {
      Add(Certainty::Medium, "alias: the pointer may have changed meanwhile");
    }
    if (exclusion(A, B) == Exclusion::ForOneCaller)
      Add(Certainty::Low, "values: one caller may never pass both");
    if (hasAnyIndex(A.Name.Place) || hasAnyIndex(B.Name.Place))
      Add(A.Thread == B.Thread || A.isOwn() != B.isOwn() ||
                  isOfPointer(A.Name.Place) || isOfPointer(B.Name.Place) ||
                  isPerStart(A, B) || isPerStart(B, A)
              ? Certainty::Low
              : Certainty::Medium,
          "alias: they may be different elements");
    if (isLast(A) || isLast(B))
      Add(Certainty::Low, "path: the program is aborted there");
    if (isOfCrash(A) || isOfCrash(B))
      Add(Certainty::Low, "parallel: the signal comes when it has crashed");
    if (contradictsItself(A) || contradictsItself(B))
      Add(Certainty::Low, "path: what is asked on the way contradicts itself");
    if (isSetOnceBefore(A, B) || isSetOnceBefore(B, A))
      Add(Certainty::Low, "values: it is set once, in the section before");
    if (R.Why == Parallel::Callers)
      Add(A.Locks.empty() && B.Locks.empty() ? Certainty::Low
                                             : Certainty::Medium,
          "parallel: nobody is seen to call these functions from two threads");
    for (const auto &[Mine, MyMode] : A.Keys)
      for (const auto &[Theirs, TheirMode] : B.Keys)
        if (lastEntity(Mine.Lock) == lastEntity(Theirs.Lock) &&
            !(isOneLock(Mine) && isOneLock(Theirs)) &&
            !(MyMode == LockMode::Shared && TheirMode == LockMode::Shared)) {
          Add(Certainty::Low, "alias: the locks may be one");
          return true;
        }
    return true;
  }

  /// Whether a global, or what is passed, must be one thing for the thread to
  /// make the first calls on its way to S, and another for what comes then.
  bool contradictsItself(const Side &S) const {
    if (!S.Way)
      return false;
    auto [It, IsNew] = Ways.try_emplace(S.Way);
    if (IsNew)
      It->second = wayTo(S.Way, S.Body);
    Way There = It->second;
    There.learn(S.Access->When.list());
    return There.IsContradiction;
  }

  /// What is known on the way by which a thread comes to a body.
  struct Way {
    EntryConditions Known; ///< globals, and what is passed to the last
    bool IsContradiction = false;

    void learn(const EntryConditions &When) {
      for (const auto &[P, R] : When)
        for (const auto &[Q, Before] : Known)
          IsContradiction |= P == Q && !R.meets(Before);
      for (const auto &E : When)
        if (E.first.Root == PathRoot::Entity)
          Known.push_back(E);
    }

    void pass(const Fact &X, EntityId Callee) {
      const auto *C = std::get_if<Call>(&X.What);
      if (!C || C->Callee.What != Value::Kind::Function ||
          C->Callee.Callee != Callee)
        return; // what it is passed on to may get other things
      for (unsigned I = 0; I < C->Args.size(); ++I)
        if (C->Args[I].What == Value::Kind::Integer)
          Known.push_back({Path::param(I), Range::of(C->Args[I].Int)});
    }
  };

  Way wayTo(const Context *Last, unsigned Body) const {
    std::vector<const Context *> Calls;
    std::vector<EntityId> Callees;
    for (const Context *C = Last; C && C->Call && Calls.size() < MaxWay;
         C = Order.callerOf(*C)) {
      Calls.push_back(C);
      Callees.push_back(F[Body].id());
      Body = C->Caller;
    }
    Way Out;
    for (auto [C, Callee] : llvm::reverse(llvm::zip(Calls, Callees))) {
      std::erase_if(Out.Known, [&](const auto &E) {
        return writes(C->Caller, lastEntity(E.first));
      });
      if (const LocksAround *L = Held.around(C->Caller, C->Call))
        Out.learn(L->When);
      std::erase_if(Out.Known, [](const auto &E) {
        return E.first.Root != PathRoot::Entity;
      });
      Out.pass(*C->Call, Callee);
    }
    return Out;
  }

  bool writes(unsigned Body, EntityId What) const {
    for (const BasicBlock &B : F[Body].Facts->Blocks)
      for (const Fact &X : B.Facts)
        if (const auto *A = std::get_if<Access>(&X.What))
          if (A->Kind != AccessKind::Read && lastEntity(A->Place) == What)
            return true;
    return false;
  }

  /// Whether the function that reads saw to it before, in a section of its own,
  /// that the place is set: which is done under a lock, where it is zero.
  bool isSetOnceBefore(const Side &Reader, const Side &Writer) const {
    const Trace &Read = Reader.Access->At->innermost();
    const Trace &Write = Writer.Access->At->innermost();
    return !Reader.Access->isWrite() && Writer.Access->isWrite() &&
           Read.Function == Write.Function && Write.Where < Read.Where &&
           !Writer.Locks.empty() &&
           llvm::any_of(
               Writer.Access->When,
               [&](const auto &E) {
                 return E.first == Writer.Access->Place &&
                        !E.second.meets(Range::nonZero());
               });
  }

  /// Whether A is where the function it is told in has started B's thread.
  bool startsOther(const Side &A, const Side &B) const {
    llvm::BitVector Started = Order.withStarted(A.Access->In->Alive);
    return !A.Access->In->By && B.Thread < Started.size() &&
           Started.test(B.Thread);
  }

  /// Whether A is in the very loop that starts B's thread again and again, in
  /// front of the start: what it does there is for the thread that comes next.
  bool isPerStart(const Side &A, const Side &B) const {
    if (A.Access->In->By || B.Thread >= Roots.roots().size() ||
        Roots.roots()[B.Thread].Starter != A.Body)
      return false;
    const FunctionFacts &Facts = *F[A.Body].Facts;
    std::optional<unsigned> Here, Start;
    for (unsigned I = 0; I < Facts.Blocks.size(); ++I)
      for (const Fact &X : Facts.Blocks[I].Facts) {
        if (X.Where == A.Access->At->Where)
          Here = I;
        if (&X == Roots.roots()[B.Thread].At)
          Start = I;
      }
    return Here && Start && Loops(Facts).isOneLoop(*Here, *Start) &&
           llvm::all_of(A.Access->Sites, [&](Location Site) {
             return Site < Roots.roots()[B.Thread].At->Where;
           });
  }

  /// Whether a lock of the same object is held.
  static bool isCorrelated(const Side &S) {
    return llvm::any_of(S.Keys, [](const auto &K) {
      return K.first.Lock.Root == PathRoot::Top;
    });
  }

  static llvm::StringRef classOfMethod(llvm::StringRef Method) {
    llvm::StringRef Name = Method.take_front(Method.find('('));
    size_t Colons = Name.rfind("::");
    return Colons == llvm::StringRef::npos ? llvm::StringRef()
                                           : Name.take_front(Colons);
  }

  /// A class that owns a lock, an atomic or a thread says that it is shared.
  void findSharedClasses() {
    for (const Entity *E : F.entities())
      if (E->Kind == EntityKind::Field &&
          (isLock(E->Sync) || E->Sync == SyncKind::Thread || E->IsAtomic))
        SharedClasses.insert(classOfMethod(E->Name));
  }

  bool isSharedClass(const Side &A, const Side &B) const {
    auto IsIt = [&](const Side &S) {
      return S.Access->Place.Root == PathRoot::This &&
             SharedClasses.count(classOfMethod(F.entity(F[S.Body].id()).Name));
    };
    return IsIt(A) && IsIt(B);
  }

  //===-- One place -------------------------------------------------------===//

  /// How often which lock is held.
  void believe(Race &R, const SidesOfPlaces &All) const {
    std::map<Location, std::optional<std::set<LockKey>>> Sites;
    std::map<LockKey, Protection> Known;
    std::vector<const Side *> Sides;
    for (const auto &[Place, Here] : All)
      if (overlap(Place, R.Place))
        llvm::append_range(Sides, Here);
    for (const Side *Each : Sides) {
      const Side &S = *Each;
      std::set<LockKey> Mine;
      for (size_t I = 0; I < S.Keys.size(); ++I)
        if (isGlobal(S.Keys[I].first) || S.Name.Frame) {
          Mine.insert(S.Keys[I].first);
          Known.try_emplace(S.Keys[I].first, S.Locks[I]);
        }
      for (Location L : S.Access->Sites) {
        auto &Here = Sites[L];
        if (!Here)
          Here = Mine;
        else
          std::erase_if(*Here,
                        [&](const LockKey &K) { return !Mine.count(K); });
      }
    }
    std::map<LockKey, unsigned> Counts;
    for (const auto &[Where, Locks] : Sites)
      for (const LockKey &K : *Locks)
        ++Counts[K];
    R.AllSites = Sites.size();
    LockKey Usual;
    for (const auto &[K, N] : Counts)
      if (N > R.UsualSites) {
        R.UsualSites = N;
        R.Usual = Known.at(K);
        Usual = K;
      }
    if (R.Usual && holds(R.First, Usual) && !holds(R.Second, Usual))
      std::swap(R.First, R.Second);
  }

  bool holds(const RaceSide &S, const LockKey &K) const {
    return llvm::any_of(S.Locks, [&](const Protection &P) {
      return keyOf(P.Lock, S.Access->Place, F) == K;
    });
  }

  /// The clearest first: writes, with few locks, near the surface.
  static auto rank(const Side &S) {
    return std::tuple(!S.Access->isWrite(), S.Locks.size(), -int(S.IsCalled),
                      S.Access->At->depth(), S.Access->At->innermost().Where);
  }

  static std::vector<size_t> ranked(const std::vector<Side> &Sides) {
    std::vector<std::pair<decltype(rank(Sides.front())), size_t>> Ranks;
    for (const Side &S : Sides)
      Ranks.push_back({rank(S), Ranks.size()});
    llvm::sort(Ranks);
    std::vector<size_t> Out;
    for (const auto &[Rank, I] : Ranks)
      Out.push_back(I);
    return Out;
  }

  /// Names mean one thing in each program.
  void findIn(std::vector<Side> &Sides, std::vector<Race> &Out) {
    std::vector<size_t> ByRank = ranked(Sides);
    std::set<std::vector<size_t>> Done;
    for (unsigned Unit = 0; Unit < F.unitCount(); ++Unit) {
      std::vector<size_t> Here;
      for (size_t I : ByRank)
        if (Sides[I].Units.has(Unit))
          Here.push_back(I);
      if (Here.empty() || !Done.insert(Here).second)
        continue;
      SidesOfPlaces Mine;
      for (size_t I : Here)
        Mine[Sides[I].Name.Place].push_back(&Sides[I]);
      findInOne(Mine, Out);
    }
  }

  void findInOne(const SidesOfPlaces &Sides, std::vector<Race> &Out) const {
    std::map<Path, Race> Best;
    for (auto A = Sides.begin(); A != Sides.end(); ++A)
      for (auto B = A; B != Sides.end(); ++B)
        if (overlap(A->first, B->first))
          compare(A->second, B->second, Best);
    for (auto &[Place, R] : Best) {
      believe(R, Sides);
      Out.push_back(std::move(R));
    }
  }

  /// Of sides that differ in their place in the source alone the first say all.
  void compare(llvm::ArrayRef<const Side *> As, llvm::ArrayRef<const Side *> Bs,
               std::map<Path, Race> &Best) const {
    bool IsOnePlace = As.data() == Bs.data();
    As = As.take_front(MaxSides);
    Bs = Bs.take_front(MaxSides);
    for (size_t I = 0; I < As.size(); ++I)
      for (size_t J = IsOnePlace ? I : 0; J < Bs.size(); ++J)
        if (std::optional<Race> R = race(*As[I], *Bs[J])) {
          auto [It, IsNew] = Best.try_emplace(R->Place, *R);
          if (!IsNew && R->certainty() > It->second.certainty())
            It->second = std::move(*R);
        }
  }

  const Functions &F;
  const ThreadRoots &Roots;
  const Locksets &Held;
  const HappensBefore &Order;
  std::map<Group, std::vector<Side>> Groups;
  using Entry = std::pair<unsigned, const Tidings *>;
  std::map<Entry, std::vector<Word>> Tells; ///< of each entered body
  std::map<std::tuple<const Circumstances *, unsigned, const Tidings *>,
           SideWords>
      Around; ///< see addWords
  std::set<llvm::StringRef> SharedClasses;
  mutable std::map<const Context *, Way> Ways;
};
} // namespace

bool Race::isAgainstUse() const {
  return Usual && UsualSites >= 2 && UsualSites * 3 >= AllSites * 2;
}

std::vector<Race> lockstitch::findRaces(const Functions &F,
                                        const ThreadRoots &Roots,
                                        const Locksets &Held,
                                        const HappensBefore &Order) {
  return RaceFinder(F, Roots, Held, Order).find();
}
