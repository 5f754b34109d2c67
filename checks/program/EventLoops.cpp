// EventLoops.cpp - what runs on the threads of event loops and executors
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/EventLoops.h"
#include "program/LockClass.h"

using namespace lockstitch;

static bool isLoop(const Fact &X) {
  auto *B = std::get_if<Block>(&X.What);
  return B && B->Kind == BlockKind::Loop;
}

/// Whether it is asked for one value after another: it runs in the thread of
/// who asks.
static bool isGenerator(const FunctionFacts &F) {
  bool Stops = false;
  for (const BasicBlock &B : F.Blocks)
    for (const Fact &X : B.Facts)
      if (auto *S = std::get_if<Suspend>(&X.What); S && !S->IsInitial) {
        if (S->On)
          return false;
        Stops = true;
      }
  return Stops;
}

/// How near to a handler a loop stands that may run it: which one it is is
/// seldom known.
static unsigned nearness(unsigned Handler, unsigned Runner,
                         const Functions &F) {
  const FunctionFacts &H = *F[Handler].Facts, &R = *F[Runner].Facts;
  return 2 * (H.Class && H.Class == R.Class) + (H.Where.File == R.Where.File);
}

/// Each body once, in order.
static std::vector<LoopBody> findLoopBodies(const Functions &F,
                                            const CallGraph &Calls) {
  std::map<unsigned, LoopBody> Found;
  std::map<unsigned, unsigned> Nearest;
  for (unsigned Body = 0; Body < F.size(); ++Body) {
    if (F[Body].Facts->IsCoroutine && !isGenerator(*F[Body].Facts))
      Found[Body] = {Body};
    for (const BasicBlock &B : F[Body].Facts->Blocks) {
      const Fact *Loop = nullptr; // whose handlers the next calls run
      for (const Fact &X : B.Facts) {
        if (isLoop(X))
          Loop = &X;
        else if (Loop && X.Where != Loop->Where)
          Loop = nullptr;
        if (Loop)
          for (const CallEdge &E : Calls.callsAt(Body, X)) {
            auto [It, IsNew] =
                Found.try_emplace(E.Callee, LoopBody{E.Callee, Loop});
            unsigned Near = nearness(E.Callee, Body, F);
            if (IsNew)
              Nearest[E.Callee] = Near;
            else if (It->second.RunBy && Near > Nearest[E.Callee]) {
              Nearest[E.Callee] = Near;
              It->second.RunBy = Loop;
            }
          }
      }
    }
  }
  auto All = llvm::make_second_range(Found);
  return {All.begin(), All.end()};
}

const Fact *lockstitch::factAt(const Trace &At, const Functions &F) {
  const Trace &Last = At.innermost();
  for (unsigned Body : F.bodiesOf(Last.Function))
    for (const BasicBlock &B : F[Body].Facts->Blocks)
      for (const Fact &X : B.Facts)
        if (X.Where == Last.Where && X.Spelling == Last.Spelling &&
            !std::holds_alternative<Assign>(X.What) &&
            !std::holds_alternative<Unsafe>(X.What))
          return &X;
  return nullptr;
}

/// Whether a trace comes there by another coroutine.
static bool isOfOther(const Trace &At, const Functions &F) {
  for (const Trace *T = At.Inner; T; T = T->Inner)
    for (unsigned Body : F.bodiesOf(T->Function))
      if (F[Body].Facts->IsCoroutine)
        return true;
  return false;
}

static std::vector<LoopBlocking>
findBlockings(const std::vector<LoopBody> &Bodies, const Functions &F,
              const Locksets &Held) {
  std::vector<LoopBlocking> Found;
  for (const LoopBody &In : Bodies)
    for (const Blocking &B : Held[In.Body].Summary.Blockings)
      if (!isOfOther(*B.At, F))
        if (const Fact *What = factAt(*B.At, F))
          Found.push_back({In, &B, What});
  return Found;
}

static std::vector<LoopAcquisition>
findAcquisitions(const std::vector<LoopBody> &Bodies, const Functions &F,
                 const Locksets &Held) {
  std::map<LockClass, std::pair<unsigned, const LockEvent *>> HeldLong;
  for (unsigned Body = 0; Body < F.size(); ++Body)
    for (const LockEvent &E : Held[Body].Events)
      if (E.What == LockEvent::Kind::Blocked && E.Earlier && !E.IsConditional)
        if (std::optional<LockClass> Class = classOf(E.Lock);
            Class && !F.beginsAtOwn(E.Lock))
          HeldLong.try_emplace(*Class, Body, &E);
  std::vector<LoopAcquisition> Found;
  for (const LoopBody &In : Bodies)
    for (const Acquisition &A : Held[In.Body].Summary.Acquisitions) {
      std::optional<LockClass> Class = classOf(A.Lock);
      auto It = Class ? HeldLong.find(*Class) : HeldLong.end();
      if (It != HeldLong.end() && A.How == Attempt::Waits &&
          It->second.first != In.Body && !isOfOther(*A.At, F))
        Found.push_back({In, &A, It->second.first, It->second.second});
    }
  return Found;
}

EventLoops lockstitch::findEventLoops(const Functions &F,
                                      const CallGraph &Calls,
                                      const Locksets &Held) {
  std::vector<LoopBody> Bodies = findLoopBodies(F, Calls);
  if (Bodies.empty())
    return {};
  return {findBlockings(Bodies, F, Held), findAcquisitions(Bodies, F, Held)};
}
