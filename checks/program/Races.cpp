// Races.cpp - places that two threads may access at once, one of them writing
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Races.h"
#include "program/RaceDoubts.h"
#include "program/RaceMistakes.h"
#include "program/RaceOrder.h"

using namespace lockstitch;

/// Sides of one place that are compared with each other; more of them differ
/// in nothing that matters.
static constexpr size_t MaxSides = 96;

Certainty Race::certainty() const {
  Certainty Lowest = Certainty::High;
  for (const Doubt &D : Doubts)
    Lowest = std::min(Lowest, D.Level);
  return Lowest;
}

namespace {
class RaceFinder {
public:
  RaceFinder(const Functions &F, const CallGraph &Calls,
             const ThreadRoots &Roots, const Locksets &Held,
             const HappensBefore &Order)
      : F(F), Roots(Roots), Order(Order), All(F, Calls, Held, Order),
        Known(F, Held, Order), Apart(F, Calls, Roots, Held, Order, Known),
        Doubts(F, Roots, Held, Order, Known) {}

  std::vector<Race> find() const {
    std::vector<Race> Out;
    for (const auto &[Group, Sides] : All.groups())
      findIn(Sides, Out);
    doubtThreadless(Out);
    return oneOfEachMistake(std::move(Out), F, Order);
  }

private:
  //===-- What one thread does at a time ----------------------------------===//

  /// A function that a thread is in, and where it goes on from there.
  using Frame = std::pair<EntityId, Location>;

  /// The outermost first.
  std::vector<Frame> framesOf(const RaceSide &S) const {
    std::vector<Frame> Out;
    unsigned Body = S.Body;
    const Context *C = S.Way ? S.Way : Order.shortest(S.Body, S.Thread);
    for (; C && C->Call; C = Order.callerOf(*C)) {
      Body = C->Caller;
      Out.push_back({F[Body].id(), C->Call->Where});
    }
    std::reverse(Out.begin(), Out.end());
    for (const Trace *T = S.Access->At; T; T = T->Inner)
      Out.push_back({T->Function, T->Where});
    return Out;
  }

  static bool isOfCallers(const Race &R) {
    return R.Why == Parallel::Callers && R.Place.Root != PathRoot::Top;
  }

  /// If two threads may be in both sides then only because they are in one of
  /// these at once, which each of them has called in the same way.
  std::vector<EntityId> sharedBy(const Race &R) const {
    std::vector<Frame> A = framesOf(R.First), B = framesOf(R.Second);
    std::vector<EntityId> Out;
    for (size_t I = 0; I < std::min(A.size(), B.size()); ++I) {
      if (A[I].first != B[I].first)
        break;
      Out.push_back(A[I].first);
      if (A[I].second != B[I].second)
        break;
    }
    return Out;
  }

  /// A library's function that changes what nobody ever locks is not made for
  /// two threads: with itself, neither it nor what it calls has a race.
  void doubtThreadless(std::vector<Race> &Found) const {
    std::set<EntityId> Threadless;
    for (const Race &R : Found)
      if (isOfCallers(R) && R.First.Locks.empty() && R.Second.Locks.empty())
        for (const RaceSide *S : {&R.First, &R.Second})
          if (S->Access->isWrite())
            Threadless.insert(S->Access->At->innermost().Function);
    for (Race &R : Found)
      if (isOfCallers(R) && R.certainty() != Certainty::Low)
        for (EntityId Function : sharedBy(R))
          if (Threadless.count(Function)) {
            R.Doubts.push_back({Certainty::Low,
                                "parallel: one function does both, and is not "
                                "made for two threads otherwise"});
            break;
          }
  }

  /// The sides of each place, as they are ranked.
  using SidesOfPlaces = std::map<Path, std::vector<const Side *>>;

  //===-- Two sides -------------------------------------------------------===//

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
    if (isProtected(A, B))
      return std::nullopt;
    std::optional<Parallel> Why = Apart.parallel(A, B);
    Exclusion IsExcluded = Why ? Apart.exclusion(A, B) : Exclusion::Always;
    if (IsExcluded == Exclusion::Always)
      return std::nullopt;
    // [support.signal] allows it, and handlers seldom meet.
    if ((A.isSignal(Roots) && B.isSignal(Roots)) ||
        (A.isSignal(Roots) != B.isSignal(Roots) &&
         (X.IsVolatile || Y.IsVolatile)))
      return std::nullopt;
    Race R;
    R.Place = A.Name.Place;
    R.Why = *Why;
    bool IsFirst = std::tuple(X.isWrite(), A.Locks.empty()) >=
                   std::tuple(Y.isWrite(), B.Locks.empty());
    R.First = IsFirst ? A : B;
    R.Second = IsFirst ? B : A;
    R.Published = Apart.published(A, B);
    if (!Doubts.add(R, A, B, IsExcluded))
      return std::nullopt;
    return R;
  }

  //===-- One place -------------------------------------------------------===//

  /// How often which lock is held.
  void believe(Race &R, const SidesOfPlaces &Others) const {
    std::map<Location, std::optional<std::set<LockKey>>> Sites;
    std::map<LockKey, Protection> Known;
    std::vector<const Side *> Sides;
    for (const auto &[Place, Here] : Others)
      if (overlap(Place, R.Place))
        llvm::append_range(Sides, Here);
    for (const Side *Each : Sides) {
      const Side &S = *Each;
      std::set<LockKey> Mine;
      for (size_t I = 0; I < S.Keys.size(); ++I)
        if (isGlobalLock(S.Keys[I].first) || S.Name.Frame) {
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
  void findIn(const std::vector<Side> &Sides, std::vector<Race> &Out) const {
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
  const HappensBefore &Order;
  RaceSides All;
  Ways Known;
  RaceOrder Apart;
  RaceDoubts Doubts;
};
} // namespace

bool Race::isAgainstUse() const {
  return Usual && UsualSites >= 2 && UsualSites * 3 >= AllSites * 2;
}

std::vector<Race> lockstitch::findRaces(const Functions &F,
                                        const CallGraph &Calls,
                                        const ThreadRoots &Roots,
                                        const Locksets &Held,
                                        const HappensBefore &Order) {
  return RaceFinder(F, Calls, Roots, Held, Order).find();
}
