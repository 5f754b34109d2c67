// TeamOrder.cpp - what keeps the threads of one start apart
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/TeamOrder.h"

using namespace lockstitch;

bool lockstitch::isBarrier(const Fact &X) {
  const auto *W = std::get_if<Wait>(&X.What);
  return W && W->Kind == WaitKind::Barrier;
}

TeamOrder::TeamOrder(const Functions &F, const CallGraph &Calls,
                     const ThreadRoots &Roots, const Locksets &Held,
                     const HappensBefore &Order, const Ways &Known)
    : F(F), Calls(Calls), Roots(Roots), Held(Held), Order(Order), Known(Known) {
  for (unsigned Body = 0; Body < F.size() && !HasBarriers; ++Body)
    for (const BasicBlock &B : F[Body].Facts->Blocks)
      HasBarriers |= llvm::any_of(B.Facts, isBarrier);
}

//===-- Barriers ----------------------------------------------------------===//

TeamOrder::Begins TeamOrder::after(const Fact &X, unsigned Body,
                                   const Begins &Now) const {
  if (isBarrier(X))
    return {&X};
  llvm::ArrayRef<CallEdge> Callees;
  if (std::holds_alternative<Call>(X.What))
    Callees = Calls.callsAt(Body, X);
  if (Callees.empty())
    return Now;
  Begins Out;
  for (const CallEdge &E : Callees)
    for (const Fact *Begin : phasesIn(E.Callee).End)
      if (Begin)
        Out.insert(Begin);
      else
        Out.insert(Now.begin(), Now.end());
  return Out;
}

const TeamOrder::Phases &TeamOrder::phasesIn(unsigned Body) const {
  auto [It, IsNew] = OfBodies.try_emplace(Body);
  Phases &Out = It->second;
  if (!IsNew)
    return Out;
  Out.End.insert(nullptr); // meanwhile, where it calls itself
  const std::vector<BasicBlock> &Blocks = F[Body].Facts->Blocks;
  std::vector<Begins> Begun(Blocks.size());
  Begins End;
  if (!Blocks.empty())
    Begun[0].insert(nullptr);
  std::vector<unsigned> Todo(Blocks.empty() ? 0 : 1);
  while (!Todo.empty()) {
    const BasicBlock &B = Blocks[Todo.back()];
    Begins Now = Begun[Todo.back()];
    Todo.pop_back();
    for (const Fact &X : B.Facts) {
      Out.Places[X.Where].insert(Now.begin(), Now.end());
      Now = after(X, Body, Now);
    }
    auto Go = [&](unsigned To) {
      size_t Before = Begun[To].size();
      Begun[To].insert(Now.begin(), Now.end());
      if (Begun[To].size() != Before)
        Todo.push_back(To);
    };
    for (const Edge &E : B.Next)
      Go(E.To);
    if (B.Unwind)
      Go(*B.Unwind);
    if (B.End == BlockEnd::Returns)
      End.insert(Now.begin(), Now.end());
  }
  Out.End = std::move(End);
  return Out;
}

const TeamOrder::Begins &TeamOrder::phasesAtEntry(unsigned Body,
                                                  ThreadId Thread) const {
  auto [It, IsNew] = AtEntries.try_emplace({Body, Thread});
  if (!IsNew) // or, where it calls itself, what is known by now
    return It->second;
  Begins Out;
  if (Roots.roots()[Thread].Body == Body)
    Out.insert(nullptr);
  for (const CallEdge &E : Calls.callersOf(Body))
    if (std::holds_alternative<Call>(E.At->What) &&
        Order.shortest(E.Caller, Thread)) {
      Begins There = phasesAt(E.Caller, E.At->Where, Thread);
      Out.insert(There.begin(), There.end());
    }
  return It->second = std::move(Out);
}

TeamOrder::Begins TeamOrder::phasesAt(unsigned Body, Location Where,
                                      ThreadId Thread) const {
  const Phases &All = phasesIn(Body);
  auto It = All.Places.find(Where);
  if (It == All.Places.end())
    return {};
  Begins Out = It->second;
  if (Out.erase(nullptr)) {
    const Begins &Before = phasesAtEntry(Body, Thread);
    Out.insert(Before.begin(), Before.end());
  }
  return Out;
}

/// By the threads that make the access, or start who does.
std::map<ThreadId, TeamOrder::Begins> TeamOrder::phasesOf(const Side &S) const {
  std::map<ThreadId, Begins> Out;
  if (S.Thread >= Roots.roots().size())
    return Out;
  auto Add = [&](unsigned Body, Location Where, ThreadId Thread) {
    Begins There = phasesAt(Body, Where, Thread);
    Out[Thread].insert(There.begin(), There.end());
  };
  const Trace &At = S.Access->At->innermost();
  for (unsigned Body : F.bodiesOf(At.Function))
    if (Order.shortest(Body, S.Thread))
      Add(Body, At.Where, S.Thread);
  const ThreadRoot &Root = Roots.roots()[S.Thread];
  for (const Context &C : Order.contexts(Root.Starter))
    if (C.Thread != S.Thread && C.Thread < Roots.roots().size())
      Add(Root.Starter, Root.At->Where, C.Thread);
  return Out;
}

bool TeamOrder::isInOtherPhase(const Side &A, const Side &B) const {
  if (!HasBarriers)
    return false;
  bool IsKnown = false;
  std::map<ThreadId, Begins> Mine = phasesOf(A), Theirs = phasesOf(B);
  for (const auto &[Thread, Begun] : Mine) {
    auto It = Theirs.find(Thread);
    if (It == Theirs.end() || Begun.empty() || It->second.empty())
      continue;
    if (llvm::any_of(Begun, [&](const Fact *X) { return It->second.count(X); }))
      return false;
    IsKnown = true;
  }
  return IsKnown;
}

//===-- One thread --------------------------------------------------------===//

/// The conditions on what each thread finds for itself, and others never do.
EntryConditions TeamOrder::ownNumbers(const EntryConditions &When) const {
  EntryConditions Out;
  for (const auto &[P, R] : When)
    if (P.Root == PathRoot::Entity && F.entity({P.Id}).IsHidden &&
        F.entity({P.Id}).IsThreadLocal && R == Range::of(R.Low))
      Out.push_back({P, R});
  return Out;
}

EntryConditions TeamOrder::ownNumbers(const Side &S) const {
  EntryConditions Out = ownNumbers(S.Access->When.list());
  const Context *C = S.Way;
  while (C && !C->HasOtherCalls && C->Depth > 0)
    C = Order.callerOf(*C);
  if (S.Way && C && !C->HasOtherCalls)
    llvm::append_range(Out, ownNumbers(Known.to(*S.Way, S.Body).Known));
  return Out;
}

const ThreadStart *TeamOrder::startOf(ThreadId Thread) const {
  if (Thread >= Roots.roots().size())
    return nullptr;
  const ThreadRoot &Root = Roots.roots()[Thread];
  for (const ThreadStart &S : Held[Root.Starter].Starts)
    if (S.At == Root.At)
      return &S;
  return nullptr;
}

static bool haveCommon(const EntryConditions &A, const EntryConditions &B) {
  return llvm::any_of(A,
                      [&](const auto &E) { return llvm::is_contained(B, E); });
}

bool TeamOrder::isOfOneThread(const Side &A, const Side &B) const {
  EntryConditions Mine = ownNumbers(A), Theirs = ownNumbers(B);
  if (A.Thread == B.Thread && haveCommon(Mine, Theirs))
    return true;
  // Of what such a thread starts: what runs beside it, or beside each other.
  const ThreadStart *My = startOf(A.Thread), *Their = startOf(B.Thread);
  EntryConditions OfMine, OfTheirs;
  if (My)
    OfMine = ownNumbers(My->When.list());
  if (Their)
    OfTheirs = ownNumbers(Their->When.list());
  auto Runs = [](const llvm::BitVector &Beside, ThreadId T) {
    return T < Beside.size() && Beside.test(T);
  };
  if (haveCommon(OfMine, OfTheirs))
    return !llvm::is_contained(My->Alive, B.Thread) &&
           !llvm::is_contained(Their->Alive, A.Thread);
  return (haveCommon(Mine, OfTheirs) && !Runs(A.Beside, B.Thread)) ||
         (haveCommon(OfMine, Theirs) && !Runs(B.Beside, A.Thread));
}
