// PointsToSolution.cpp - what is known of pointers when all is found
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/PointsToSolution.h"
#include <set>

using namespace lockstitch;

/// New objects that a path may name.
static constexpr size_t MaxMade = 4;

std::vector<MadeObject> PointsTo::Solution::made(unsigned Body,
                                                 const Path &P) const {
  size_t Skip = P.Steps.size();
  while (Skip > 0 && P.Steps[Skip - 1].What != Step::Kind::Deref)
    --Skip;
  auto StepOf = [](const Step &S) {
    return S.What == Step::Kind::Field ? S.Id : Element;
  };
  // The objects that the last pointer of the path leads to.
  std::set<PointerNode> Here;
  auto AddRoot = [&](uint64_t Key) {
    if (auto It = Roots.find({Key, P.Id}); It != Roots.end())
      Here.insert(It->second);
  };
  AddRoot(0);
  for (uint32_t I : InstancesOf[Body])
    AddRoot(keyOf(P.Root, I));
  for (size_t I = 0; I < Skip; ++I) {
    std::set<PointerNode> Next;
    for (PointerNode N : Here)
      if (P.Steps[I].What == Step::Kind::Deref)
        Next.insert(Sets.pointsTo(N).begin(), Sets.pointsTo(N).end());
      else if (auto Part = Sets.findPart(N, StepOf(P.Steps[I])))
        Next.insert(*Part);
    Here = std::move(Next);
  }

  std::vector<MadeObject> Out;
  for (PointerNode N : Here) {
    std::vector<Step> Steps;
    for (; Sets.wholeOf(N); N = *Sets.wholeOf(N))
      Steps.push_back(Sets.stepTo(N) == Element
                          ? Step::anyIndex()
                          : Step::field({Sets.stepTo(N)}));
    auto It = Made.find(N);
    if (It == Made.end())
      continue;
    MadeObject New{It->second.first, Path::alloc(It->second.second)};
    for (const Step &S : llvm::reverse(Steps))
      New.Place = New.Place.then(S);
    for (size_t I = Skip; I < P.Steps.size(); ++I)
      New.Place = New.Place.then(P.Steps[I]);
    if (!llvm::is_contained(Out, New))
      Out.push_back(std::move(New));
    if (Out.size() > MaxMade)
      return {};
  }
  return Out;
}
