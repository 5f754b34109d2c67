// SharedState.cpp - who uses the variables that all threads can reach
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/SharedState.h"
#include "program/LockState.h"

using namespace lockstitch;

static bool isMutableState(const Entity &E) {
  return E.Kind == EntityKind::Global && !E.IsConst && !E.IsAtomic &&
         !E.IsThreadLocal && !E.IsSystem && E.Sync == SyncKind::None &&
         E.Declared;
}

/// Whether it is the variable or a part of it, not what it points to.
static bool isOfVariable(const Path &Place) {
  return Place.Root == PathRoot::Entity &&
         !llvm::is_contained(Place.Steps, Step::deref());
}

/// Two threads, or one that there may be two of.
static bool areSeveral(const std::set<ThreadId> &Threads, const Program &P) {
  return Threads.size() > 1 || llvm::any_of(Threads, [&](ThreadId T) {
           return P.Threads.mayRunTogether(T, T);
         });
}

namespace {

/// The uses of all variables.
class Inventory {
public:
  explicit Inventory(const Program &P) : P(P) {
    for (unsigned Body = 0; Body < P.Held.size(); ++Body)
      if (P.Bodies[Body].Facts->Is != Role::Initialiser)
        for (const MemoryAccess &A : P.Held[Body].Accesses)
          if (isOfVariable(A.Place))
            add(A, Body);
    // What no two threads can reach is not followed.
    P.eachFact([&](unsigned Body, const Fact &X) {
      const auto *A = std::get_if<Access>(&X.What);
      if (A && isOfVariable(A->Place) && !P.Shared.isShared(A->Place) &&
          P.Bodies[Body].Facts->Is != Role::Initialiser)
        add(*A, X.Where, Body);
    });
  }

  std::vector<StateUse> usesOf(EntityId Id) const {
    std::vector<StateUse> Out;
    auto First = Uses.lower_bound({Id.Value, Location(), false});
    for (auto It = First;
         It != Uses.end() && std::get<0>(It->first) == Id.Value; ++It)
      Out.push_back(It->second);
    llvm::sort(Out, [](const StateUse &A, const StateUse &B) {
      return std::tie(A.Where, A.IsWrite) < std::tie(B.Where, B.IsWrite);
    });
    return Out;
  }

private:
  void add(const MemoryAccess &A, unsigned Body) {
    std::set<Path> Locks;
    for (const Protection &L : A.In->Locks)
      Locks.insert(L.Lock);
    for (const Location &Where : A.Sites) {
      if (A.In->By)
        add(A.Place.Id, Where, A.isWrite(), Body, A.At->innermost().Function,
            *A.In->By, Locks, false);
      else
        for (const Context &C : P.Threads.contexts(Body)) {
          std::set<Path> Mine = Locks;
          for (const Path &L : C.Held)
            if (!llvm::is_contained(A.In->Released, L))
              Mine.insert(L);
          add(A.Place.Id, Where, A.isWrite(), Body, A.At->innermost().Function,
              C.Thread, Mine, isAlone(C, *A.In));
        }
    }
  }

  void add(const Access &A, const Location &Where, unsigned Body) {
    for (const Context &C : P.Threads.contexts(Body))
      add(A.Place.Id, Where, A.Kind != AccessKind::Read, Body,
          P.Bodies[Body].id(), C.Thread, C.Held, true);
  }

  bool isAlone(const Context &C, const Circumstances &In) const {
    return C.Thread == P.Threads.main() &&
           P.Threads.beside(C, In.Alive, In.Joined).none();
  }

  void add(uint64_t Variable, const Location &Where, bool IsWrite,
           unsigned Body, EntityId Function, ThreadId Thread,
           const std::set<Path> &Locks, bool IsAlone) {
    auto [It, IsNew] = Uses.try_emplace({Variable, Where, IsWrite});
    StateUse &U = It->second;
    if (IsNew)
      U = {Body, Function, Where, IsWrite, {}, Locks};
    U.Threads.insert(Thread);
    // One who is alone needs no lock.
    if (!IsAlone && U.IsAlone)
      U.Locks = Locks;
    else if (!IsAlone)
      std::erase_if(U.Locks, [&](const Path &L) { return !Locks.count(L); });
    U.IsEverLocked |= !IsAlone && !Locks.empty();
    U.IsAlone &= IsAlone;
  }

  const Program &P;
  std::map<std::tuple<uint64_t, Location, bool>, StateUse> Uses;
};

} // namespace

/// Which lock it is for all functions: a class, or what a global leads to.
static std::optional<LockClass> sharedNameOf(const Path &Lock,
                                             const Program &P) {
  if (std::optional<LockClass> Class = classOf(Lock))
    return Class;
  bool IsOfGlobal = Lock.Root == PathRoot::Entity && !Lock.IsCut &&
                    !isLockOfGuard(Lock) &&
                    P.Bodies.entity({Lock.Id}).Kind == EntityKind::Global;
  return IsOfGlobal ? std::optional(LockClass{Lock}) : std::nullopt;
}

/// The lock that all hold who are not alone; sets whether any holds one.
static std::optional<Path> commonLock(const std::vector<StateUse> &Uses,
                                      const Program &P, bool &IsAny) {
  std::map<LockClass, Path> Common;
  bool IsFirst = true;
  for (const StateUse &U : Uses) {
    if (U.IsAlone)
      continue;
    std::map<LockClass, Path> Mine;
    for (const Path &L : U.Locks)
      if (std::optional<LockClass> Class = sharedNameOf(L, P))
        Mine.try_emplace(*Class, L);
    IsAny |= U.IsEverLocked;
    if (IsFirst)
      Common = std::move(Mine);
    else
      std::erase_if(Common,
                    [&](const auto &L) { return !Mine.count(L.first); });
    IsFirst = false;
  }
  return Common.empty() ? std::nullopt : std::optional(Common.begin()->second);
}

static void judge(SharedState &S, const Program &P) {
  std::set<ThreadId> Threads;
  bool IsWritten = false, IsWrittenBeside = false, IsAny = false;
  for (const StateUse &U : S.Uses) {
    Threads.insert(U.Threads.begin(), U.Threads.end());
    IsWritten |= U.IsWrite;
    IsWrittenBeside |= U.IsWrite && !U.IsAlone;
  }
  S.Lock = commonLock(S.Uses, P, IsAny);
  S.By = S.Uses.empty()            ? Safety::Unused
         : !IsWritten              ? Safety::Unchanged
         : !areSeveral(Threads, P) ? Safety::OneThread
         : !IsWrittenBeside        ? Safety::SetAlone
         : S.Lock                  ? Safety::Locked
         : IsAny                   ? Safety::PartlyLocked
                                   : Safety::Nothing;
  if (S.By != Safety::Locked)
    S.Lock.reset();
}

std::vector<SharedState> lockstitch::sharedStates(const Program &P) {
  std::vector<SharedState> Out;
  Inventory All(P);
  for (const Entity *E : P.Bodies.entities())
    if (isMutableState(*E)) {
      SharedState S;
      S.Variable = E;
      S.Uses = All.usesOf(E->Id);
      judge(S, P);
      Out.push_back(std::move(S));
    }
  return Out;
}
