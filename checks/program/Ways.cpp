// Ways.cpp - what is known on the way by which a thread comes to a body
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Ways.h"

using namespace lockstitch;

/// Calls on the way from a thread's start that are looked at.
static constexpr size_t MaxWay = 32;

void KnownOnWay::learn(const EntryConditions &When) {
  for (const auto &[P, R] : When)
    for (const auto &[Q, Before] : Known)
      IsContradiction |= P == Q && !R.meets(Before);
  for (const auto &E : When)
    if (E.first.Root == PathRoot::Entity)
      Known.push_back(E);
}

static void pass(const Fact &X, EntityId Callee, KnownOnWay &To) {
  const auto *C = std::get_if<Call>(&X.What);
  if (!C || C->Callee.What != Value::Kind::Function ||
      C->Callee.Callee != Callee)
    return; // what it is passed on to may get other things
  for (unsigned I = 0; I < C->Args.size(); ++I)
    if (C->Args[I].What == Value::Kind::Integer)
      To.Known.push_back({Path::param(I), Range::of(C->Args[I].Int)});
}

const KnownOnWay &Ways::to(const Context &Last, unsigned Body) const {
  auto [It, IsNew] = Found.try_emplace(&Last);
  if (IsNew)
    It->second = find(Last, Body);
  return It->second;
}

KnownOnWay Ways::find(const Context &Last, unsigned Body) const {
  std::vector<const Context *> Calls;
  std::vector<EntityId> Callees;
  for (const Context *C = &Last; C && C->Call && Calls.size() < MaxWay;
       C = Order.callerOf(*C)) {
    Calls.push_back(C);
    Callees.push_back(F[Body].id());
    Body = C->Caller;
  }
  KnownOnWay Out;
  for (auto [C, Callee] : llvm::reverse(llvm::zip(Calls, Callees))) {
    std::erase_if(Out.Known, [&](const auto &E) {
      return writes(C->Caller, lastEntity(E.first));
    });
    if (const LocksAround *L = Held.around(C->Caller, C->Call))
      Out.learn(L->When);
    std::erase_if(Out.Known, [](const auto &E) {
      return E.first.Root != PathRoot::Entity;
    });
    pass(*C->Call, Callee, Out);
  }
  return Out;
}

bool Ways::writes(unsigned Body, EntityId What) const {
  for (const BasicBlock &B : F[Body].Facts->Blocks)
    for (const Fact &X : B.Facts)
      if (const auto *A = std::get_if<Access>(&X.What))
        if (A->Kind != AccessKind::Read && lastEntity(A->Place) == What)
          return true;
  return false;
}
