// TeamOrder.cpp - what keeps the threads of one start apart
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/TeamOrder.h"

using namespace lockstitch;

static bool isBarrier(const Fact &X) {
  const auto *W = std::get_if<Wait>(&X.What);
  return W && W->Kind == WaitKind::Barrier;
}

TeamOrder::TeamOrder(const Functions &F, const ThreadRoots &Roots,
                     const Locksets &Held, const HappensBefore &Order,
                     const Ways &Known)
    : F(F), Roots(Roots), Held(Held), Order(Order), Known(Known),
      HasBarrier(F.size()) {
  for (unsigned Body = 0; Body < F.size(); ++Body)
    for (const BasicBlock &B : F[Body].Facts->Blocks)
      if (llvm::any_of(B.Facts, isBarrier))
        HasBarrier[Body] = true;
}

//===-- Barriers ----------------------------------------------------------===//

/// Where the thread was in its first body, when it came by Way to a place.
void TeamOrder::addPoints(const Context *Way, Location Where,
                          std::set<Point> &To) const {
  while (Way && Way->Depth > 0) {
    const Fact *From = Way->Call ? Way->Call : Way->Passed;
    if (!From)
      return;
    Where = From->Where;
    Way = Order.callerOf(*Way);
  }
  if (Way && Way->Thread < Roots.roots().size())
    To.insert({Way->Thread, Where});
}

/// Where the thread was started that runs it, by a thread that was started.
void TeamOrder::addStarts(ThreadId Thread, std::set<Point> &To) const {
  const ThreadRoot &Root = Roots.roots()[Thread];
  for (const Context &C : Order.contexts(Root.Starter))
    if (C.Thread != Thread)
      addPoints(&C, Root.At->Where, To);
}

std::set<TeamOrder::Point> TeamOrder::pointsOf(const Side &S) const {
  std::set<Point> Out;
  if (S.Thread >= Roots.roots().size())
    return Out;
  const Trace *At = S.Access->At;
  if (!S.Access->In->By)
    addPoints(S.Way, At->Where, Out);
  else if (At->Inner) // of what is started: there
    Out.insert({S.Thread, At->Inner->Where});
  addStarts(S.Thread, Out);
  return Out;
}

const TeamOrder::Phases &TeamOrder::phasesOf(unsigned Body) const {
  auto [It, IsNew] = OfBodies.try_emplace(Body);
  if (!IsNew)
    return It->second;
  const std::vector<BasicBlock> &Blocks = F[Body].Facts->Blocks;
  std::vector<std::set<const Fact *>> Begun(Blocks.size());
  Begun[0].insert(nullptr); // the entry
  std::vector<unsigned> Todo = {0};
  while (!Todo.empty()) {
    const BasicBlock &B = Blocks[Todo.back()];
    std::set<const Fact *> Now = Begun[Todo.back()];
    Todo.pop_back();
    for (const Fact &X : B.Facts) {
      It->second[X.Where].insert(Now.begin(), Now.end());
      if (isBarrier(X))
        Now = {&X};
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
  }
  return It->second;
}

bool TeamOrder::isInOtherPhase(const Side &A, const Side &B) const {
  std::set<Point> Mine, Theirs;
  bool IsAsked = false;
  for (const Point &P : pointsOf(A)) {
    unsigned Body = Roots.roots()[P.Root].Body;
    if (!HasBarrier[Body])
      continue;
    for (const Point &Q : pointsOf(B)) {
      if (Q.Root != P.Root)
        continue;
      IsAsked = true;
      const Phases &All = phasesOf(Body);
      auto X = All.find(P.Where), Y = All.find(Q.Where);
      if (X == All.end() || Y == All.end() ||
          llvm::any_of(X->second, [&](const Fact *Begin) {
            return Y->second.count(Begin);
          }))
        return false;
    }
  }
  return IsAsked;
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
