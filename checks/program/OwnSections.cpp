// OwnSections.cpp - where one body enters and leaves critical sections
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/OwnSections.h"

using namespace lockstitch;

OwnSections::OwnSections(unsigned Body, const Functions &F,
                         const CallGraph &Calls, const Locksets &Held)
    : Body(Body), F(F), Calls(Calls), Held(Held) {
  findGuards();
  findEffects();
  findOfCaller();
}

/// What each way out that returns has, whatever else it has.
template <typename List, typename Name>
static std::vector<Path> onEachReturn(const FunctionSummary &S, List Of,
                                      Name NameOf) {
  std::optional<std::set<Path>> All;
  for (const Outcome &O : S.Outcomes) {
    if (O.IsThrow)
      continue;
    std::set<Path> Here;
    for (const auto &Each : O.*Of)
      Here.insert(NameOf(Each));
    if (!All)
      All = std::move(Here);
    else
      std::erase_if(*All, [&](const Path &P) { return !Here.count(P); });
  }
  return All ? std::vector<Path>(All->begin(), All->end())
             : std::vector<Path>();
}

static std::vector<Path> leftHeld(const FunctionSummary &S) {
  return onEachReturn(S, &Outcome::Held,
                      [](const HeldLock &H) { return H.Lock; });
}

static std::vector<Path> leftFree(const FunctionSummary &S) {
  return onEachReturn(S, &Outcome::Released, [](const Path &P) { return P; });
}

/// The object that a call makes or ends: a guard of the user's, perhaps.
static std::optional<Path> objectOf(const Call &C) {
  if (C.Self && C.Self->What == Value::Kind::Address)
    return C.Self->Where;
  return std::nullopt;
}

static void name(std::vector<Path> &In, const std::vector<Path> &OfCallee,
                 const Call &C, const Functions &F) {
  for (const Path &P : OfCallee)
    if (Path Mine = inCaller(P, C, F); !Mine.isTop())
      In.push_back(std::move(Mine));
}

void OwnSections::findGuards() {
  for (const BasicBlock &B : F[Body].Facts->Blocks)
    for (const Fact &X : B.Facts)
      if (auto *G = std::get_if<Guard>(&X.What)) {
        llvm::append_range(Guards[G->Object], G->Locks);
      } else if (auto *M = std::get_if<GuardMove>(&X.What)) {
        std::vector<Path> From = locksOf(M->From);
        llvm::append_range(Guards[M->To], From);
      } else if (auto *C = std::get_if<Call>(&X.What)) {
        std::optional<unsigned> Callee = Calls.onlyCallee(Body, X);
        std::optional<Path> Object = objectOf(*C);
        if (Callee && Object && F[*Callee].Facts->Is == Role::Constructor)
          name(Guards[*Object], leftHeld(Held[*Callee].Summary), *C, F);
      }
}

std::vector<Path> OwnSections::locksOf(const Path &Guard) const {
  auto It = Guards.find(Guard);
  if (It != Guards.end() && !It->second.empty())
    return It->second;
  return {lockOfGuard(Guard)}; // the caller's
}

void OwnSections::findEffects() {
  for (const BasicBlock &B : F[Body].Facts->Blocks)
    for (const Fact &X : B.Facts) {
      std::vector<Path> In, Out;
      if (auto *A = std::get_if<Acquire>(&X.What)) {
        In = A->Locks;
      } else if (auto *R = std::get_if<Release>(&X.What)) {
        Out = R->Locks;
      } else if (auto *G = std::get_if<Guard>(&X.What)) {
        if (G->How != Bind::Defers && G->How != Bind::Empty)
          In = G->Locks;
      } else if (auto *U = std::get_if<GuardUse>(&X.What)) {
        if (U->What == GuardUse::Kind::Relock)
          In = locksOf(U->Object);
        else if (U->What == GuardUse::Kind::Unlock ||
                 U->What == GuardUse::Kind::End)
          Out = locksOf(U->Object);
      } else if (auto *C = std::get_if<Call>(&X.What)) {
        if (std::optional<unsigned> Callee = Calls.onlyCallee(Body, X)) {
          std::optional<Path> Object = objectOf(*C);
          name(In, leftHeld(Held[*Callee].Summary), *C, F);
          // A guard of the user's has names of its own for its locks.
          auto It = Object && F[*Callee].Facts->Is == Role::Destructor
                        ? Guards.find(*Object)
                        : Guards.end();
          if (It != Guards.end())
            Out = It->second;
          else
            name(Out, leftFree(Held[*Callee].Summary), *C, F);
        }
      }
      if (!In.empty())
        Acquired[&X] = std::move(In);
      if (!Out.empty())
        Released[&X] = std::move(Out);
    }
}

/// Carries what is held through a block, and notes it at each fact.
void OwnSections::walk(const BasicBlock &B, std::set<Path> &Now,
                       HeldAt &Into) const {
  for (const Fact &X : B.Facts) {
    Into[&X] = Now;
    for (const Path &P : releases(X))
      Now.erase(P);
    for (const Path &P : acquires(X))
      Now.insert(P);
  }
}

void OwnSections::findOfCaller() {
  std::set<Path> Known;
  for (const BasicBlock &B : F[Body].Facts->Blocks)
    for (const Fact &X : B.Facts) {
      for (const Path &P : releases(X))
        if (Known.insert(P).second)
          OfCaller.insert(P);
      Known.insert(acquires(X).begin(), acquires(X).end());
    }
}

void OwnSections::findHeld() const {
  Before.emplace();
  const std::vector<BasicBlock> &Blocks = F[Body].Facts->Blocks;
  std::vector<std::set<Path>> In(Blocks.size());
  if (!In.empty())
    In[0] = OfCaller;
  for (bool IsChanged = true; IsChanged;) {
    IsChanged = false;
    for (unsigned I = 0; I < Blocks.size(); ++I) {
      std::set<Path> Now = In[I];
      walk(Blocks[I], Now, *Before);
      for (const Edge &E : Blocks[I].Next)
        for (const Path &P : Now)
          IsChanged |= In[E.To].insert(P).second;
    }
  }
}

void OwnSections::findAlwaysHeld() const {
  AlwaysBefore.emplace();
  const std::vector<BasicBlock> &Blocks = F[Body].Facts->Blocks;
  std::vector<std::optional<std::set<Path>>> In(Blocks.size());
  if (!In.empty())
    In[0] = OfCaller;
  for (bool IsChanged = true; IsChanged;) {
    IsChanged = false;
    for (unsigned I = 0; I < Blocks.size(); ++I) {
      if (!In[I])
        continue;
      std::set<Path> Now = *In[I];
      walk(Blocks[I], Now, *AlwaysBefore);
      for (const Edge &E : Blocks[I].Next) {
        std::optional<std::set<Path>> &There = In[E.To];
        IsChanged |= !There || std::erase_if(*There, [&](const Path &P) {
          return !Now.count(P);
        });
        if (!There)
          There = Now;
      }
    }
  }
}

static llvm::ArrayRef<Path>
lookUp(const std::map<const Fact *, std::vector<Path>> &Map, const Fact &X) {
  auto It = Map.find(&X);
  if (It == Map.end())
    return {};
  return It->second;
}

llvm::ArrayRef<Path> OwnSections::acquires(const Fact &X) const {
  return lookUp(Acquired, X);
}

llvm::ArrayRef<Path> OwnSections::releases(const Fact &X) const {
  return lookUp(Released, X);
}

static const std::set<Path> &
lookUp(const std::map<const Fact *, std::set<Path>> &Map, const Fact &X) {
  static const std::set<Path> None;
  auto It = Map.find(&X);
  return It == Map.end() ? None : It->second;
}

const std::set<Path> &OwnSections::heldBefore(const Fact &X) const {
  if (!Before)
    findHeld();
  return lookUp(*Before, X);
}

const std::set<Path> &OwnSections::alwaysHeldBefore(const Fact &X) const {
  if (!AlwaysBefore)
    findAlwaysHeld();
  return lookUp(*AlwaysBefore, X);
}
