// MixedWaits.cpp - one condition variable, waited on with two mutexes
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/MixedWaits.h"

using namespace lockstitch;

namespace {

/// A wait whose mutex has a name that compares.
struct NamedWait : ToldWait {
  Relative Lock; ///< as it lies to the condition
};

class Finder {
public:
  Finder(const Functions &F, const Locksets &Held, const HappensBefore &Threads,
         const ThreadRoots &Roots, const Captures &Names)
      : F(F), Threads(Threads), Roots(Roots) {
    for (unsigned Body = 0; Body < F.size(); ++Body)
      for (const ConditionWait &W : Held[Body].Summary.Waits) {
        if (isLockOfGuard(W.Lock) || !W.Lock.isOneObject() ||
            !W.On.isOneObject())
          continue;
        Path On = Names.resolved(W.On, Body).Where;
        if (auto R = relative(Names.resolved(W.Lock, Body).Where, On))
          ByCondition[{lastEntity(On), R->Of}].push_back({{Body, &W}, *R});
      }
  }

  std::vector<MixedWait> find() {
    std::map<std::tuple<Path, Path, Path>, MixedWait> Found;
    for (auto &[On, Waits] : ByCondition) {
      llvm::stable_sort(Waits, [](const NamedWait &A, const NamedWait &B) {
        return A.It->At->innermost().Where < B.It->At->innermost().Where;
      });
      for (size_t I = 0; I < Waits.size(); ++I)
        for (size_t J = I + 1; J < Waits.size(); ++J)
          if (std::optional<MixedWait> M = mixed(Waits[I], Waits[J])) {
            auto Locks = std::minmax(Waits[I].Lock.What, Waits[J].Lock.What);
            auto [It, IsNew] =
                Found.try_emplace({On.second, Locks.first, Locks.second}, *M);
            if (!IsNew && It->second.Why == Meeting::OfCallers &&
                M->Why == Meeting::OfThreads)
              It->second = *M;
          }
    }
    std::vector<MixedWait> Out;
    for (auto &[Locks, M] : Found)
      Out.push_back(M);
    return Out;
  }

private:
  std::optional<MixedWait> mixed(const NamedWait &A, const NamedWait &B) const {
    if (A.Lock == B.Lock || !A.It->Units.meets(B.It->Units))
      return std::nullopt;
    std::optional<Meeting> Why = mayMeet(A, B);
    if (!Why)
      return std::nullopt;
    auto IsPointed = [](const Relative &R) {
      return llvm::is_contained(R.What.Steps, Step::deref());
    };
    return MixedWait{A, B, *Why, IsPointed(A.Lock) || IsPointed(B.Lock)};
  }

  std::optional<Meeting> mayMeet(const NamedWait &A, const NamedWait &B) const {
    if (A.It->By && B.It->By)
      return Threads.mayRunTogether(*A.It->By, *B.It->By)
                 ? std::optional(Meeting::OfThreads)
                 : std::nullopt;
    return meeting(bodyOf(A), bodyOf(B), F, Threads);
  }

  unsigned bodyOf(const NamedWait &W) const {
    return W.It->By ? Roots.roots()[*W.It->By].Body : W.Body;
  }

  const Functions &F;
  const HappensBefore &Threads;
  const ThreadRoots &Roots;
  std::map<std::pair<EntityId, Path>, std::vector<NamedWait>> ByCondition;
};

} // namespace

std::vector<MixedWait> lockstitch::findMixedWaits(const Functions &F,
                                                  const Locksets &Held,
                                                  const HappensBefore &Threads,
                                                  const ThreadRoots &Roots,
                                                  const Captures &Names) {
  return Finder(F, Held, Threads, Roots, Names).find();
}
