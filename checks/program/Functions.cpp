// Functions.cpp - every body of every function, and every entity, by id
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Functions.h"
#include <fmt/format.h>
#include <set>
#include <tuple>

using namespace lockstitch;

void Functions::addEntities(llvm::ArrayRef<TUFacts> Files) {
  for (const TUFacts &File : Files)
    for (const Entity &E : File.Entities) {
      auto [It, IsNew] = EntityIndex.try_emplace(E.Id.Value, Entities.size());
      if (IsNew) {
        Entities.push_back(&E);
        continue;
      }
      const Entity *&Old = Entities[It->second];
      if (Old->Name != E.Name && Collision.empty())
        Collision = fmt::format("'{}' and '{}' have the same id",
                                Old->Name.str(), E.Name.str());
      // The definition and its declarations may lie in different files; which
      // one is taken must not depend on the order of the files.
      if (std::tie(E.Declared, E.Type, E.Sync) <
          std::tie(Old->Declared, Old->Type, Old->Sync))
        Old = &E;
    }
  llvm::sort(Entities,
             [](const Entity *A, const Entity *B) { return A->Id < B->Id; });
  for (unsigned I = 0; I < Entities.size(); ++I)
    EntityIndex[Entities[I]->Id.Value] = I;
}

/// Method, and the methods that override it, at any depth.
static void addBelow(EntityId Method,
                     const std::map<EntityId, std::set<EntityId>> &Direct,
                     std::set<EntityId> &Out) {
  auto It = Direct.find(Method);
  if (It == Direct.end())
    return;
  for (EntityId Below : It->second)
    if (Out.insert(Below).second)
      addBelow(Below, Direct, Out);
}

void Functions::addOverriders() {
  std::map<EntityId, std::set<EntityId>> Direct;
  for (const Body &B : Bodies)
    for (EntityId Overridden : B.Facts->Overrides)
      Direct[Overridden].insert(B.id());
  for (const auto &[Method, Below] : Direct) {
    std::set<EntityId> All;
    addBelow(Method, Direct, All);
    Overriders[Method].assign(All.begin(), All.end());
  }
}

Functions::Functions(llvm::ArrayRef<TUFacts> Files) {
  std::vector<UnitSet> Units = linkUnits(Files);
  if (!Units.empty())
    UnitCount = Units.front().size();
  addEntities(Files);
  for (unsigned I = 0; I < Files.size(); ++I)
    for (const FunctionFacts &F : Files[I].Functions) {
      if (F.Is == Role::Main)
        WithMain.add(Units[I]);
      if (F.Blocks.empty())
        Declarations.try_emplace(F.Id, &F);
    }
  addBodies(Files, Units);
  addOverriders();
}

void Functions::addBodies(llvm::ArrayRef<TUFacts> Files,
                          llvm::ArrayRef<UnitSet> Units) {
  struct Named {
    llvm::StringRef Name;
    const FunctionFacts *Facts;
    unsigned File;
  };
  std::vector<Named> All;
  for (unsigned I = 0; I < Files.size(); ++I)
    for (const FunctionFacts &F : Files[I].Functions)
      if (!F.Blocks.empty())
        All.push_back({entity(F.Id).Name, &F, I});
  auto Key = [&](const Named &N) {
    return std::tie(N.Name, N.Facts->Where, N.Facts->Id,
                    Files[N.File].MainFile);
  };
  llvm::stable_sort(
      All, [&](const Named &A, const Named &B) { return Key(A) < Key(B); });

  for (const Named &N : All) {
    auto &Same = ById[N.Facts->Id.Value];
    auto It = llvm::find_if(
        Same, [&](unsigned I) { return *Bodies[I].Facts == *N.Facts; });
    if (It != Same.end()) {
      Bodies[*It].Units.add(Units[N.File]);
      continue;
    }
    Same.push_back(Bodies.size());
    Bodies.push_back({N.Facts, &Files[N.File], Units[N.File]});
  }
}

llvm::ArrayRef<unsigned> Functions::bodiesOf(EntityId Function) const {
  auto It = ById.find(Function.Value);
  if (It == ById.end())
    return {};
  return It->second;
}

const FunctionFacts *Functions::declaration(EntityId Function) const {
  auto It = Declarations.find(Function);
  return It == Declarations.end() ? nullptr : It->second;
}

llvm::ArrayRef<EntityId> Functions::overridersOf(EntityId Method) const {
  auto It = Overriders.find(Method);
  if (It == Overriders.end())
    return {};
  return It->second;
}

const Entity &Functions::entity(EntityId Id) const {
  static const Entity Nameless{};
  auto It = EntityIndex.find(Id.Value);
  return It == EntityIndex.end() ? Nameless : *Entities[It->second];
}

bool Functions::beginsAtOwn(const Path &P) const {
  return P.Root == PathRoot::Alloc || P.Root == PathRoot::Temp ||
         (P.Root == PathRoot::Entity &&
          entity({P.Id}).Kind == EntityKind::Local);
}

bool Functions::isOwn(const Path &P) const {
  return beginsAtOwn(P) && !llvm::is_contained(P.Steps, Step::deref());
}

bool Functions::isOfCall(const Path &P) const {
  return isOwn(P) || (P.Root == PathRoot::Param &&
                      !llvm::is_contained(P.Steps, Step::deref()));
}
