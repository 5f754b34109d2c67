// Story.cpp - how a finding is told
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Story.h"
#include "Check.h"
#include "program/LockUses.h"
#include <fmt/format.h>

using namespace lockstitch;

/// A guess among more functions than this is little better than none.
static constexpr unsigned FewCandidates = 3;

std::string lockstitch::nameOfFunction(EntityId Function, const Program &P) {
  llvm::StringRef Block = P.blockName(Function);
  std::string Name = fmt::format("'{}'", P.shortName(Function));
  if (Block.empty())
    return Name;
  return Block == "lambda" ? "a lambda in " + Name
                           : fmt::format("the '{}' block of {}",
                                         std::string_view(Block), Name);
}

Finding lockstitch::findingAt(const Trace &At, std::string Message) {
  return findingAt(At, At, std::move(Message));
}

Finding lockstitch::findingAt(const Trace &First, const Trace &At,
                              std::string Message) {
  Finding F;
  F.Where = At.Where;
  F.Spelling = At.Spelling;
  F.Message = std::move(Message);
  for (const Trace *T = &First; T != &At; T = T->Inner)
    F.Otherwise.insert(F.Otherwise.begin(), {T->Where, T->Spelling});
  for (const Trace *T = At.Inner; T; T = T->Inner)
    F.Otherwise.push_back({T->Where, T->Spelling});
  return F;
}

Finding lockstitch::findingAt(const Fact &At, std::string Message) {
  Finding F;
  F.Where = At.Where;
  F.Spelling = At.Spelling;
  F.Message = std::move(Message);
  return F;
}

BlockingWords lockstitch::wordsOfBlocking(llvm::StringRef Operation) {
  if (Operation == "join")
    return {"joining a thread", "joins a thread"};
  std::string Name = Operation.str();
  if (Operation.consume_front("wait "))
    return {"waiting " + Operation.str(), "waits " + Operation.str()};
  return {fmt::format("'{}'", Name), fmt::format("calls '{}'", Name)};
}

void lockstitch::addFixes(Finding &F, const Fact &At, const Check &For) {
  for (const Fix &Edit : At.Fixes)
    if (Edit.Check == For.Name)
      F.Fixes.push_back(Edit);
}

/// A function that does more than can be followed may acquire what is told not
/// to be held, or let go of what is told to be acquired again: such findings
/// were right one time in three, which is a guess; the others four times in
/// five. Of several functions of one name, it is that of the file.
static void doubtIfIncomplete(Finding &F, const Trace &In, const Program &P) {
  if (llvm::all_of(P.Bodies.bodiesOf(In.Function), [&](unsigned Body) {
        return P.Held[Body].isComplete() ||
               P.Bodies[Body].Facts->Where.File != In.Where.File;
      }))
    return;
  Doubt D{F.IsOfNotHeld ? Certainty::Low : Certainty::Medium,
          fmt::format("path: {} does more with locks than is followed",
                      nameOfFunction(In.Function, P))};
  if (!llvm::is_contained(F.Doubts, D))
    F.Doubts.push_back(std::move(D));
}

/// What a pointer shares ends with it if it is the last one. That several are
/// the last ones, each when it matters, is a guess.
static void doubtIfPerhaps(Finding &F, const Trace &Call) {
  static constexpr llvm::StringLiteral One =
      "alias: others may still keep what the pointer shares";
  if (!Call.IsPerhaps)
    return;
  auto It = llvm::find_if(F.Doubts, [](auto &D) { return D.Why == One; });
  if (It == F.Doubts.end())
    F.Doubts.push_back({Certainty::Medium, One.str()});
  else
    It->Level = Certainty::Low;
}

void lockstitch::tell(Finding &F, const Trace &At, llvm::StringRef What,
                      const Program &P, unsigned Thread) {
  const Trace *T = &At;
  doubtIfIncomplete(F, T->innermost(), P);
  for (; T->Inner; T = T->Inner) {
    doubtIfIncomplete(F, *T, P);
    F.Notes.push_back(
        {T->Where,
         fmt::format("{} calls {} here", nameOfFunction(T->Function, P),
                     nameOfFunction(T->Inner->Function, P)),
         Thread});
    doubtIfPerhaps(F, *T);
    if (T->Candidates > 1)
      F.Doubts.push_back(
          {T->Candidates > FewCandidates ? Certainty::Low : Certainty::Medium,
           fmt::format("alias: this call may run {} functions",
                       T->Candidates)});
  }
  std::string Name = nameOfFunction(T->Function, P);
  if (T->IsEntry && What.consume_front("acquires "))
    F.Notes.push_back(
        {T->Where, fmt::format("{} is called with {} held", Name, What.str()),
         Thread});
  else
    F.Notes.push_back(
        {T->Where, fmt::format("{} {} here", Name, What.str()), Thread});
}

void lockstitch::tellCalls(Finding &F, llvm::ArrayRef<WalkedCall> Calls,
                           const Program &P, unsigned Thread) {
  for (const WalkedCall &C : Calls)
    F.Notes.push_back({C.At->Where,
                       fmt::format("{} calls {} here",
                                   nameOfFunction(P.Bodies[C.Caller].id(), P),
                                   nameOfFunction(P.Bodies[C.Callee].id(), P)),
                       Thread});
}

void lockstitch::tellAcquisitions(Finding &F, const LockUses &Uses,
                                  const Program &P) {
  static constexpr size_t MaxNotes = 3;
  for (const LockUse &U : llvm::ArrayRef(Uses.Acquired).take_front(MaxNotes))
    F.Notes.push_back({U.At->Where, nameOfFunction(P.Bodies[U.Body].id(), P) +
                                        " acquires it here"});
}

static llvm::StringRef verbFor(FreeBecause Why) {
  switch (Why) {
  case FreeBecause::Released:
    return "releases";
  case FreeBecause::AttemptFailed:
    return "fails to acquire";
  case FreeBecause::GuardDeferred:
    return "makes a guard that does not lock";
  case FreeBecause::Initialised:
    return "initialises";
  case FreeBecause::Destroyed:
    return "destroys";
  }
  llvm_unreachable("a reason of no kind");
}

void lockstitch::tellSince(Finding &F, const LockEvent &E, llvm::StringRef Lock,
                           const Program &P) {
  F.IsOfNotHeld = true;
  if (E.Earlier)
    tell(F, *E.Earlier,
         fmt::format("{} '{}'", verbFor(E.Since).str(), Lock.str()), P);
}

Doubt lockstitch::doubtCondition(llvm::StringRef Lock) {
  return {Certainty::Low,
          fmt::format("path: '{}' is acquired under a condition", Lock.str())};
}

Doubt lockstitch::doubtThrow() {
  return {Certainty::Low, "path: a function that is not seen may throw here"};
}

void lockstitch::addDoubts(Finding &F, const HandleEvent &E) {
  if (E.IsUntold)
    F.Doubts.push_back(
        {E.IsConditional ? Certainty::Low : Certainty::Medium,
         "path: it comes here under a condition that is not understood"});
  if (!E.IsThrowCertain)
    F.Doubts.push_back(doubtThrow());
}

void lockstitch::addDoubts(Finding &F, const DeadWait &W,
                           llvm::StringRef Lock) {
  if (!W.IsSameLock)
    F.Doubts.push_back({Certainty::Medium,
                        fmt::format("alias: '{}' may be another object's for "
                                    "the other thread",
                                    Lock)});
  if (W.Event->IsConditional)
    F.Doubts.push_back(doubtCondition(Lock));
}
