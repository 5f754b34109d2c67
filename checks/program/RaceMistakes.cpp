// RaceMistakes.cpp - which races are one mistake
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/RaceMistakes.h"

using namespace lockstitch;

/// A function in a file: of a template each instantiation is another one.
using Place = std::pair<llvm::StringRef, EntityId>;

/// The lock that is missing, where most accesses hold one.
using Want = std::optional<Protection>;

static const Trace &accessOf(const RaceSide &S) {
  return S.Access->At->innermost();
}

static Place placeOf(const RaceSide &S) {
  return {accessOf(S).Where.File, accessOf(S).Function};
}

static Want wantOf(const Race &R) {
  return R.isAgainstUse() ? R.Usual : std::nullopt;
}

static uint64_t rootOf(const Race &R) {
  return R.Place.Root == PathRoot::Top && !R.Place.Steps.empty()
             ? R.Place.Steps.front().Id
             : R.Place.Id;
}

/// Whether it is named as one function knows it, whose callers may know better.
static bool isOfFrame(const Race &R) {
  return R.Place.Root == PathRoot::This || R.Place.Root == PathRoot::Param;
}

/// The functions that the thread is in when it makes the access, but for that
/// with which it began.
static std::set<EntityId> functionsOf(const RaceSide &S, const Functions &F,
                                      const HappensBefore &Order) {
  std::set<EntityId> Out;
  unsigned Body = S.Body;
  for (const Context *C = S.Way; C && C->Call; C = Order.callerOf(*C)) {
    Out.insert(F[Body].id());
    Body = C->Caller;
  }
  const Trace *T = S.Access->At->Inner;
  if (T && S.Access->In->By)
    T = T->Inner; // the start itself
  for (; T; T = T->Inner)
    Out.insert(T->Function);
  return Out;
}

namespace {
/// A race, with the functions that each side's thread is in.
struct Candidate {
  Race R;
  std::set<EntityId> First, Second;

  size_t depth() const { return First.size() + Second.size(); }
};

class Mistakes {
public:
  explicit Mistakes(const Functions &F) : F(F) {}

  void add(Candidate C) {
    Race &R = C.R;
    if (isTold(R))
      return;
    auto [It, IsNew] =
        First.try_emplace({placeOf(R.First), placeOf(R.Second), R.certainty(),
                           wantOf(R), hiddenBy(R)},
                          Out.size());
    if (!IsNew)
      return Out[It->second].Others.push_back(std::move(R));
    for (Race &Known : Out)
      if (isCause(Known, C)) {
        It->second = &Known - Out.data();
        return Known.Others.push_back(std::move(R));
      }
    Out.push_back(std::move(R));
  }

  std::vector<Race> take() { return std::move(Out); }

private:
  /// What the library hides and the race is of: a mistake of its own.
  std::optional<uint64_t> hiddenBy(const Race &R) const {
    if (R.Place.Root != PathRoot::Entity || !F.entity({R.Place.Id}).IsHidden)
      return std::nullopt;
    return R.Place.Id;
  }

  bool isTold(const Race &R) {
    Place A = placeOf(R.First), B = placeOf(R.Second);
    Location At = accessOf(R.First).Where, Other = accessOf(R.Second).Where;
    std::pair Places(std::min(A, B), std::max(A, B));
    std::pair Site(std::min(At, Other), std::max(At, Other));
    if ((isOfFrame(R) ? ByCallers : ByFrames).count(Site))
      return true;
    (isOfFrame(R) ? ByFrames : ByCallers).insert(Site);
    return Sites.try_emplace(Site, Places).first->second != Places ||
           !Accesses.insert({At, rootOf(R), lastEntity(R.Place)}).second ||
           !Told.insert({rootOf(R), Places.first, Places.second}).second;
  }

  /// Whether the same two threads race for R in what Known's functions call:
  /// for the same object, or for want of the same lock.
  bool isCause(const Race &Known, const Candidate &C) const {
    const Race &R = C.R;
    if (wantOf(Known) != wantOf(R) || hiddenBy(Known) != hiddenBy(R) ||
        (!wantOf(R) && rootOf(Known) != rootOf(R)) ||
        (R.certainty() == Certainty::Low &&
         Known.certainty() != Certainty::Low))
      return false;
    const RaceSide &A = Known.First, &B = Known.Second;
    auto IsUnder = [&](const RaceSide &X, const RaceSide &Y) {
      return X.Thread == R.First.Thread && Y.Thread == R.Second.Thread &&
             C.First.count(accessOf(X).Function) &&
             C.Second.count(accessOf(Y).Function) &&
             (placeOf(X) != placeOf(R.First) ||
              placeOf(Y) != placeOf(R.Second));
    };
    return IsUnder(A, B) || IsUnder(B, A);
  }

  const Functions &F;
  std::vector<Race> Out;
  std::set<std::tuple<uint64_t, Place, Place>> Told;
  /// One access may be named by a function and by its callers.
  std::set<std::pair<Location, Location>> ByCallers, ByFrames;
  /// Of many instantiations of a template, one.
  std::map<std::pair<Location, Location>, std::pair<Place, Place>> Sites;
  /// Whoever else gets into its way, an access is mended once.
  std::set<std::tuple<Location, uint64_t, EntityId>> Accesses;
  std::map<std::tuple<Place, Place, Certainty, Want, std::optional<uint64_t>>,
           size_t>
      First;
};
} // namespace

/// The surest first, then as the source has them.
static auto rankOf(const Race &R) {
  return std::tuple(-int(R.certainty()), accessOf(R.First).Where,
                    accessOf(R.Second).Where, isOfFrame(R));
}

std::vector<Race> lockstitch::oneOfEachMistake(std::vector<Race> Races,
                                               const Functions &F,
                                               const HappensBefore &Order) {
  std::vector<Candidate> All;
  for (Race &R : Races) {
    std::set<EntityId> First = functionsOf(R.First, F, Order);
    std::set<EntityId> Second = functionsOf(R.Second, F, Order);
    All.push_back({std::move(R), std::move(First), std::move(Second)});
  }
  // Callers before those that they call.
  llvm::stable_sort(All, [](const Candidate &A, const Candidate &B) {
    auto Rank = [](const Candidate &C) {
      return std::tuple(-int(C.R.certainty()), C.depth(), rankOf(C.R));
    };
    return Rank(A) < Rank(B);
  });
  Mistakes Found(F);
  for (Candidate &C : All)
    Found.add(std::move(C));
  std::vector<Race> Out = Found.take();
  llvm::stable_sort(
      Out, [](const Race &A, const Race &B) { return rankOf(A) < rankOf(B); });
  return Out;
}
