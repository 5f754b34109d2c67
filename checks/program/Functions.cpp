// Functions.cpp - every body of every function, and every entity, by id
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Functions.h"
#include <fmt/format.h>
#include <set>
#include <tuple>

using namespace lockstitch;

void Functions::addEntities(const TUFacts &File) {
  for (const Entity &E : File.Entities) {
    auto [It, IsNew] = Entities.try_emplace(E.Id, E);
    if (IsNew)
      continue;
    if (It->second.Name != E.Name && Collision.empty())
      Collision = fmt::format("'{}' and '{}' have the same id",
                              It->second.Name.str(), E.Name.str());
    // The definition and its declarations may lie in different files; which
    // one is taken must not depend on the order of the files.
    if (std::tie(E.Declared, E.Type, E.Sync) <
        std::tie(It->second.Declared, It->second.Type, It->second.Sync))
      It->second = E;
  }
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
  for (const TUFacts &File : Files)
    addEntities(File);

  std::vector<Body> All;
  for (unsigned I = 0; I < Files.size(); ++I)
    for (const FunctionFacts &F : Files[I].Functions) {
      if (!F.Blocks.empty())
        All.push_back({&F, &Files[I], Units[I]});
      if (F.Is == Role::Main)
        WithMain.add(Units[I]);
      if (F.Blocks.empty())
        Declarations.try_emplace(F.Id, &F);
    }

  auto Key = [&](const Body &B) {
    return std::tuple(entity(B.id()).Name, B.Facts->Where, B.id(),
                      B.File->MainFile);
  };
  llvm::stable_sort(
      All, [&](const Body &A, const Body &B) { return Key(A) < Key(B); });

  for (Body &B : All) {
    auto &Same = ById[B.id()];
    auto It = llvm::find_if(
        Same, [&](unsigned I) { return *Bodies[I].Facts == *B.Facts; });
    if (It != Same.end()) {
      Bodies[*It].Units.add(B.Units);
      continue;
    }
    Same.push_back(Bodies.size());
    Bodies.push_back(std::move(B));
  }
  addOverriders();
}

llvm::ArrayRef<unsigned> Functions::bodiesOf(EntityId Function) const {
  auto It = ById.find(Function);
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
  auto It = Entities.find(Id);
  return It == Entities.end() ? Nameless : It->second;
}
