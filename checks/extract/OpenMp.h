// OpenMp.h - OpenMP's directives as statements that the lowering can follow
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Before a unit is lowered, its directives are rewritten in the tree, by what
// OpenMP 5.2 says that they do:
//
//  - what other threads run (parallel, task) is taken out, and becomes a body
//    of its own, as a lambda's is;
//  - what one thread of a team does (single, master, a section, whoever has the
//    last number or turn of a loop) stands under a condition on what that
//    thread alone finds;
//  - a variable that is private is the copy that Clang declares for it;
//  - where something happens before a block (critical), a directive that does
//    nothing else marks the place.
//
// What else a directive does, it does where its block ends; see
// OpenMpLowering.cpp.

#pragma once

#include "facts/Facts.h"
#include "clang/AST/StmtOpenMP.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include <memory>

namespace lockstitch {

/// A private copy that begins with the value of the original (firstprivate).
struct PrivateCopy {
  const clang::VarDecl *Copy;
  const clang::VarDecl *Original;
};

/// A block that other threads run.
struct OpenMpRegion {
  const clang::OMPExecutableDirective *Directive;
  const clang::FunctionDecl *Around; ///< the function that it is written in
  unsigned Number;                   ///< in that function, from 0
  SpawnKind Kind;
  const clang::CapturedStmt *Captured; ///< what it shares with that function
  const clang::Stmt *Body;
  std::vector<PrivateCopy> Copies;
};

class OpenMpRegions {
public:
  explicit OpenMpRegions(clang::ASTContext &Context) : Context(Context) {}

  /// Rewrites the directives of a function's body, but not of lambdas in it.
  void rewrite(const clang::FunctionDecl &Function);

  /// All that were found, those around others first.
  llvm::ArrayRef<std::unique_ptr<OpenMpRegion>> regions() const { return All; }

  /// The region that the directive starts, or null.
  const OpenMpRegion *startedBy(const clang::OMPExecutableDirective &D) const {
    return ByDirective.lookup(&D);
  }

  /// The directive before whose block the mark stands, or null.
  const clang::OMPExecutableDirective *
  markedBy(const clang::OMPExecutableDirective &Mark) const {
    return Marked.lookup(&Mark);
  }

  /// The copies that a directive makes which starts no region.
  llvm::ArrayRef<PrivateCopy>
  copiesOf(const clang::OMPExecutableDirective &D) const {
    auto It = Copies.find(&D);
    return It == Copies.end() ? llvm::ArrayRef<PrivateCopy>()
                              : llvm::ArrayRef(It->second);
  }

  /// Whether D is no variable of the source, but what a condition asks each
  /// thread: its number in the team or, with a place, whether that block is its
  /// turn.
  bool isAsked(const clang::VarDecl &D) const { return Asked.contains(&D); }

private:
  class Rewriter;

  clang::ASTContext &Context;
  std::vector<std::unique_ptr<OpenMpRegion>> All;
  llvm::DenseMap<const clang::OMPExecutableDirective *, const OpenMpRegion *>
      ByDirective;
  llvm::DenseMap<const clang::OMPExecutableDirective *,
                 const clang::OMPExecutableDirective *>
      Marked;
  llvm::DenseMap<const clang::OMPExecutableDirective *,
                 std::vector<PrivateCopy>>
      Copies;
  llvm::DenseSet<const clang::VarDecl *> Asked;
};

} // namespace lockstitch
