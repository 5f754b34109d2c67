// StaleStores.cpp - what an atomic held is made use of when it is stored to
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/StaleStores.h"
#include "facts/Aliases.h"
#include "program/RaceDoubts.h"
#include "program/RaceOrder.h"

using namespace lockstitch;

static const Access *atomicAccess(const Fact &X) {
  auto *A = std::get_if<Access>(&X.What);
  return A && A->Order != MemoryOrder::Plain ? A : nullptr;
}

/// Whether a fact is something that two threads should perhaps not both do.
static bool isDeed(const Fact &X) {
  if (auto *A = std::get_if<Access>(&X.What))
    return A->Kind != AccessKind::Read;
  return std::holds_alternative<Call>(X.What) ||
         std::holds_alternative<Spawn>(X.What) ||
         std::holds_alternative<Join>(X.What) ||
         std::holds_alternative<Notify>(X.What) ||
         std::holds_alternative<Acquire>(X.What) ||
         std::holds_alternative<Lifetime>(X.What);
}

namespace {

/// The loads that the stores of one body make use of.
class BodyStores {
public:
  explicit BodyStores(const FunctionFacts &Facts)
      : Facts(Facts), Names(Facts.Blocks) {}

  /// Calls Visit with each store that makes use of what was loaded.
  void each(llvm::function_ref<void(const Fact &Loaded, const Fact &Stored,
                                    bool IsTest)>
                Visit) const {
    for (unsigned I = 0; I < Facts.Blocks.size(); ++I)
      for (const Fact &X : Facts.Blocks[I].Facts) {
        const Access *A = atomicAccess(X);
        if (!A || A->Kind != AccessKind::Write || X.Origins.empty() ||
            isClaimed(X))
          continue;
        if (const Fact *From = origin(X, false))
          Visit(*From, X, false);
        else if (const Fact *Test = origin(X, true);
                 Test && !isDecidedElsewhere(X, *Test) && decidesMore(X, I))
          Visit(*Test, X, true);
      }
  }

private:
  bool isOfSame(const Fact &From, const Fact &X) const {
    const Access *A = atomicAccess(From);
    return A && &From != &X &&
           Names.resolved(A->Place) ==
               Names.resolved(std::get<Access>(X.What).Place);
  }

  /// The load of the same atomic that X makes use of.
  const Fact *origin(const Fact &X, bool IsTested) const {
    const Fact *Found = nullptr;
    eachOrigin(X, [&](const Fact &From, const Origin &O) {
      if (O.IsTested == IsTested && isOfSame(From, X) &&
          atomicAccess(From)->Kind == AccessKind::Read)
        Found = &From;
    });
    return Found;
  }

  /// Whether a read-modify-write, of which only one thread can find the same,
  /// led there or gave what is stored.
  bool isClaimed(const Fact &X) const {
    bool Is = false;
    eachOrigin(X, [&](const Fact &From, const Origin &O) {
      const Access *A = atomicAccess(From);
      Is |= A && A->Kind == AccessKind::Update &&
            (O.IsTested || isOfSame(From, X));
    });
    return Is;
  }

  /// Whether something else than Test decides, too, that may be what only one
  /// thread can pass; or what is stored is computed, so that whoever comes
  /// later stores the same again.
  bool isDecidedElsewhere(const Fact &X, const Fact &Test) const {
    bool Is = false;
    eachOrigin(X, [&](const Fact &From, const Origin &O) {
      Is |= !O.IsTested || (std::holds_alternative<Call>(From.What) &&
                            Test.Where < From.Where);
    });
    return Is;
  }

  void eachOrigin(
      const Fact &X,
      llvm::function_ref<void(const Fact &From, const Origin &O)> Visit) const {
    for (const Origin &O : X.Origins)
      for (const BasicBlock &B : Facts.Blocks)
        for (const Fact &From : B.Facts)
          if (From.Where == O.Where && From.Spelling == O.Spelling)
            Visit(From, O);
  }

  /// The blocks that control may come to from the entry without Without.
  std::vector<bool> reached(unsigned From, unsigned Without) const {
    std::vector<bool> Seen(Facts.Blocks.size());
    std::vector<unsigned> Todo;
    auto Go = [&](unsigned To) {
      if (To == Without || Seen[To])
        return;
      Seen[To] = true;
      Todo.push_back(To);
    };
    Go(From);
    while (!Todo.empty()) {
      const BasicBlock &B = Facts.Blocks[Todo.back()];
      Todo.pop_back();
      for (const Edge &E : B.Next)
        Go(E.To);
    }
    return Seen;
  }

  /// Whether more is done than X where X is, and only there: in blocks that
  /// control comes to by way of X's block, or that lead nowhere else.
  bool decidesMore(const Fact &X, unsigned Block) const {
    std::vector<bool> Else = reached(0, Block);
    for (unsigned I = 0; I < Facts.Blocks.size(); ++I)
      if (I == Block || !Else[I] || (I != 0 && leadsOnlyTo(I, Block)))
        for (const Fact &Other : Facts.Blocks[I].Facts)
          if (&Other != &X && isDeed(Other))
            return true;
    return false;
  }

  bool leadsOnlyTo(unsigned From, unsigned Block) const {
    std::vector<bool> Seen = reached(From, Block);
    bool IsLeft = false;
    for (unsigned I = 0; I < Seen.size(); ++I)
      IsLeft |= Seen[I] && (Facts.Blocks[I].End != BlockEnd::Goes ||
                            Facts.Blocks[I].Next.empty());
    return !IsLeft && reached(From, Facts.Blocks.size())[Block];
  }

  const FunctionFacts &Facts;
  Aliases Names;
};

/// What may come between a load and the store that makes use of it.
class Between {
public:
  Between(const Functions &F, const CallGraph &Calls, const ThreadRoots &Roots,
          const Locksets &Held, const HappensBefore &Order)
      : F(F), Roots(Roots), All(F, Calls, Held, Order), Known(F, Held, Order),
        Apart(F, Calls, Roots, Held, Order, Known),
        Doubts(F, Roots, Held, Order, Known) {}

  /// The surest; nothing if no other thread writes.
  std::optional<Race> find(unsigned Body, const Fact &Stored,
                           bool IsTest) const {
    std::optional<Race> Best;
    for (const auto &[Group, Sides] : All.groups())
      for (const Side &S : Sides)
        if (isMadeBy(S, Stored) &&
            S.Access->At->innermost().Function == F[Body].id())
          for (const Side &T : Sides)
            if (T.Access->isWrite() && (!IsTest || isMadeBy(T, Stored)))
              if (std::optional<Race> R = between(S, T))
                // What callers may do is no reason to believe that two test.
                if (!(IsTest && R->Why == Parallel::Callers) &&
                    (!Best || R->certainty() > Best->certainty()))
                  Best = std::move(R);
    return Best;
  }

private:
  static bool isMadeBy(const Side &S, const Fact &Stored) {
    return S.Access->Kind == AccessKind::Write &&
           llvm::is_contained(S.Access->Sites, Stored.Where) &&
           lastEntity(S.Access->Place) ==
               lastEntity(std::get<Access>(Stored.What).Place);
  }

  static SideWords wordsWithout(const Path &Place, SideWords Words) {
    llvm::erase_if(Words.Heard, [&](const Word &W) {
      return lastEntity(flagOfRelaxed(W.On).value_or(W.On)) ==
             lastEntity(Place);
    });
    return Words;
  }

  std::optional<Race> between(const Side &S, const Side &T) const {
    if (!S.Units.meets(T.Units) || !overlap(S.Name.Place, T.Name.Place) ||
        isProtected(S, T) || S.isSignal(Roots) || T.isSignal(Roots))
      return std::nullopt;
    // That the atomic itself was found set orders nothing here.
    SideWords OfS = wordsWithout(S.Name.Place, *S.Words);
    SideWords OfT = wordsWithout(S.Name.Place, *T.Words);
    Side A = S, B = T;
    A.Words = &OfS;
    B.Words = &OfT;
    std::optional<Parallel> Why = Apart.parallel(A, B);
    if (!Why)
      return std::nullopt;
    Exclusion IsExcluded = Apart.exclusion(A, B);
    Race R;
    R.Place = S.Name.Place;
    R.Why = *Why;
    R.First = S;
    R.Second = T;
    if (IsExcluded == Exclusion::Always || !Doubts.add(R, S, T, IsExcluded))
      return std::nullopt;
    return R;
  }

  const Functions &F;
  const ThreadRoots &Roots;
  RaceSides All;
  Ways Known;
  RaceOrder Apart;
  RaceDoubts Doubts;
};

} // namespace

std::vector<StaleStore>
lockstitch::findStaleStores(const Functions &F, const CallGraph &Calls,
                            const ThreadRoots &Roots, const Locksets &Held,
                            const HappensBefore &Order) {
  std::vector<StaleStore> Out;
  for (unsigned Body = 0; Body < F.size(); ++Body)
    if (F[Body].Facts->Is != Role::Constructor &&
        F[Body].Facts->Is != Role::Destructor)
      BodyStores(*F[Body].Facts)
          .each([&](const Fact &Loaded, const Fact &Stored, bool IsTest) {
            Out.push_back({Body, &Loaded, &Stored, IsTest, {}, false});
          });
  if (Out.empty())
    return Out;
  Between Others(F, Calls, Roots, Held, Order);
  llvm::erase_if(Out, [&](StaleStore &S) {
    std::optional<Race> R = Others.find(S.Body, *S.Stored, S.IsTest);
    if (!R)
      return true;
    S.Between = std::move(*R);
    const MemoryAccess &Other = *S.Between.Second.Access;
    S.IsReset = Other.Kind == AccessKind::Write &&
                Other.At->innermost().Where != S.Stored->Where;
    return false;
  });
  return Out;
}
