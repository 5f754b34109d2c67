// RaceOrder.cpp - whether two sides of a race may happen at once
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/RaceOrder.h"
#include "program/Loops.h"

using namespace lockstitch;

/// Whether A is what is done once: by that flag, nothing was told before.
static bool isUnder(const Side &A, const Word &Flag) {
  return Flag.Frame.value_or(A.Body) == A.Body &&
         llvm::any_of(A.Locks,
                      [&](const Protection &P) { return P.Lock == Flag.On; });
}

/// Whether it is the word that a count is zero: several may hear it at once.
static bool isCountedDown(const Path &On) {
  static const Step Last = atZero(Path::self()).Steps.back();
  return !On.Steps.empty() && On.Steps.back() == Last;
}

/// Whether control may come from a fact, in block From, to one at a place.
static bool isReachable(const FunctionFacts &Facts, unsigned From,
                        const Fact &First, Location Place) {
  auto IsThere = [&](const Fact &X) { return X.Where == Place; };
  const std::vector<Fact> &Rest = Facts.Blocks[From].Facts;
  if (std::any_of(Rest.begin() + (&First - Rest.data()), Rest.end(), IsThere))
    return true;
  std::vector<bool> Seen(Facts.Blocks.size());
  std::vector<unsigned> Todo = {From};
  while (!Todo.empty()) {
    const BasicBlock &B = Facts.Blocks[Todo.back()];
    Todo.pop_back();
    auto Go = [&](unsigned To) {
      if (Seen[To])
        return;
      Seen[To] = true;
      Todo.push_back(To);
    };
    for (const Edge &E : B.Next)
      Go(E.To);
    if (B.Unwind)
      Go(*B.Unwind);
  }
  for (unsigned I = 0; I < Seen.size(); ++I)
    if (Seen[I] && llvm::any_of(Facts.Blocks[I].Facts, IsThere))
      return true;
  return false;
}

static bool isOfOneTask(const Side &A, const Side &B) {
  return A.task() && A.task() == B.task();
}

/// Whether threads of one start are passed what differs, as it seems.
static bool isEachPassedAnother(const ThreadRoot &Root, uint64_t Param) {
  const auto *S = std::get_if<Spawn>(&Root.At->What);
  if (!S || Param >= S->Args.size())
    return false;
  const Value &V = S->Args[Param];
  return V.What == Value::Kind::Unknown || V.What == Value::Kind::Load ||
         (V.What == Value::Kind::Address && hasAnyIndex(V.Where));
}

RaceOrder::RaceOrder(const Functions &F, const CallGraph &Calls,
                     const ThreadRoots &Roots, const Locksets &Held,
                     const HappensBefore &Order, const Ways &Known)
    : F(F), Roots(Roots), Order(Order), Fresh(F),
      Teams(F, Calls, Roots, Held, Order, Known) {
  for (unsigned Body = 0; Body < F.size(); ++Body)
    for (const BasicBlock &B : F[Body].Facts->Blocks)
      for (const Fact &X : B.Facts)
        if (const auto *C = std::get_if<Call>(&X.What); C && C->Once)
          OnceFlags.insert(lastEntity(*C->Once));
        else if (isBarrier(X))
          if (EntityId On = lastEntity(std::get<Wait>(X.What).On))
            Barriers.insert(On);
}

std::optional<Parallel> RaceOrder::parallel(const Side &A,
                                            const Side &B) const {
  std::optional<Parallel> Why = threads(A, B);
  if (!Why || isOrdered(A, B) || isBeforeTask(A, B) || isBeforeTask(B, A) ||
      isBeforeStart(A, B) || isBeforeStart(B, A) ||
      Teams.isInOtherPhase(A, B) || Teams.isOfOneThread(A, B))
    return std::nullopt;
  if (*Why == Parallel::ManyOfOne &&
      (isOnePerThread(A) || isOfOneNumber(A, B) || isOfOneTask(A, B)))
    return std::nullopt;
  return Why;
}

std::optional<Parallel> RaceOrder::threads(const Side &A, const Side &B) const {
  auto Runs = [](const llvm::BitVector &Beside, ThreadId T) {
    return T < Beside.size() && Beside.test(T);
  };
  if (isSameFrame(A, B)) {
    // What another frame of the function starts has that one's variables.
    auto RunsBeside = [&](const Side &S, ThreadId T) {
      return T < Roots.roots().size() && Roots.roots()[T].Starter == S.Body
                 ? llvm::is_contained(S.Access->In->Alive, T)
                 : Runs(S.Beside, T);
    };
    if (A.isOwn() && B.isOwn())
      return std::nullopt;
    if (A.isOwn() || B.isOwn())
      return RunsBeside(A.isOwn() ? A : B, A.isOwn() ? B.Thread : A.Thread)
                 ? std::optional(Parallel::StartedBefore)
                 : std::nullopt;
    if (!RunsBeside(A, B.Thread) && !RunsBeside(B, A.Thread))
      return std::nullopt;
    return A.Thread == B.Thread ? Parallel::ManyOfOne : Parallel::BothStarted;
  }
  if (A.Thread == B.Thread && A.Thread == Order.outside())
    return Parallel::Callers;
  if (Order.mayRunTogether(A.Thread, B.Thread))
    return A.Thread == B.Thread ? Parallel::ManyOfOne : Parallel::BothStarted;
  if (Runs(A.Beside, B.Thread) || Runs(B.Beside, A.Thread))
    return Parallel::StartedBefore;
  return std::nullopt;
}

bool RaceOrder::isSameFrame(const Side &A, const Side &B) const {
  return A.Name.Frame && A.Name.Frame == B.Name.Frame;
}

bool RaceOrder::isBefore(const Side &A, const Side &B,
                         const std::vector<Word> &Before, bool IsTurn) const {
  return llvm::any_of(B.Words->Heard, [&](const Word &On) {
    EntityId Object = lastEntity(On.On);
    if (flagOfRelaxed(On.On) || (IsTurn && OnceFlags.count(Object)))
      return false;
    // Threads that do the same after a barrier take no turns.
    if (IsTurn && Barriers.count(Object) && beginAlike(A, B))
      return false;
    // Who counts and waits for the same count may have another in mind.
    if (isCountedDown(On.On) && (IsTurn || beginAlike(A, B)))
      return false;
    if (toldOnItsWay(B, On) && isPlain(On.On))
      return false; // its own word
    return isUnder(A, On) || (!hasWord(Before, On) && !toldOnItsWay(A, On) &&
                              hasWord(A.Words->Tells, On));
  });
}

std::optional<Publication> RaceOrder::publishedBy(const Side &A,
                                                  const Side &B) const {
  auto Tells = [&](const Word &W) {
    return hasWord(A.Words->Tells, W) && !hasWord(A.Words->Told, W) &&
           !toldOnItsWay(A, W);
  };
  for (const Word &On : B.Words->Heard) {
    std::optional<Path> Flag = flagOfRelaxed(On.On);
    Word Plain{On.Frame, Flag.value_or(On.On)};
    Word Relaxed{On.Frame, relaxedly(Plain.On)};
    bool IsStoreRelaxed = !Tells(Plain) && Tells(Relaxed);
    if (IsStoreRelaxed || (Flag && Tells(Plain)))
      return Publication{lastEntity(Plain.On), IsStoreRelaxed,
                         Flag.has_value()};
  }
  return std::nullopt;
}

std::optional<Publication> RaceOrder::published(const Side &A,
                                                const Side &B) const {
  if (A.Access->isWrite())
    if (std::optional<Publication> Out = publishedBy(A, B))
      return Out;
  return B.Access->isWrite() ? publishedBy(B, A) : std::nullopt;
}

bool RaceOrder::toldOnItsWay(const Side &S, const Word &On) const {
  return S.Way && !On.Frame && Order.hasTold(*S.Way, On.On);
}

bool RaceOrder::isPlain(const Path &On) const {
  EntityId Last = lastEntity(On);
  return Last && F.entity(Last).Sync == SyncKind::None &&
         !F.entity(Last).IsAtomic;
}

bool RaceOrder::isOrdered(const Side &A, const Side &B) const {
  const SideWords &OfA = *A.Words, &OfB = *B.Words;
  return isBefore(A, B, OfA.Told) || isBefore(B, A, OfB.Told) ||
         (isBefore(A, B, OfA.ToldLately, true) &&
          isBefore(B, A, OfB.ToldLately, true));
}

bool RaceOrder::beginAlike(const Side &A, const Side &B) const {
  llvm::ArrayRef<ThreadRoot> All = Roots.roots();
  return A.Thread == B.Thread ||
         (A.Thread < All.size() && B.Thread < All.size() &&
          All[A.Thread].Body == All[B.Thread].Body);
}

bool RaceOrder::isOnePerThread(const Side &A) const {
  if (A.Access->Place.Root != PathRoot::Alloc)
    return false;
  const FunctionFacts &Facts = *F[A.Body].Facts;
  Loops L(Facts);
  Path Object = Path::alloc(A.Access->Place.Id);
  for (unsigned I = 0; I < Facts.Blocks.size(); ++I)
    for (const Fact &X : Facts.Blocks[I].Facts)
      if (const auto *As = std::get_if<Assign>(&X.What))
        if (As->What == Value::address(Object))
          return L.isInLoop(I);
  return true; // made by an expression of the start itself
}

bool RaceOrder::isOfOneNumber(const Side &A, const Side &B) const {
  if (A.Thread != B.Thread || A.Body != B.Body || !A.isEntry(Roots))
    return false;
  return llvm::any_of(A.Access->When, [&](const auto &When) {
    const auto &[P, R] = When;
    return P.Root == PathRoot::Param && R == Range::of(R.Low) &&
           llvm::is_contained(B.Access->When, When) &&
           isEachPassedAnother(Roots.roots()[A.Thread], P.Id);
  });
}

bool RaceOrder::isBeforeTask(const Side &A, const Side &B) const {
  if (!B.task() || A.Access->In->By)
    return false;
  const FunctionFacts &Facts = *F[A.Body].Facts;
  for (unsigned I = 0; I < Facts.Blocks.size(); ++I)
    for (const Fact &X : Facts.Blocks[I].Facts)
      if (&X == B.task())
        return !isReachable(Facts, I, X, A.Access->At->Where);
  return false;
}

bool RaceOrder::isBeforeStart(const Side &A, const Side &B) const {
  const ThreadRoot *Root = B.root(Roots);
  return isSameFrame(A, B) && A.isOwn() && !B.isOwn() && Root &&
         Fresh.isBeforeStart(*A.Access, A.Body, *Root);
}

Exclusion RaceOrder::exclusion(const Side &A, const Side &B) const {
  return std::max({choice(A), choice(B),
                   excludes(*A.Access, *B.Access,
                            A.Body == B.Body && !A.isEntry(Roots), F)});
}

Exclusion RaceOrder::choice(const Side &S) const {
  return S.Choice == Exclusion::ForOneCaller && S.isEntry(Roots) ? Exclusion::No
                                                                 : S.Choice;
}
