// UserCode.h - the functions and globals of a unit that are worth facts
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "extract/Entities.h"
#include <vector>

namespace lockstitch {

/// What a unit's user code declares, in the order in which it was written; the
/// instantiations of a template stand where the template does.
struct UserCode {
  /// With bodies: functions, methods, lambdas, and the special members that
  /// Clang defined. Every instantiation, no dependent pattern.
  std::vector<const clang::FunctionDecl *> Functions;

  /// Without a body in this unit.
  std::vector<const clang::FunctionDecl *> Declarations;

  /// Globals and static members: definitions, and declarations that are used.
  std::vector<const clang::VarDecl *> Globals;

  /// Of functions; also those that nothing uses.
  std::vector<const clang::VarDecl *> StaticLocals;

  std::vector<const clang::FieldDecl *> Fields;

  /// The outermost declarations around what clang-tidy's checks ask about.
  std::vector<clang::Decl *> AskedAbout;

  /// Something is annotated for Clang's thread-safety analysis.
  bool IsAnnotated = false;
};

UserCode findUserCode(const EntityTable &Entities);

/// Whether Clang gave up on a part of the body, or of a declaration in it.
bool isBroken(const clang::FunctionDecl &Function);

} // namespace lockstitch
