// NeverLocked.cpp - locks that nothing in the program acquires
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/NeverLocked.h"

using namespace lockstitch;

NeverLocked::NeverLocked(const Program &P) : F(P.Bodies) {
  P.eachFact([&](unsigned, const Fact &X) { add(X); });
  for (const TUFacts &File : P.Files)
    for (const FunctionFacts &Each : File.Functions)
      for (const Contract &C : Each.Contracts)
        add(C.Lock);
}

void NeverLocked::add(llvm::ArrayRef<Path> Locks) {
  for (const Path &P : Locks)
    Locked.insert(lastEntity(P).Value);
}

void NeverLocked::add(const Value &Passed) {
  if (Passed.What == Value::Kind::Address)
    add(Passed.Where);
}

void NeverLocked::add(const Fact &X) {
  if (auto *A = std::get_if<Acquire>(&X.What)) {
    add(A->Locks);
  } else if (auto *G = std::get_if<Guard>(&X.What)) {
    if (G->How != Bind::Adopts)
      add(G->Locks);
  } else if (auto *A = std::get_if<Assign>(&X.What)) {
    add(A->What);
  } else if (auto *R = std::get_if<Return>(&X.What)) {
    add(R->What);
  } else if (auto *C = std::get_if<Call>(&X.What)) {
    llvm::for_each(C->Args, [&](const Value &Arg) { add(Arg); });
    if (C->Self)
      add(*C->Self);
  } else if (auto *S = std::get_if<Spawn>(&X.What)) {
    llvm::for_each(S->Args, [&](const Value &Arg) { add(Arg); });
    if (S->Self)
      add(*S->Self);
  }
}

bool NeverLocked::contains(const Path &Lock, const UnitSet &Programs) const {
  EntityId Last = lastEntity(Lock);
  if (!Last || Lock.isTop() || Locked.count(Last.Value))
    return false;
  const Entity &E = F.entity(Last);
  return isLock(E.Sync) && (E.IsInternal || F.hasMain(Programs));
}
