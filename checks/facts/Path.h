// Path.h - access paths: how a function names an object, and what it assigns
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A fact never names a bare entity but a path: a root and the steps from it.
//
//     Accounts           global                  Accounts
//     from->Lock         parameter 0             arg0->Lock
//     this->Cache.Lock   member of a member      this->Cache.Lock
//     *Ptr               what a local points to  Ptr.*
//     Table[3].Lock      constant index          Table[3].Lock
//     Table[i].Lock      any index               Table[].Lock
//
// A reference is a pointer that is dereferenced at each use. A path of more
// than MaxSteps steps is cut and ends in "..." (top): must-held takes top as
// holding nothing, may-held as anything.

#pragma once

#include "facts/StepList.h"

namespace lockstitch {

enum class PathRoot : uint8_t {
  Top,    ///< unknown
  Entity, ///< a global or a local; Id is its EntityId
  Param,  ///< a parameter of this function; Id counts from 0
  This,   ///< the value of `this`: a pointer, so fields follow a dereference
  Temp,   ///< a temporary or a call's result; Id is unique in the function
  Alloc,  ///< an object made by new or malloc here; Id as Temp
  Return, ///< the object or value that this function returns
};

struct Path {
  static constexpr unsigned MaxSteps = StepList::MaxSize;

  // In the order in which they take the least room.
  uint64_t Id = 0;
  [[no_unique_address]] StepList Steps;
  PathRoot Root = PathRoot::Top;
  bool IsCut = false; ///< steps were dropped at the end

  static Path top() { return {}; }
  static Path entity(EntityId E) { return {E.Value, {}, PathRoot::Entity}; }
  static Path param(unsigned N) { return {N, {}, PathRoot::Param}; }
  static Path self() { return {0, {}, PathRoot::This}; }
  static Path temp(uint64_t N) { return {N, {}, PathRoot::Temp}; }
  static Path alloc(uint64_t N) { return {N, {}, PathRoot::Alloc}; }
  static Path result() { return {0, {}, PathRoot::Return}; }

  /// Goes one step further; cut at MaxSteps.
  void append(Step S) {
    if (isTop())
      return;
    if (Steps.size() < MaxSteps)
      Steps.push_back(S);
    else
      IsCut = true;
  }

  /// This path, one step further.
  Path then(Step S) const {
    Path P = *this;
    P.append(S);
    return P;
  }
  Path deref() const { return then(Step::deref()); }
  Path field(EntityId F) const { return then(Step::field(F)); }

  /// Whether Prefix is this path or leads to it.
  bool startsWith(const Path &Prefix) const;

  /// This path with its first steps, which are Prefix, replaced by To.
  Path rebased(const Path &Prefix, const Path &To) const;

  /// True if it may stand for any object: the root is unknown, or it was cut.
  bool isTop() const { return Root == PathRoot::Top || IsCut; }

  /// False where it may stand for several objects: top, or any index.
  bool isOneObject() const;

  bool operator==(const Path &) const = default;
  std::strong_ordering operator<=>(const Path &O) const {
    if (Root != O.Root)
      return Root <=> O.Root;
    if (Id != O.Id)
      return Id <=> O.Id;
    if (auto Order = Steps <=> O.Steps; Order != 0)
      return Order;
    return IsCut <=> O.IsCut;
  }
};

/// A container, and the element that is looked up in it; or one place.
bool isElementOrSame(const Path &A, const Path &B);

/// What is assigned, passed or compared.
struct Value {
  enum class Kind : uint8_t {
    Unknown,
    Load,     ///< the value (or, of a class, a copy) of the object at Where
    Address,  ///< a pointer or reference to the object at Where
    Integer,  ///< a constant; null pointers and false are 0
    Function, ///< a function, a lambda's body, or a method
  };
  Kind What = Kind::Unknown;
  Path Where;
  int64_t Int = 0;
  EntityId Callee;

  static Value unknown() { return {}; }
  static Value load(Path P) { return {Kind::Load, std::move(P), 0, {}}; }
  static Value address(Path P) { return {Kind::Address, std::move(P), 0, {}}; }
  static Value integer(int64_t I) { return {Kind::Integer, {}, I, {}}; }
  static Value function(EntityId F) { return {Kind::Function, {}, 0, F}; }

  bool operator==(const Value &) const = default;
  std::strong_ordering operator<=>(const Value &) const = default;
};

enum class Relation : uint8_t { Eq, Ne, Lt, Le, Gt, Ge };

Relation negate(Relation R);

/// Left R Right, e.g. `t3 == 0`, `arg1 != 0`, `&arg0.* < &arg1.*`.
struct Condition {
  Value Left;
  Relation Is = Relation::Ne;
  Value Right;

  Condition negated() const { return {Left, negate(Is), Right}; }
  bool operator==(const Condition &) const = default;
  std::strong_ordering operator<=>(const Condition &) const = default;
};

} // namespace lockstitch
