// Functions.h - every body of every function, and every entity, by id
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "program/Units.h"
#include "llvm/ADT/SmallVector.h"
#include <map>
#include <string>
#include <unordered_map>

namespace lockstitch {

/// One body of a function. Equal bodies, of an inline function in many files
/// say, are one; differing bodies under one name are all kept.
struct Body {
  const FunctionFacts *Facts = nullptr;
  const TUFacts *File = nullptr; ///< the first that has it
  UnitSet Units;                 ///< the programs that it is part of

  EntityId id() const { return Facts->Id; }
};

/// The bodies and entities of all files. Bodies are numbered, in the order of
/// their names and places.
class Functions {
public:
  Functions() = default;
  explicit Functions(llvm::ArrayRef<TUFacts> Files);

  unsigned size() const { return Bodies.size(); }
  const Body &operator[](unsigned I) const { return Bodies[I]; }

  /// The bodies of a function, of any program.
  llvm::ArrayRef<unsigned> bodiesOf(EntityId Function) const;

  /// What the declarations without a body promise (attributes); may be null.
  const FunctionFacts *declaration(EntityId Function) const;

  /// The methods that override Method, at any depth.
  llvm::ArrayRef<EntityId> overridersOf(EntityId Method) const;

  /// Never null for an id of a well-formed unit; else a nameless entity.
  const Entity &entity(EntityId Id) const;

  /// Whether a body's path begins at a variable, temporary or new object of
  /// that very call; and whether it stays within it, so that nobody else can
  /// name what it leads to.
  bool beginsAtOwn(const Path &P) const;
  bool isOwn(const Path &P) const;

  /// The same, or what the body was passed by value: the object is that call's,
  /// though what it holds, say a handle, may be known to the caller.
  bool isOfCall(const Path &P) const;

  /// Each once, in the order of their ids.
  llvm::ArrayRef<const Entity *> entities() const { return Entities; }

  /// How many programs there are.
  unsigned unitCount() const { return UnitCount; }

  /// Whether one of those programs has a main.
  bool hasMain(const UnitSet &Units) const { return WithMain.meets(Units); }

  /// Two names under one id: a collision of hashes. Empty if there is none.
  const std::string &collision() const { return Collision; }

private:
  void addEntities(llvm::ArrayRef<TUFacts> Files);
  void addBodies(llvm::ArrayRef<TUFacts> Files, llvm::ArrayRef<UnitSet> Units);
  void addOverriders();

  std::vector<Body> Bodies;
  std::unordered_map<uint64_t, llvm::SmallVector<unsigned, 1>> ById;
  std::map<EntityId, const FunctionFacts *> Declarations;
  std::map<EntityId, std::vector<EntityId>> Overriders;
  std::vector<const Entity *> Entities;
  std::unordered_map<uint64_t, unsigned> EntityIndex; ///< by id
  UnitSet WithMain;
  unsigned UnitCount = 0;
  std::string Collision;
};

} // namespace lockstitch
