// Sections.h - a lock() and the unlock() that its block ends with
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "clang/AST/ExprCXX.h"
#include "clang/AST/Stmt.h"
#include <optional>

namespace lockstitch {

/// `M.lock(); ... M.unlock(); }`
struct Section {
  const clang::CXXMemberCallExpr *Lock = nullptr;
  const clang::CXXMemberCallExpr *Unlock = nullptr;
  llvm::ArrayRef<const clang::Stmt *> Between;
};

/// Whether A and B are the same expression, token by token.
bool isSpelledAlike(const clang::Expr &A, const clang::Expr &B,
                    const clang::ASTContext &Context);

/// The section that the block ends with, if it does. Both ends spell the same
/// lock; whether it is the same is for isLeftByItsEnd().
std::optional<Section> finalSection(const clang::CompoundStmt &Block,
                                    const clang::ASTContext &Context);

/// Whether a guard in the place of the lock() would hold the same lock for the
/// same time: nothing jumps out of the section or into it, no object that is
/// declared in it has a destructor, which would run before the guard's, and
/// nothing in between changes which lock is meant, or knows of it.
bool isLeftByItsEnd(const Section &S);

/// The locals whose values say which lock is meant.
llvm::SmallVector<const clang::VarDecl *, 2> localsNaming(const Section &S);

} // namespace lockstitch
