// Inclusions.cpp - what pointers point to, as inclusions between sets
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Inclusions.h"

using namespace lockstitch;

/// Parts of parts that are told apart.
static constexpr uint8_t MaxParts = 3;

/// Locations, other than functions, that a variable is known to point to; one
/// that points to more may point to any.
static constexpr uint32_t MaxPoints = 12;

/// Up to so many are looked through one by one; more have a table.
static constexpr size_t MaxScanned = 16;

bool Inclusions::isNew(llvm::ArrayRef<PointerNode> List, PointerNode New,
                       PointerNode Of, Members &All) {
  if (List.size() < MaxScanned)
    return !llvm::is_contained(List, New);
  llvm::DenseSet<PointerNode> &Mine = All[Of];
  if (List.size() == MaxScanned)
    Mine.insert(List.begin(), List.end());
  return Mine.insert(New).second;
}

PointerNode Inclusions::add() {
  Nodes.emplace_back();
  Flows.emplace_back();
  IsFunction.push_back(false);
  return Nodes.size() - 1;
}

PointerNode Inclusions::part(PointerNode Whole, uint64_t Step) {
  if (Nodes[Whole].Depth == MaxParts)
    return Whole;
  if (auto It = PartOf.find({Whole, Step}); It != PartOf.end())
    return It->second;
  PointerNode New = add();
  Nodes[New].Depth = Nodes[Whole].Depth + 1;
  Nodes[New].Whole = Whole;
  Nodes[New].Step = Step;
  Flows[Whole].Parts.push_back({Step, New});
  PartOf[{Whole, Step}] = New;
  ByStep[Step].push_back(New);
  if (auto It = Anys.find(Step); It != Anys.end())
    join(AnyPart(It->second), New);
  for (PointerNode Copy : Flows[Whole].Copies)
    Copied.push_back({Copy, Step, New});
  return New;
}

std::optional<PointerNode> Inclusions::findPart(PointerNode Whole,
                                                uint64_t Step) const {
  auto It = PartOf.find({Whole, Step});
  return It == PartOf.end() ? std::nullopt : std::optional(It->second);
}

PointerNode Inclusions::addFunction() {
  PointerNode New = add();
  IsFunction[New] = true;
  return New;
}

void Inclusions::queue(PointerNode V) {
  if (!std::exchange(Flows[V].IsQueued, true))
    Todo.push_back(V);
}

void Inclusions::point(PointerNode V, PointerNode Location) {
  bool IsObject = !IsFunction[Location];
  if (IsObject && Flows[V].Objects == MaxPoints)
    return;
  if (!isNew(Nodes[V].Points, Location, V, Pointing))
    return;
  Flows[V].Objects += IsObject;
  Nodes[V].Points.push_back(Location);
  queue(V);
}

void Inclusions::include(PointerNode To, PointerNode From) {
  if (To == From || !isNew(Flows[From].Copies, To, From, Including))
    return;
  Flows[From].Copies.push_back(To);
  for (size_t I = 0; I < Nodes[From].Points.size(); ++I)
    point(To, Nodes[From].Points[I]);
  for (auto [Step, Part] : Flows[From].Parts)
    Copied.push_back({To, Step, Part});
}

void Inclusions::apply(const Use &U, PointerNode Location) {
  switch (U.What) {
  case Use::Kind::Load:
    return include(U.Other, Location);
  case Use::Kind::Store: {
    auto It = StoredInstead.find(Location);
    return include(It == StoredInstead.end() ? Location : It->second, U.Other);
  }
  case Use::Kind::Part:
    return point(U.Other, part(Location, U.Step));
  case Use::Kind::Watch:
    break; // told by solve()
  }
}

PointerNode Inclusions::pointees(PointerNode V) {
  if (auto It = Loads.find(V); It != Loads.end())
    return It->second;
  PointerNode New = add();
  Loads[V] = New;
  Use U{Use::Kind::Load, New};
  Flows[V].Uses.push_back(U);
  for (uint32_t I = 0; I < Flows[V].Told; ++I)
    apply(U, Nodes[V].Points[I]);
  return New;
}

PointerNode Inclusions::partsOf(PointerNode V, uint64_t Step) {
  if (auto It = PartsOf.find({V, Step}); It != PartsOf.end())
    return It->second;
  PointerNode New = add();
  PartsOf[{V, Step}] = New;
  Asked.push_back({V, Step});
  Use U{Use::Kind::Part, New, Step};
  Flows[V].Uses.push_back(U);
  for (uint32_t I = 0; I < Flows[V].Told; ++I)
    apply(U, Nodes[V].Points[I]);
  return New;
}

void Inclusions::store(PointerNode V, PointerNode From) {
  Use U{Use::Kind::Store, From};
  Flows[V].Uses.push_back(U);
  for (uint32_t I = 0; I < Flows[V].Told; ++I)
    apply(U, Nodes[V].Points[I]);
}

void Inclusions::watch(PointerNode V, uint32_t Watcher) {
  Flows[V].Uses.push_back({Use::Kind::Watch, Watcher});
  // The watcher is told of all, again, in solve().
  Flows[V].Told = 0;
  if (!Nodes[V].Points.empty())
    queue(V);
}

PointerNode Inclusions::addressOf(PointerNode Location) {
  auto [It, IsNew] = Addresses.try_emplace(Location, 0);
  if (!IsNew)
    return It->second;
  PointerNode New = add();
  Addresses[Location] = New;
  point(New, Location);
  return New;
}

void Inclusions::solve(
    llvm::function_ref<void(uint32_t Watcher, PointerNode)> Tell) {
  while (!Todo.empty() || !Copied.empty()) {
    if (!Copied.empty()) {
      CopiedPart C = Copied.front();
      Copied.pop_front();
      // Objects that are copied into each other have no end of parts.
      if (Nodes.size() < MaxNodes)
        include(part(C.To, C.Step), C.Part);
      continue;
    }
    PointerNode V = Todo.front();
    Todo.pop_front();
    Flows[V].IsQueued = false;
    uint32_t First = Flows[V].Told, Last = Nodes[V].Points.size();
    Flows[V].Told = Last;
    // What is added meanwhile gets all that V points to on its own.
    size_t Uses = Flows[V].Uses.size(), Copies = Flows[V].Copies.size();
    bool HasFunctions =
        llvm::any_of(llvm::ArrayRef(Nodes[V].Points).slice(First, Last - First),
                     [&](PointerNode N) { return IsFunction[N]; });
    for (size_t I = 0; I < Copies; ++I) {
      PointerNode Copy = Flows[V].Copies[I];
      if (Flows[Copy].Objects == MaxPoints && !HasFunctions)
        continue;
      for (uint32_t N = First; N < Last; ++N)
        point(Copy, Nodes[V].Points[N]);
    }
    for (size_t I = 0; I < Uses; ++I) {
      Use U = Flows[V].Uses[I];
      for (uint32_t N = First; N < Last; ++N)
        if (U.What == Use::Kind::Watch)
          Tell(U.Other, Nodes[V].Points[N]);
        else
          apply(U, Nodes[V].Points[N]);
    }
  }
}

void Inclusions::join(const AnyPart &Any, PointerNode Part) {
  if (Part == Any.Location || Part == Any.Stored)
    return;
  include(Any.Location, Part);
  include(Part, Any.Stored);
}

bool Inclusions::assumeAny(llvm::function_ref<bool(uint64_t Step)> IsNamed) {
  std::vector<Key> Unknown;
  for (const Key &K : Asked)
    if (IsNamed(K.second) &&
        (Flows[K.first].Objects == MaxPoints ||
         (Nodes[K.first].Points.empty() && Nodes[PartsOf[K]].Points.empty())))
      Unknown.push_back(K);
  bool IsNew = false;
  for (const Key &K : Unknown) {
    if (Anys.try_emplace(K.second).second) {
      AnyPart Any{add(), add()};
      Anys[K.second] = Any;
      StoredInstead[Any.Location] = Any.Stored;
      include(Any.Location, Any.Stored);
      std::vector<PointerNode> Parts = ByStep[K.second];
      for (PointerNode Part : Parts)
        join(Any, Part);
    }
    PointerNode V = PartsOf[K], Any = Anys[K.second].Location;
    if (llvm::is_contained(Nodes[V].Points, Any))
      continue;
    Flows[V].Objects = std::min(Flows[V].Objects, MaxPoints - 1);
    point(V, Any);
    IsNew = true;
  }
  return IsNew;
}

void Inclusions::close() {
  Inclusions Kept;
  Kept.Nodes = std::move(Nodes);
  Kept.Nodes.shrink_to_fit();
  Kept.PartOf = std::move(PartOf);
  *this = std::move(Kept);
}
