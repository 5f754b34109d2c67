// SplitSections.cpp - what is found under a lock is acted on under it later
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/SplitSections.h"
#include "facts/Aliases.h"
#include "program/LockClass.h"
#include "program/Meetings.h"
#include "program/OwnSections.h"

using namespace lockstitch;

/// Ways through a body that are told apart, for each block.
static constexpr size_t MaxWays = 32;

static bool isAt(const Fact &X, const Origin &O) {
  return X.Where == O.Where && X.Spelling == O.Spelling;
}

static bool isWrite(const Fact &X) {
  auto *A = std::get_if<Access>(&X.What);
  return A && A->Kind != AccessKind::Read;
}

namespace {

/// What a fact reads or writes under a lock.
struct Use {
  Path Place;
  Path Lock;
  bool IsWrite = false;
  bool IsInner = false; ///< a callee acquires the lock, and releases it
  Location Where;
};

/// What became of the lock on one way from where something was found.
struct Way {
  bool IsBegun = false;               ///< it was found
  std::map<Path, const Fact *> Ended; ///< locks held then, released since
  std::map<Path, const Fact *> Again; ///< those of them that are held again
  std::set<Path> Other;               ///< locks acquired for the first time
  bool IsClaimed = false;   ///< something was changed before the release
  bool IsRechecked = false; ///< it was looked at again
  auto operator<=>(const Way &) const = default;
};

class BodyFinder {
public:
  BodyFinder(unsigned Body, const Functions &F, const CallGraph &Calls,
             const Locksets &Held)
      : Facts(*F[Body].Facts), F(F), Calls(Calls), Held(Held),
        Sections(Body, F, Calls, Held), Names(Facts.Blocks), Body(Body) {}

  void find(std::vector<SplitSection> &Out) {
    for (const BasicBlock &B : Facts.Blocks)
      for (const Fact &X : B.Facts)
        if (!X.Origins.empty())
          if (std::optional<SplitSection> S = actedIn(X))
            Out.push_back(std::move(*S));
  }

private:
  /// What the write or call X acts on, the most telling.
  std::optional<SplitSection> actedIn(const Fact &X) {
    std::optional<SplitSection> Best;
    for (const BasicBlock &B : Facts.Blocks)
      for (const Fact &From : B.Facts) {
        if (&From == &X)
          continue;
        for (const Origin &O : X.Origins) {
          if (!isAt(From, O) || (O.IsTested && Best))
            continue;
          if (std::optional<SplitSection> S = split(From, X, O.IsTested))
            if (!Best || Best->IsTest)
              Best = std::move(S);
        }
      }
    return Best;
  }

  std::optional<SplitSection> split(const Fact &From, const Fact &To,
                                    bool IsTest) {
    std::vector<Use> Reads = uses(From), Writes = uses(To);
    // A call that changes something claims what it finds.
    if (llvm::any_of(Reads, [](const Use &U) { return U.IsWrite; }))
      return std::nullopt;
    std::set<std::tuple<Path, Path, bool, bool>> Tried;
    for (const Use &R : Reads)
      for (const Use &W : Writes) {
        if (!W.IsWrite || R.Lock != W.Lock || isTested(W, Writes) ||
            !isElementOrSame(R.Place, W.Place) || !lastEntity(W.Place) ||
            !Tried.insert({W.Place, W.Lock, R.IsInner, W.IsInner}).second ||
            isMovedOn(W.Place) || (!IsTest && isChangeOf(To, W.Place)))
          continue;
        SplitSection S{Body, W.Place, W.Lock, &From, &To,
                       {},   {},      IsTest, false};
        if (follow(S, R, W))
          return S;
      }
    return std::nullopt;
  }

  /// Whether the callee looks at the place before it writes it, otherwise than
  /// to add to it.
  static bool isTested(const Use &Write, llvm::ArrayRef<Use> All) {
    return llvm::any_of(All, [&](const Use &U) {
      return !U.IsWrite && isElementOrSame(U.Place, Write.Place) &&
             llvm::none_of(All, [&](const Use &W) {
               return W.IsWrite && W.Where == U.Where;
             });
    });
  }

  /// What X reads or writes, for each lock that is held.
  std::vector<Use> uses(const Fact &X) const {
    std::vector<Use> Out;
    const std::set<Path> &Here = Sections.heldBefore(X);
    if (auto *A = std::get_if<Access>(&X.What)) {
      if (A->Order == MemoryOrder::Plain)
        for (const Path &Lock : Here)
          Out.push_back(
              {Names.resolved(A->Place), Lock, isWrite(X), false, X.Where});
      return Out;
    }
    auto *C = std::get_if<Call>(&X.What);
    std::optional<unsigned> Callee;
    if (C)
      Callee = Calls.onlyCallee(Body, X);
    if (!Callee)
      return Out;
    for (const AccessList *List :
         {&Held[*Callee].Summary.Accesses, &Held[*Callee].Accesses})
      for (const MemoryAccess &A : *List)
        add(Out, A, *C, Here);
    return Out;
  }

  void add(std::vector<Use> &Out, const MemoryAccess &A, const Call &C,
           const std::set<Path> &Here) const {
    Path Place = Names.resolved(inCaller(A.Place, C, F));
    if (A.In->By || A.isAtomic() || Place.isTop())
      return;
    for (const Location &Where : A.Sites) {
      for (const Protection &P : A.In->Locks)
        if (Path Lock = Names.resolved(inCaller(P.Lock, C, F));
            !Lock.isTop() && !Here.count(Lock))
          Out.push_back({Place, Lock, A.isWrite(), true, Where});
      for (const Path &Lock : Here)
        Out.push_back({Place, Lock, A.isWrite(), false, Where});
    }
  }

  /// Whether a pointer that leads to the place is set in the body: then it is
  /// another place later.
  bool isMovedOn(const Path &Place) const {
    unsigned Stores = 0;
    for (const BasicBlock &B : Facts.Blocks)
      for (const Fact &X : B.Facts)
        if (auto *A = std::get_if<Assign>(&X.What))
          Stores += A->To.Steps.size() < Place.Steps.size() &&
                    Place.startsWith(A->To) &&
                    Place.Steps[A->To.Steps.size()] == Step::deref();
    return Stores > 1;
  }

  /// `n += x`: what is there is kept.
  bool isChangeOf(const Fact &X, const Path &Place) const {
    for (const BasicBlock &B : Facts.Blocks)
      for (const Fact &R : B.Facts)
        if (auto *A = std::get_if<Access>(&R.What))
          if (A->Kind == AccessKind::Read &&
              Names.resolved(A->Place) == Place && R.Where == X.Where &&
              R.Spelling == X.Spelling)
            return true;
    return false;
  }

  //===-- The ways from one to the other ------------------------------------//

  bool follow(SplitSection &S, const Use &R, const Use &W) {
    if (!R.IsInner && wasClaimedBefore(*S.Found, S.Place))
      return false;
    std::vector<std::set<Way>> In(Facts.Blocks.size());
    std::vector<unsigned> Todo{0};
    In[0].insert(Way());
    bool IsFound = false;
    while (!Todo.empty()) {
      unsigned Block = Todo.back();
      Todo.pop_back();
      for (Way Now : std::set<Way>(In[Block])) {
        for (const Fact &X : Facts.Blocks[Block].Facts) {
          if (&X == S.Acted && Now.IsBegun && isSplit(Now, S, W))
            IsFound = true;
          step(Now, X, S, R);
        }
        for (const Edge &E : Facts.Blocks[Block].Next)
          if (In[E.To].size() < MaxWays && In[E.To].insert(Now).second)
            Todo.push_back(E.To);
      }
    }
    return IsFound;
  }

  /// The locks that are held from the one to the other.
  bool hasGate(const SplitSection &S, const Way &W) const {
    const std::set<Path> &Then = Sections.heldBefore(*S.Found);
    const std::set<Path> &Now = Sections.heldBefore(*S.Acted);
    return llvm::any_of(
        Then, [&](const Path &P) { return Now.count(P) && !W.Ended.count(P); });
  }

  bool isSplit(const Way &Now, SplitSection &S, const Use &W) {
    if (Now.IsClaimed || Now.IsRechecked || hasGate(S, Now))
      return false;
    auto Ended = Now.Ended.find(W.Lock), Again = Now.Again.find(W.Lock);
    if (Ended == Now.Ended.end() || W.IsInner != (Again == Now.Again.end()) ||
        !guards(W.Lock, S))
      return false;
    S.Released = Ended->second;
    if (!W.IsInner)
      S.Acquired = Again->second;
    return true;
  }

  /// Whether the write, as it is followed, holds that lock.
  bool guards(const Path &Lock, const SplitSection &S) const {
    auto Is = [&](const AccessList &List) {
      return llvm::any_of(List, [&](const MemoryAccess &A) {
        return A.isWrite() && !A.In->By &&
               lastEntity(A.Place) == lastEntity(S.Place) &&
               llvm::any_of(A.In->Locks, [&](const Protection &P) {
                 return lastEntity(P.Lock) == lastEntity(Lock) ||
                        isLockOfGuard(P.Lock);
               });
      });
    };
    return Is(Held[Body].Summary.Accesses) || Is(Held[Body].Accesses);
  }

  void step(Way &W, const Fact &X, const SplitSection &S, const Use &R) {
    if (&X == S.Found ||
        (S.Found->Where == X.Where && S.Found->Spelling == X.Spelling &&
         S.Found->What == X.What)) {
      W = Way();
      W.IsBegun = true;
      if (R.IsInner)
        W.Ended[R.Lock] = nullptr;
      return;
    }
    if (!W.IsBegun)
      return;
    for (const Path &P : Sections.releases(X)) {
      if (W.Again.erase(P))
        continue;
      if (!W.Other.erase(P) && Sections.heldBefore(*S.Found).count(P))
        W.Ended.try_emplace(P, &X);
    }
    for (const Path &P : Sections.acquires(X)) {
      if (W.Ended.count(P))
        W.Again.try_emplace(P, &X);
      else
        W.Other.insert(P);
    }
    if (W.Ended.empty())
      W.IsClaimed |= claims(X, S.Place);
    else
      W.IsRechecked |= rechecks(X, W, S);
  }

  /// Whether X looks at it again: tests it, or waits until it is as it should.
  bool rechecks(const Fact &X, const Way &W, const SplitSection &S) const {
    if (&X == S.Acted)
      return false;
    if (std::holds_alternative<Wait>(X.What))
      return true;
    bool IsOrigin = llvm::any_of(S.Acted->Origins, [&](const Origin &O) {
      return isAt(X, O) && (O.IsTested || !S.IsTest);
    });
    if (std::holds_alternative<Call>(X.What))
      return IsOrigin && &X != S.Found && !W.Again.empty();
    auto *A = std::get_if<Access>(&X.What);
    if (!A || W.Again.empty())
      return false;
    bool IsOwn = X.Where == S.Acted->Where && X.Spelling == S.Acted->Spelling;
    if (A->Kind != AccessKind::Read)
      // Whoever sets it anew says what it is.
      return !IsOwn && isElementOrSame(Names.resolved(A->Place), S.Place);
    if (IsOrigin && !IsOwn)
      return true;
    return !S.IsTest && !IsOwn &&
           isElementOrSame(Names.resolved(A->Place), S.Place);
  }

  /// Whether X tells others that it is taken: a change of the object, but not
  /// a mere count of something else.
  bool claims(const Fact &X, const Path &Place) const {
    if (auto *C = std::get_if<Call>(&X.What)) {
      Path Owner = ownerOf(Place);
      auto IsPassed = [&](const Value &V) {
        return V.What == Value::Kind::Address && Owner.startsWith(V.Where) &&
               !V.Where.Steps.empty();
      };
      bool IsOnOwner = (C->Self && IsPassed(*C->Self)) ||
                       llvm::any_of(C->Args, IsPassed) ||
                       Place.Root == PathRoot::Entity;
      std::optional<unsigned> Callee = Calls.onlyCallee(Body, X);
      return IsOnOwner && Callee && writesAny(*Callee);
    }
    auto *A = std::get_if<Access>(&X.What);
    if (!A || A->Kind == AccessKind::Read)
      return false;
    return isElementOrSame(Names.resolved(A->Place), Place) ||
           !isChangeOf(X, Names.resolved(A->Place));
  }

  bool writesAny(unsigned Callee) const {
    auto Is = [](const AccessList &List) {
      return llvm::any_of(
          List, [](const MemoryAccess &A) { return A.isWrite() && !A.In->By; });
    };
    return Is(Held[Callee].Summary.Accesses) || Is(Held[Callee].Accesses);
  }

  /// Whether the critical section of Found changed something before.
  bool wasClaimedBefore(const Fact &Found, const Path &Place) const {
    std::vector<bool> In(Facts.Blocks.size());
    bool Is = false;
    for (bool IsChanged = true; IsChanged;) {
      IsChanged = false;
      for (unsigned I = 0; I < Facts.Blocks.size(); ++I) {
        bool Now = In[I];
        for (const Fact &X : Facts.Blocks[I].Facts) {
          if (&X == &Found)
            Is |= Now;
          if (!Sections.acquires(X).empty() || !Sections.releases(X).empty())
            Now = false;
          else
            Now |= claims(X, Place);
        }
        for (const Edge &E : Facts.Blocks[I].Next)
          if (Now && !In[E.To]) {
            In[E.To] = true;
            IsChanged = true;
          }
      }
    }
    return Is;
  }

  const FunctionFacts &Facts;
  const Functions &F;
  const CallGraph &Calls;
  const Locksets &Held;
  OwnSections Sections;
  Aliases Names;
  unsigned Body;
};

/// Who else changes what.
class Others {
public:
  Others(const Functions &F, const Locksets &Held, const HappensBefore &Threads)
      : F(F), Held(Held), Threads(Threads) {
    for (unsigned Body = 0; Body < F.size(); ++Body) {
      if (F[Body].Facts->Is == Role::Constructor ||
          F[Body].Facts->Is == Role::Destructor)
        continue;
      for (const BasicBlock &B : F[Body].Facts->Blocks)
        for (const Fact &X : B.Facts)
          if (isWrite(X))
            if (EntityId Id = lastEntity(std::get<Access>(X.What).Place))
              if (auto &List = Writers[Id]; List.empty() || List.back() != Body)
                List.push_back(Body);
    }
  }

  /// Whether a thread may come in between. Of a test only one that does the
  /// same is taken to be in the way: a queue's one reader may look at it
  /// first, and then take from it.
  bool mayComeBetween(SplitSection &S) const {
    bool IsSeen = false;
    auto Ask = [&](const AccessList &List) {
      for (const MemoryAccess &A : List)
        if (!A.In->By && A.isWrite() &&
            lastEntity(A.Place) == lastEntity(S.Place) && !IsSeen)
          IsSeen = mayComeBetween(A, S);
    };
    Ask(Held[S.Body].Summary.Accesses);
    Ask(Held[S.Body].Accesses);
    return IsSeen;
  }

private:
  bool mayComeBetween(const MemoryAccess &A, SplitSection &S) const {
    auto Meets = [&](unsigned Other) {
      std::optional<Meeting> Why =
          meeting(S.Body, Other, F, Threads, A.In->Alive, A.In->Joined);
      S.IsOfLibrary = Why == Meeting::OfCallers;
      return Why.has_value();
    };
    if (Meets(S.Body))
      return true;
    auto It = Writers.find(lastEntity(S.Place));
    return !S.IsTest && It != Writers.end() && llvm::any_of(It->second, Meets);
  }

  const Functions &F;
  const Locksets &Held;
  const HappensBefore &Threads;
  std::map<EntityId, std::vector<unsigned>> Writers;
};

} // namespace

std::vector<SplitSection>
lockstitch::findSplitSections(const Functions &F, const CallGraph &Calls,
                              const Locksets &Held,
                              const HappensBefore &Threads) {
  std::vector<SplitSection> Out;
  Others Rest(F, Held, Threads);
  for (unsigned Body = 0; Body < F.size(); ++Body) {
    const FunctionFacts &Facts = *F[Body].Facts;
    bool HasOrigins = llvm::any_of(Facts.Blocks, [](const BasicBlock &B) {
      return llvm::any_of(B.Facts,
                          [](const Fact &X) { return !X.Origins.empty(); });
    });
    if (!HasOrigins || Facts.Is == Role::Constructor ||
        Facts.Is == Role::Destructor || Threads.contexts(Body).empty() ||
        !Held.heldOnEntry(Body).empty())
      continue;
    std::vector<SplitSection> Mine;
    BodyFinder(Body, F, Calls, Held).find(Mine);
    for (SplitSection &S : Mine)
      if (Rest.mayComeBetween(S))
        Out.push_back(std::move(S));
  }
  return Out;
}
