// ContractTransition.cpp - what a call does, by its callee's declaration alone
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Transition.h"

using namespace lockstitch;

bool Promises::changesLocks() const {
  return llvm::any_of(Contracts, [&](const Contract &K) {
    return Guard || K.What == Contract::Kind::Acquires ||
           K.What == Contract::Kind::Releases;
  });
}

Promises Transition::promisesOf(const Call &C,
                                const FunctionFacts *Declared) const {
  if (!Declared)
    return {};
  Binding Bound(C, S, T.F);
  Promises Out{{}, std::nullopt, Declared->Is};
  if (Declared->IsScoped)
    Out.Guard = Bound.path(Path::self().deref());
  for (Contract K : Declared->Contracts) {
    K.Lock = Bound.path(K.Lock);
    // Who does not look at the result knows nothing of it.
    if (K.Succeeds && C.Result)
      K.Succeeds->Left = Value::load(*C.Result);
    else if (K.Succeeds)
      K.Succeeds->Left = Value::unknown();
    Out.Contracts.push_back(std::move(K));
  }
  return Out;
}

/// Makes the object stand for locks that it acquires, adopts or will acquire.
void Transition::constructGuard(const Promises &Promised) {
  using Kind = Contract::Kind;
  static constexpr std::pair<Kind, Bind> Ways[] = {
      {Kind::Acquires, Bind::Locks},
      {Kind::Requires, Bind::Adopts},
      {Kind::Excludes, Bind::Defers}};
  for (auto [What, How] : Ways) {
    Guard G{*Promised.Guard, {}, How};
    for (const Contract &K : Promised.Contracts)
      if (K.What == What) {
        G.Locks.push_back(K.Lock);
        G.Mode = K.Mode;
        if (K.Succeeds)
          G.How = Bind::Tries;
      }
    if (!G.Locks.empty())
      return (*this)(G);
  }
  done();
}

void Transition::keep(const Promises &Promised, const Contract &K) {
  bool IsAttempt = K.Succeeds.has_value();
  Attempt How = IsAttempt ? Attempt::Tries : Attempt::Waits;
  Boxed<Condition> Succeeds = K.Succeeds;
  if (Succeeds && Succeeds->Left.What == Value::Kind::Unknown)
    Succeeds.reset();
  bool IsOfGuard = Promised.Guard == K.Lock;
  if (K.What == Contract::Kind::Acquires && IsOfGuard)
    (*this)(GuardUse{K.Lock, GuardUse::Kind::Relock, How, Succeeds});
  else if (K.What == Contract::Kind::Acquires)
    (*this)(Acquire{{K.Lock}, K.Mode, How, Succeeds});
  else if (K.What == Contract::Kind::Releases && IsOfGuard)
    (*this)(GuardUse{K.Lock,
                     Promised.Is == Role::Destructor ? GuardUse::Kind::End
                                                     : GuardUse::Kind::Unlock,
                     Attempt::Waits,
                     {}});
  else if (K.What == Contract::Kind::Releases)
    (*this)(Release{{K.Lock}, ReleaseMode::Either});
  else
    done();
}

void Transition::keep(const Promises &Promised) {
  auto ForEach = [&](auto Keep) {
    for (LockState &State : std::exchange(Out.Next, {})) {
      S = std::move(State);
      Keep();
    }
  };
  if (Promised.Guard && Promised.Is == Role::Constructor)
    return ForEach([&] { constructGuard(Promised); });
  for (const Contract &K : Promised.Contracts)
    ForEach([&] { keep(Promised, K); });
}
