// Survey.h - what must be known of a whole body before its parts are lowered
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "extract/AccessPath.h"
#include "extract/Sections.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringSet.h"

namespace lockstitch {

/// One walk over a body, lambdas within it excepted. It also tells Paths where
/// each class object is built: in the variable, field, array element or return
/// value that it initialises.
class Survey {
public:
  Survey(const clang::FunctionDecl *Function, AccessPaths &Paths,
         const OpenMpRegion *Region = nullptr);

  /// Goes over one more tree, such as an initialiser of a global.
  void add(const clang::Stmt *S);

  /// The innermost try statement whose block S is in, or null; for the whole
  /// function if it has a function-try-block.
  const clang::CXXTryStmt *tryAround(const clang::Stmt *S) const;

  /// The try statement in whose block the statement Try is.
  const clang::CXXTryStmt *outer(const clang::CXXTryStmt *Try) const;

  /// Where the scope of the local ends: its closing brace.
  clang::SourceLocation endOf(const clang::VarDecl &D) const;

  /// Whether another thread might reach the local: its address is taken.
  bool escapes(const clang::ValueDecl &D) const {
    return Escaping.contains(&D);
  }

  /// The conditional operators that E is an arm of, and so decides the value.
  llvm::ArrayRef<const clang::AbstractConditionalOperator *>
  decidedBy(const clang::Expr *E) const;

  /// Whether E is a statement of its own: nobody uses its value.
  bool isDiscarded(const clang::Expr *E) const { return Discarded.contains(E); }

  /// Whether E is an object of which a condition asks, and nobody else.
  bool isTested(const clang::Expr *E) const { return Tested.contains(E); }

  /// The co_await or co_yield that goes on with that call; or null.
  const clang::CoroutineSuspendExpr *resumedBy(const clang::Expr *E) const {
    return Resumed.lookup(E);
  }

  /// The parenthesis or brace of the discarded construction E, if it has one.
  clang::SourceLocation openingOf(const clang::Expr *E) const;

  /// The variable that the construction E initialises, or null.
  const clang::VarDecl *builtInto(const clang::Expr *E) const {
    return Initialised.lookup(E);
  }

  /// The static local that S, a part of its initialiser, is evaluated for once,
  /// while other threads wait; or null.
  const clang::VarDecl *staticMadeBy(const clang::Stmt *S) const {
    return OfStatics.lookup(S);
  }

  /// The section that Lock, a call of lock(), begins and the end of its block
  /// ends; or null.
  const Section *sectionOf(const clang::Expr *Lock) const {
    auto Found = Sections.find(Lock);
    return Found == Sections.end() ? nullptr : &Found->second;
  }

  /// Whether the innermost loop around Loc goes round once for each of what
  /// there is, however many, or for ever: no number ends it.
  bool isEach(clang::SourceLocation Loc) const;

  /// Whether that loop is short, and goes over what there is or counts; see
  /// docs/facts.md.
  bool isTight(clang::SourceLocation Loc) const;

  /// Whether E, an integer, has the same value on each turn of the loops around
  /// it: the function does not change it.
  bool isFixed(const clang::Expr *E) const;

  /// Whether the body declares or uses that name.
  bool isNamed(llvm::StringRef Name) const { return Names.contains(Name); }

  /// A fix will declare that name.
  void addName(llvm::StringRef Name) { Names.insert(Name); }

  /// A local or parameter of that name, other than D, with a lock's type.
  bool namesLock(const clang::VarDecl &D) const;

  /// Functions that are declared within the body.
  std::vector<const clang::FunctionDecl *> LocalFunctions;

private:
  void visit(const clang::Stmt *S, const clang::CXXTryStmt *Try);
  void visitTry(const clang::CXXTryStmt &S, const clang::CXXTryStmt *Outer);
  void visitLambda(const clang::LambdaExpr &E);
  void visitRegion(const OpenMpRegion &Region);
  void visitNew(const clang::CXXNewExpr &E);
  void visitDeclaration(const clang::Decl &D);
  void noteStatic(const clang::Stmt *Part, const clang::VarDecl &D);
  void visitExpr(const clang::Expr &E);
  void noteArm(const clang::Expr *Arm,
               const clang::AbstractConditionalOperator *E);
  void noteDiscarded(const clang::Stmt *S);
  void noteCondition(const clang::Expr *E);
  void noteScope(const clang::Stmt *S, clang::SourceLocation End);
  void noteEscape(const clang::Expr *E);
  void noteLoop(const clang::Stmt &S);
  void noteChange(const clang::Expr &E);

  /// A loop: see isEach and isTight.
  struct Round {
    clang::SourceRange Range;
    bool IsEach = false;
    bool IsTight = false;
  };
  std::vector<const Round *> loopsAround(clang::SourceLocation Loc) const;

  AccessPaths &Paths;
  std::vector<const clang::VarDecl *> Locals;
  llvm::DenseMap<const clang::Stmt *, const clang::CXXTryStmt *> Tries;
  llvm::DenseSet<const clang::ValueDecl *> Escaping;
  llvm::DenseSet<const clang::Expr *> Discarded;
  llvm::DenseSet<const clang::Expr *> Tested;
  llvm::DenseMap<const clang::Expr *, const clang::CoroutineSuspendExpr *>
      Resumed;
  llvm::DenseMap<const clang::Decl *, clang::SourceLocation> ScopeEnds;
  llvm::DenseMap<const clang::Expr *, clang::SourceLocation> Openings;
  llvm::DenseMap<const clang::Expr *, const clang::VarDecl *> Initialised;
  llvm::DenseMap<const clang::Stmt *, const clang::VarDecl *> OfStatics;
  llvm::DenseMap<const clang::Expr *, Section> Sections;
  llvm::StringSet<> Names;
  std::vector<Round> Rounds;                        ///< outer first
  llvm::DenseSet<const clang::ValueDecl *> Changed; ///< assigned, counted
  llvm::DenseMap<
      const clang::Expr *,
      llvm::SmallVector<const clang::AbstractConditionalOperator *, 1>>
      Arms;
};

} // namespace lockstitch
