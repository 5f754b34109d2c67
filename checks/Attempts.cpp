// Attempts.cpp - attempts to acquire a lock that may have failed
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Attempts.h"

using namespace lockstitch;

static bool isAttempt(const Fact &X) {
  if (auto *A = std::get_if<Acquire>(&X.What))
    return A->How != Attempt::Waits;
  if (auto *U = std::get_if<GuardUse>(&X.What))
    return U->What == GuardUse::Kind::Relock && U->How != Attempt::Waits;
  auto *G = std::get_if<Guard>(&X.What);
  return G && (G->How == Bind::Tries || G->How == Bind::Timed);
}

const Fact *lockstitch::failedAttempt(const LockEvent &E,
                                      const FunctionFacts &In) {
  if (E.What != LockEvent::Kind::NotHeld ||
      E.Since != FreeBecause::AttemptFailed || !E.Earlier || E.Earlier->Inner)
    return nullptr;
  for (const BasicBlock &B : In.Blocks)
    for (const Fact &X : B.Facts)
      if (X.Where == E.Earlier->Where && isAttempt(X))
        return &X;
  return nullptr;
}

/// Whether an edge's condition is about one of the variables.
static bool isAsked(const std::set<Path> &Variables, const FunctionFacts &In) {
  for (const BasicBlock &B : In.Blocks)
    for (const Edge &E : B.Next)
      for (const Condition &C : E.When)
        if (Variables.count(C.Left.Where) || Variables.count(C.Right.Where))
          return true;
  return false;
}

bool lockstitch::isResultAsked(const Fact &Attempt, const FunctionFacts &In) {
  auto *A = std::get_if<Acquire>(&Attempt.What);
  if (!A || !A->Succeeds)
    return true; // it has none, or a guard knows it
  std::set<Path> Copies = {A->Succeeds->Left.Where};
  for (bool Grows = true; Grows;) {
    Grows = false;
    for (const BasicBlock &B : In.Blocks)
      for (const Fact &X : B.Facts)
        if (auto *Stored = std::get_if<Assign>(&X.What);
            Stored && Stored->What.What == Value::Kind::Load &&
            Copies.count(Stored->What.Where))
          Grows |= Copies.insert(Stored->To).second;
  }
  return isAsked(Copies, In);
}
