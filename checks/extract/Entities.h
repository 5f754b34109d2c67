// Entities.h - names, ids and places of the declarations of one unit
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "extract/OpenMp.h"
#include "facts/Facts.h"
#include "model/SyncModel.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/DenseMap.h"
#include <map>
#include <string>

namespace lockstitch {

/// The qualified name without inline namespaces and template arguments, as
/// models are written: "std::unique_lock::unique_lock".
std::string modelName(const clang::NamedDecl &D);

/// What the models say of a type (references and pointers to it are not it),
/// or null. Looks through typedefs by name first, then at the class.
const TypeModel *typeModel(clang::QualType Type, const SyncModel &Model);

/// Gives each declaration its id and remembers it for TUFacts::Entities.
class EntityTable {
public:
  EntityTable(clang::ASTContext &Context, const SyncModel &Model,
              llvm::StringRef Root, StringPool &Pool);

  /// The entity of a function, variable or field; recorded at first sight.
  EntityId idOf(const clang::ValueDecl &D);

  /// The field of a lambda's closure that captures a variable, or `this`
  /// (a null Captured).
  EntityId idOfCapture(const clang::CXXRecordDecl &Closure,
                       const clang::ValueDecl *Captured);

  /// The body of a region, as a function; and the fields of the closure that it
  /// runs on: a variable that it shares (null: `this`), or its own copy of one.
  EntityId idOfRegion(const OpenMpRegion &Region);
  EntityId idOfCapture(const OpenMpRegion &Region,
                       const clang::VarDecl *Captured);

  /// The local that was meant by a function that is declared in a body.
  EntityId idOfMistaken(const clang::FunctionDecl &D);

  /// What functions of a library share behind its interface, by the name that
  /// their models give it.
  EntityId idOfHidden(llvm::StringRef Name);
  /// A lock of which no model knows, or what each thread has for itself.
  EntityId idOfHidden(llvm::StringRef Name, SyncKind Is, bool IsThreadLocal);

  /// Code that is not seen calls the function with a lock held that is hidden.
  void enterHolding(EntityId Function, const Operand &Lock);

  /// The locks with which functions are entered so.
  const std::map<EntityId, EntityId> &enteredHolding() const { return Entered; }

  /// The class, as FunctionFacts::Class names it. Not recorded as an entity.
  EntityId idOfClass(const clang::RecordDecl &D);

  /// The initialiser of this unit's globals, as a function.
  EntityId idOfInitialiser();

  Location where(clang::SourceLocation Loc) const;    ///< its expansion
  Location spelling(clang::SourceLocation Loc) const; ///< its spelling
  llvm::StringRef file(clang::FileID File) const;     ///< relative to the root

  /// Whether the declaration's body is worth facts: not in a system header, or
  /// in one below a folder of Libraries.
  bool isUserCode(clang::SourceLocation Loc) const;

  /// Whether it stands in a file that is no part of the project.
  bool isOutside(clang::SourceLocation Loc) const {
    return !isUserCode(Loc) || where(Loc).File.starts_with("/");
  }

  /// Absolute folders whose headers are read although they are system headers.
  std::vector<std::string> Libraries;

  /// The functions that were recorded, sorted by id.
  std::vector<const clang::FunctionDecl *> functions() const;

  /// Everything recorded, sorted by name and id.
  std::vector<Entity> entities() const;

  clang::ASTContext &Context;
  const SyncModel &Model;
  OpenMpRegions OpenMp;
  /// As FunctionFacts has it: with & if it is a reference.
  llvm::StringRef paramName(const clang::ParmVarDecl &P) const;

  StringPool &Pool;

private:
  std::string key(const clang::ValueDecl &D);
  std::string keyOfShared(const clang::ValueDecl &D);
  std::string place(clang::SourceLocation Loc) const;
  llvm::StringRef unit() const; ///< the main file
  EntityId idOfContext(const clang::DeclContext &Around);
  /// The closure of a lambda or region.
  struct ClosureName {
    std::string Key;   ///< tells it from others
    std::string Shown; ///< to people
    clang::SourceLocation Loc;
  };
  ClosureName nameOf(const OpenMpRegion &Region);
  EntityId idOfCapture(const ClosureName &Closure,
                       const clang::ValueDecl *Captured, clang::QualType Type);
  static const clang::CXXRecordDecl *closureOf(const clang::Decl &D);
  Entity describe(const clang::ValueDecl &D, EntityId Id);
  bool isInLibrary(clang::FileID File) const;
  FieldLayout layoutOf(const clang::FieldDecl &D);
  void describeType(clang::QualType Type, Entity &E) const;

  std::string Root; ///< with a slash at its end
  std::map<EntityId, Entity> Known;
  std::map<EntityId, EntityId> Entered;
  llvm::DenseMap<const clang::Decl *, EntityId> Ids;
  mutable llvm::DenseMap<clang::FileID, llvm::StringRef> Files;
  mutable llvm::DenseMap<clang::FileID, bool> InLibrary;
};

} // namespace lockstitch
