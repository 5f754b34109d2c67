// Notifications.cpp - notifications that a waiter misses, or that say nothing
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Notifications.h"
#include "program/PlaceName.h"

using namespace lockstitch;

/// Calls between a function that notifies and the write, or the notification;
/// what is further away has another purpose.
static constexpr unsigned MaxDepth = 2;

/// Callers that may hold the lock.
static constexpr unsigned MaxCallers = 8;

namespace {

/// The lock, and the objects that it is a part of: a class that is annotated as
/// a lock is held as a whole.
using LockNames = std::set<EntityId>;

LockNames namesOf(const Path &Lock) {
  LockNames Out;
  for (const Step &S : llvm::reverse(Lock.Steps)) {
    if (S.What == Step::Kind::Deref && !Out.empty())
      return Out;
    if (S.What == Step::Kind::Field)
      Out.insert({S.Id});
  }
  if (Lock.Root == PathRoot::Entity)
    Out.insert({Lock.Id});
  return Out;
}

/// Whether it is a member of a lock that is known by pointer: whose member that
/// lock is, and so what others call it, nobody knows.
bool isOfSomeLock(const Path &Lock) {
  for (size_t I = 0; I + 1 < Lock.Steps.size(); ++I)
    if (Lock.Steps[I] == Step::deref() &&
        Lock.Steps[I + 1].What == Step::Kind::Field)
      return true;
  return false;
}

/// A condition is notified by a body: here, or in what it calls.
struct Notifier {
  unsigned Body = 0;
  const Fact *At = nullptr;
  FramedPath On;
  RootSet Alive;
  std::vector<Path> Joined;
};

class Finder {
public:
  Finder(const Functions &F, const CallGraph &Calls, const ThreadRoots &Roots,
         const Locksets &Held, const HappensBefore &Threads,
         llvm::ArrayRef<Waiter> Waiters, const Captures &Names,
         AllSections &Sections)
      : F(F), Calls(Calls), Roots(Roots), Held(Held), Threads(Threads),
        Names(Names), Sections(Sections) {
    for (const Waiter &W : Waiters)
      if (!W.Tests.empty())
        ByCondition[lastEntity(W.On.Where)].push_back(&W);
  }

  std::vector<LostNotification> find() {
    if (!ByCondition.empty())
      for (unsigned Body = 0; Body < F.size(); ++Body)
        if (F[Body].Facts->Is != Role::Constructor)
          for (const Notifier &N : notifiersIn(Body))
            addLost(N);
    return std::move(Out);
  }

private:
  //===-- Who notifies ------------------------------------------------------//

  bool isAwaited(const Path &On) const {
    return ByCondition.count(lastEntity(On)) > 0;
  }

  std::vector<Notifier> notifiersIn(unsigned Body) const {
    std::vector<Notifier> Found;
    auto Add = [&](Notifier N) {
      if (isAwaited(N.On.Where) && llvm::none_of(Found, [&](const Notifier &O) {
            return O.At == N.At && O.On == N.On;
          }))
        Found.push_back(std::move(N));
    };
    for (const Notification &N : Held[Body].Notifies)
      Add({Body, N.At, Names.resolved(N.On, Body), N.Others.Alive,
           N.Others.Joined});
    for (const CallEdge &E : Calls.callsOf(Body)) {
      const auto *C = std::get_if<Call>(&E.At->What);
      if (!C || !notifies(E.Callee, 1))
        continue;
      for (const Path &Theirs : Held[E.Callee].Summary.Tells) {
        Path Mine = inCaller(Theirs, *C, F);
        if (Mine.isTop() ||
            F.entity(lastEntity(Mine)).Sync != SyncKind::Condition)
          continue;
        Notifier N{Body, E.At, Names.resolved(Mine, Body), {}, {}};
        if (const LocksAround *Around = Held.around(Body, E.At)) {
          for (const LiveThread &L : Around->Others.alive())
            addRoot(N.Alive, L.Root);
          N.Joined = Around->Others.joined();
        }
        Add(std::move(N));
      }
    }
    return Found;
  }

  bool notifies(unsigned Body, unsigned Depth) const {
    return Held[Body].Notifies.size() != 0 ||
           (Depth < MaxDepth && llvm::any_of(
                                    Calls.callsOf(Body),
                                    [&](const CallEdge &E) {
                                      return notifies(E.Callee, Depth + 1);
                                    }));
  }

  //===-- Which writes come before, without the lock ------------------------//

  /// Whether anybody may call the one, while a thread of the library's runs the
  /// other.
  bool isOfLibrary(unsigned Called, unsigned Run) const {
    return F[Called].Units.meets(F[Run].Units) &&
           llvm::any_of(Threads.contexts(Called),
                        [&](const Context &C) {
                          return C.Thread == Threads.outside();
                        }) &&
           llvm::any_of(Threads.contexts(Run), [&](const Context &C) {
             return C.Thread < Threads.main() &&
                    Roots.roots()[C.Thread].Starter != Called;
           });
  }

  void addLost(const Notifier &N) {
    for (const Waiter *W : ByCondition[lastEntity(N.On.Where)]) {
      std::optional<Relative> R = relative(W->Lock.Where, W->On.Where);
      if (!R || (R->IsOfOneObject && isOfSomeLock(R->What)))
        continue;
      std::optional<Path> Lock = reached(*R, N.On.Where);
      if (!Lock || acquires(*N.At, N.Body, namesOf(*Lock)))
        continue;
      std::optional<Meeting> Why =
          meeting(N.Body, W->Body, F, Threads, N.Alive, N.Joined);
      if (!Why)
        Why = meeting(W->Body, N.Body, F, Threads, W->Others.Alive,
                      W->Others.Joined);
      if (!Why && !F.beginsAtOwn(N.On.Where) &&
          (isOfLibrary(N.Body, W->Body) || isOfLibrary(W->Body, N.Body)))
        Why = Meeting::OfCallers;
      if (!Why)
        continue;
      for (const TestedPlace &T : W->Tests)
        if (std::optional<Path> Place = fromWaiter(T.What, *W, N))
          findWrites(N, *W, T, *Place, *Lock, *Why);
    }
  }

  /// What the waiter calls What, as the notifier, who names its condition On,
  /// calls it.
  static std::optional<Path> fromWaiter(const FramedPath &What, const Waiter &W,
                                        const Notifier &N) {
    std::optional<Relative> R = relative(What.Where, W.On.Where);
    return R ? reached(*R, N.On.Where) : std::nullopt;
  }

  /// Goes back from the notification, as far as the lock is not acquired.
  void findWrites(const Notifier &N, const Waiter &W, const TestedPlace &T,
                  const Path &Place, const Path &LockPath, Meeting Why) {
    LockNames Lock = namesOf(LockPath);
    const std::vector<BasicBlock> &Blocks = F[N.Body].Facts->Blocks;
    std::vector<std::vector<unsigned>> Before(Blocks.size());
    std::vector<std::pair<unsigned, size_t>> Todo;
    for (unsigned I = 0; I < Blocks.size(); ++I) {
      for (const Edge &E : Blocks[I].Next)
        Before[E.To].push_back(I);
      for (size_t At = 0; At < Blocks[I].Facts.size(); ++At)
        if (&Blocks[I].Facts[At] == N.At)
          Todo.push_back({I, At + 1});
    }
    std::set<unsigned> Seen;
    while (!Todo.empty()) {
      auto [Block, Index] = Todo.back();
      Todo.pop_back();
      bool IsLocked = false;
      while (Index-- > 0 && !IsLocked) {
        const Fact &X = Blocks[Block].Facts[Index];
        if (&X != N.At && (IsLocked = acquires(X, N.Body, Lock)))
          break;
        const Fact *Write =
            &X == N.At ? nullptr : writeIn(X, N.Body, Place, Lock, 0);
        if (Write)
          add({N.Body, &X, Write, N.At, Place, LockPath, W, T, Why});
      }
      for (unsigned From : Before[Block])
        if (!IsLocked && Seen.insert(From).second)
          Todo.push_back({From, Blocks[From].Facts.size()});
    }
  }

  bool isOne(const Path &P, unsigned Body, const LockNames &Lock) const {
    EntityId Id = lastEntity(Names.resolved(P, Body).Where);
    return !Id || Lock.count(Id); // what has no name may be any
  }

  /// Whether X, or what it calls, acquires the lock, or may.
  bool acquires(const Fact &X, unsigned Body, const LockNames &Lock) const {
    if (llvm::any_of(Sections[Body].acquires(X),
                     [&](const Path &P) { return isOne(P, Body, Lock); }))
      return true;
    if (!std::holds_alternative<Call>(X.What))
      return false;
    return llvm::any_of(Calls.callsAt(Body, X), [&](const CallEdge &E) {
      return llvm::any_of(
          Held[E.Callee].Summary.Acquisitions,
          [&](const Acquisition &A) { return isOne(A.Lock, E.Callee, Lock); });
    });
  }

  bool mayHold(const Fact &X, unsigned Body, const LockNames &Lock) const {
    return llvm::any_of(Sections[Body].heldBefore(X), [&](const Path &P) {
      return isLockOfGuard(P) || isOne(P, Body, Lock);
    });
  }

  /// The write of Place that X makes, or what it calls; null if there is none,
  /// or the lock may be held.
  const Fact *writeIn(const Fact &X, unsigned Body, const Path &Place,
                      const LockNames &Lock, unsigned Depth) const {
    if (auto *A = std::get_if<Access>(&X.What)) {
      bool IsIt = A->Kind != AccessKind::Read &&
                  overlap(Names.resolved(A->Place, Body).Where, Place);
      return IsIt && isSameRoot(Names.resolved(A->Place, Body).Where, Place) &&
                     !mayHold(X, Body, Lock)
                 ? &X
                 : nullptr;
    }
    const auto *C = std::get_if<Call>(&X.What);
    if (!C || Depth == MaxDepth || mayHold(X, Body, Lock))
      return nullptr;
    for (const CallEdge &E : Calls.callsAt(Body, X)) {
      if (F[E.Callee].Facts->Is == Role::Constructor)
        continue;
      if (std::optional<Path> Theirs = inCallee(Place, *C, E.Callee, Body))
        for (const BasicBlock &B : F[E.Callee].Facts->Blocks)
          for (const Fact &Each : B.Facts)
            if (const Fact *W =
                    writeIn(Each, E.Callee, *Theirs, Lock, Depth + 1))
              return W;
    }
    return nullptr;
  }

  static bool isSameRoot(const Path &A, const Path &B) {
    return A.Root == B.Root && A.Id == B.Id;
  }

  /// What a callee calls the place of ours; nothing if it has no name for it.
  std::optional<Path> inCallee(const Path &Place, const Call &C,
                               unsigned Callee, unsigned Caller) const {
    if (Place.Root == PathRoot::Entity &&
        F.entity({Place.Id}).Kind == EntityKind::Global)
      return Place;
    if (F[Callee].Facts->Is == Role::Lambda)
      return Place; // what it captures is resolved
    auto By = [&](const Value &V, Path Theirs) -> std::optional<Path> {
      Path Object = Names.resolved(V.Where, Caller).Where;
      bool IsAddress = V.What == Value::Kind::Address;
      if ((!IsAddress && V.What != Value::Kind::Load) || Object.isTop())
        return std::nullopt;
      if (IsAddress && Place.startsWith(Object))
        return Place.rebased(Object, Theirs.deref());
      if (!IsAddress && Place.startsWith(Object.deref()))
        return Place.rebased(Object, Theirs);
      return std::nullopt;
    };
    if (C.Self)
      if (auto Mine = By(*C.Self, Path::self()))
        return Mine;
    for (unsigned I = 0; I < C.Args.size(); ++I)
      if (auto Mine = By(C.Args[I], Path::param(I)))
        return Mine;
    return std::nullopt;
  }

  //===-- Whether the lock is held by the callers ---------------------------//

  bool isEnteredWithout(unsigned Body, const LockNames &Lock,
                        unsigned Depth) const {
    const FunctionFacts &Facts = *F[Body].Facts;
    auto Is = [&](const Path &P) { return isOne(P, Body, Lock); };
    const FunctionFacts *Declared = F.declaration(Facts.Id);
    for (const FunctionFacts *Of : {&Facts, Declared})
      if (Of && llvm::any_of(Of->Contracts, [&](const Contract &C) {
            return C.What == Contract::Kind::Requires && Is(C.Lock);
          }))
        return false;
    if (llvm::any_of(Held.heldOnEntry(Body), Is))
      return false;
    if (llvm::any_of(Threads.contexts(Body), [](const Context &C) {
          return !C.Call; // a thread begins here, or anybody calls it
        }))
      return true;
    if (Depth == MaxCallers)
      return false;
    return llvm::any_of(Calls.callersOf(Body), [&](const CallEdge &E) {
      return E.Caller != Body && !mayHold(*E.At, E.Caller, Lock) &&
             isEnteredWithout(E.Caller, Lock, Depth + 1);
    });
  }

  void add(LostNotification New) {
    if (!isEnteredWithout(New.Body, namesOf(New.Lock), 0))
      return;
    auto [It, IsNew] = Known.try_emplace(New.Write->Where, Out.size());
    if (IsNew)
      Out.push_back(std::move(New));
    // A waiter that waits for ever is the better example.
    else if (Out[It->second].By.IsTimed && !New.By.IsTimed)
      Out[It->second] = std::move(New);
  }

  const Functions &F;
  const CallGraph &Calls;
  const ThreadRoots &Roots;
  const Locksets &Held;
  const HappensBefore &Threads;
  const Captures &Names;
  AllSections &Sections;
  std::map<EntityId, std::vector<const Waiter *>> ByCondition;
  std::map<Location, size_t> Known; ///< writes, in Out
  std::vector<LostNotification> Out;
};

} // namespace

std::vector<LostNotification> lockstitch::findLostNotifications(
    const Functions &F, const CallGraph &Calls, const ThreadRoots &Roots,
    const Locksets &Held, const HappensBefore &Threads,
    llvm::ArrayRef<Waiter> Waiters, const Captures &Names,
    AllSections &Sections) {
  return Finder(F, Calls, Roots, Held, Threads, Waiters, Names, Sections)
      .find();
}
