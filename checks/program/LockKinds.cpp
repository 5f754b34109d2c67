// LockKinds.cpp - which locks may be acquired again, or say what went wrong
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/LockKinds.h"
#include "program/Store.h"

using namespace lockstitch;

bool LockKinds::Seen::add(const Seen &Other) {
  Seen Old = *this;
  Recursive |= Other.Recursive;
  Plain |= Other.Plain;
  Checked |= Other.Checked;
  Robust |= Other.Robust;
  return Recursive != Old.Recursive || Plain != Old.Plain ||
         Checked != Old.Checked || Robust != Old.Robust;
}

std::optional<LockKinds::Place> LockKinds::placeOf(const Path &Lock) {
  EntityId Id = lastEntity(Lock);
  if (Lock.isTop() || !Id)
    return std::nullopt;
  bool IsPointee = false;
  for (const Step &S : llvm::reverse(Lock.Steps)) {
    if (S.What == Step::Kind::Field)
      break;
    IsPointee |= S.What == Step::Kind::Deref;
  }
  return Place{Id, IsPointee};
}

/// Notes that Body initialises Lock. True if that is news.
bool LockKinds::note(unsigned Body, const Path &Lock, const Seen &Init,
                     const UnitSet &Units) {
  if (std::optional<Place> P = placeOf(Lock)) {
    std::vector<Seen> &All = Inits[*P];
    auto It =
        llvm::find_if(All, [&](const Seen &Old) { return Old.Units == Units; });
    if (It == All.end())
      It = All.insert(All.end(), Seen{.Units = Units});
    return It->add(Init);
  }
  if (Lock == Path::param(Lock.Id).deref()) // its callers' lock
    return ByParam[{Body, Lock.Id}].add(Init);
  return false;
}

void LockKinds::addInits(const Functions &F) {
  for (unsigned Body = 0; Body < F.size(); ++Body)
    for (const BasicBlock &B : F[Body].Facts->Blocks)
      for (const Fact &X : B.Facts)
        if (const auto *L = std::get_if<Lifetime>(&X.What); L && !L->IsEnd) {
          bool Is = lockstitch::isRecursive(L->Sync);
          note(Body, L->Object,
               {.Recursive = Is,
                .Plain = !Is,
                .Checked = L->IsChecked,
                .Robust = L->IsRobust},
               F[Body].Units);
        }
}

/// What a callee initialises by its parameters, its caller does.
bool LockKinds::passOn(const CallEdge &E, const Functions &F) {
  const auto *C = E.At ? std::get_if<Call>(&E.At->What) : nullptr;
  bool IsNews = false;
  for (unsigned N = 0; C && N < C->Args.size(); ++N)
    if (auto It = ByParam.find({E.Callee, N}); It != ByParam.end())
      IsNews |= note(E.Caller, Store::pointee(C->Args[N]), It->second,
                     F[E.Caller].Units);
  return IsNews;
}

LockKinds::LockKinds(const Functions &F, const CallGraph &Calls) {
  for (const Entity *E : F.entities())
    if (isLock(E->Sync))
      ByType[E->Id] = lockstitch::isRecursive(E->Sync);
  addInits(F);
  for (const std::vector<unsigned> &Component : Calls.bottomUp())
    for (bool IsNews = !ByParam.empty(); IsNews;) {
      IsNews = false;
      for (unsigned Body : Component)
        for (const CallEdge &E : Calls.callsOf(Body))
          IsNews |= passOn(E, F);
      IsNews &= Component.size() > 1;
    }
}

LockKinds::Seen LockKinds::seenAt(const Place &P,
                                  const UnitSet &Programs) const {
  Seen Here;
  if (auto It = Inits.find(P); It != Inits.end())
    for (const Seen &Each : It->second)
      if (Each.Units.meets(Programs))
        Here.add(Each);
  return Here;
}

LockKinds::Telling LockKinds::tells(const Path &Lock,
                                    const UnitSet &Programs) const {
  std::optional<Place> P = placeOf(Lock);
  if (!P)
    return {};
  Seen Here = seenAt(*P, Programs);
  return {Here.Checked, Here.Robust};
}

std::optional<bool> LockKinds::isRecursive(const Path &Lock,
                                           const UnitSet &Programs) const {
  std::optional<Place> P = placeOf(Lock);
  if (!P)
    return std::nullopt;
  std::optional<bool> Is;
  if (auto It = ByType.find(P->Id); It != ByType.end() && !P->IsPointee)
    Is = It->second;
  Seen Here = seenAt(*P, Programs);
  if (Here.Recursive && Is != true)
    Is = Here.Plain ? std::nullopt : std::optional(true);
  return Is;
}
