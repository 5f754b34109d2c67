// Names.h - declarations' names as people write them
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names go into messages and fingerprints: no line numbers, no inline
// namespaces, no elaboration, no template arguments that are defaults.

#pragma once

#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/Type.h"
#include <string>

namespace lockstitch {

/// A type as it was written: "std::string", "const Account &"; in C, too,
/// without `struct`.
std::string typeName(clang::QualType Type, const clang::ASTContext &Context);

/// The same, with every name in it qualified: "const bank::Account &".
std::string qualifiedTypeName(clang::QualType Type,
                              const clang::ASTContext &Context);

/// "bank::Account::transfer(Account &, int)", "bank::Account::Lock",
/// "main(int, char **)::lambda#2".
std::string displayName(const clang::NamedDecl &D);

/// The method of that name, of the class or else of one of its bases; or null.
const clang::CXXMethodDecl *findMethod(const clang::CXXRecordDecl &Class,
                                       llvm::StringRef Name);

/// Its place among the lambdas of the function, class or initialiser that it
/// is written in; from 0.
unsigned lambdaOrdinal(const clang::CXXRecordDecl &Closure);

} // namespace lockstitch
