// Names.h - declarations' names as people write them
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names go into messages and fingerprints: no line numbers, no inline
// namespaces, no elaboration, no template arguments that are defaults.

#pragma once

#include "clang/AST/Decl.h"
#include "clang/AST/PrettyPrinter.h"
#include "clang/AST/Type.h"
#include <string>

namespace lockstitch {

/// How types are printed in names.
clang::PrintingPolicy namePolicy(const clang::ASTContext &Context);

/// "bank::Account::transfer(Account &, int)", "bank::Account::Lock",
/// "main(int, char **)::lambda#2".
std::string displayName(const clang::NamedDecl &D);

/// Its place among the lambdas of the function, class or initialiser that it
/// is written in; from 0.
unsigned lambdaOrdinal(const clang::CXXRecordDecl &Closure);

} // namespace lockstitch
