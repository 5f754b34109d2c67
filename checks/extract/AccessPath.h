// AccessPath.h - from an expression to the object or the value that it names
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Casts along a class hierarchy keep the path: a base subobject is named like
// the whole object, and a field's own id says in which class it lives. So
// `this->Lock` is one path, from methods of the base and of the derived class.

#pragma once

#include "extract/Entities.h"
#include "clang/AST/ExprCXX.h"
#include <optional>
#include <set>

namespace lockstitch {

/// Looks through what does not change the object or value: parentheses,
/// clean-ups, no-op and class hierarchy casts, default arguments, elided
/// copies.
const clang::Expr *withoutSugar(const clang::Expr *E);

/// Whether objects of the type stand for another object and are dereferenced:
/// iterators, smart pointers, reference_wrapper.
bool isPointerLike(clang::QualType Type);

/// Integers, booleans and enumerations.
bool isNumber(clang::QualType Type);

/// Names what the expressions of one body denote. A call's, a construction's
/// or a branch's result has no name of its own: the lowering decides it when it
/// comes to that expression (buildAt, setValue), before anything uses it.
class AccessPaths {
public:
  /// Function is null for the initialisers of globals, and for the body of a
  /// Region.
  AccessPaths(const clang::FunctionDecl *Function, EntityTable &Entities,
              const OpenMpRegion *Region = nullptr);

  /// The object that a glvalue denotes, or that a class prvalue builds. Top if
  /// it cannot be named.
  Path pathOf(const clang::Expr *E);

  /// What E evaluates to; of a class or of a glvalue, the object's content.
  Value valueOf(const clang::Expr *E);

  /// What E passes to a parameter or stores in a variable of Type: an address
  /// for a reference, else the value.
  Value argument(const clang::Expr *E, clang::QualType Type);

  /// The variable, parameter or captured variable; a reference's referent.
  Path pathOf(const clang::ValueDecl &D, bool IsCapture = false);

  /// The variable itself, a reference too.
  Path storageOf(const clang::ValueDecl &D);

  /// The object that a pointer or reference of that value leads to.
  static Path pointee(const Value &Pointer);

  /// A pointer into the same array, to any element of it.
  static Value anyElement(const Value &Pointer);

  /// The element of an array or container, of any index if it is not constant.
  Path element(Path Array, const clang::Expr *Index);

  Path field(Path Object, const clang::FieldDecl &Field);

  /// What `this` is.
  Value selfValue();

  /// States that the class prvalue E is built at Where (its sugar is looked
  /// through; both arms of a conditional are).
  void buildAt(const clang::Expr *E, const Path &Where);

  /// Where the class prvalue E is built: a temporary if nobody said otherwise.
  Path builtAt(const clang::Expr *E);

  /// States what the call or operator E evaluates to.
  void setValue(const clang::Expr *E, Value What);
  std::optional<Value> knownValue(const clang::Expr *E) const;

  /// A new one; of Type, if it holds a value rather than an object.
  Path makeTemp(clang::QualType Type = {});
  Path makeAlloc() { return Path::alloc(++LastTemp); }

  /// The constant that E is, if that is cheap to say.
  std::optional<int64_t> constant(const clang::Expr *E) const;

  /// Whether the entity is an automatic variable that a path began with.
  bool isLocal(EntityId Id) const { return Locals.contains(Id); }

  /// Whether the path is a local or temporary that holds a number.
  bool isNumber(const Path &P) const {
    return P.Steps.empty() && Numbers.contains({P.Root, P.Id});
  }

  /// A function, or a method as a member pointer or for a call.
  Value function(const clang::FunctionDecl &F);

  EntityTable &Entities;

private:
  /// Deeper than any source that a person wrote; generated code may exceed it.
  static constexpr unsigned MaxDepth = 200;

  Path glvalue(const clang::Expr *E);
  Path capture(const clang::ValueDecl *Variable, bool &IsReference);
  Path shared(const clang::ValueDecl *Variable, bool &IsReference);
  Path closure() const;
  Path binding(const clang::BindingDecl &D);
  Value scalar(const clang::Expr *E);
  Value converted(const clang::CastExpr &E);
  Value unary(const clang::UnaryOperator &E);
  Value binary(const clang::BinaryOperator &E);

  const clang::FunctionDecl *Function;
  const OpenMpRegion *Region;
  const clang::CXXRecordDecl *Closure = nullptr; ///< if it is a lambda's body
  llvm::DenseMap<const clang::Expr *, Path> Built;
  llvm::DenseMap<const clang::Expr *, Value> Values;
  std::set<EntityId> Locals;
  std::set<std::pair<PathRoot, uint64_t>> Numbers;
  uint64_t LastTemp = 0;
  unsigned Depth = 0;
};

} // namespace lockstitch
