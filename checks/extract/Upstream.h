// Upstream.h - checks of clang-tidy's and Clang's own, on the same parse
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// facts/Upstream.def lists them.

#pragma once

#include "extract/Entities.h"
#include "clang/Basic/Diagnostic.h"
#include "clang/Lex/Preprocessor.h"
#include <memory>
#include <vector>

namespace clang {
class Sema;
}

namespace lockstitch {

/// What upstream checks report, as they do it.
class UpstreamReports {
public:
  /// A diagnostic of a check, whose notes follow it. Others' are passed over,
  /// with their notes.
  void add(clang::DiagnosticsEngine::Level Level, const clang::Diagnostic &D,
           llvm::StringRef Check);

  /// Those in user code, sorted, each once. What Clang says of locks in a
  /// closure is left out: it takes each for a function that is called with
  /// none.
  std::vector<UpstreamFinding>
  findings(const EntityTable &Entities,
           llvm::function_ref<bool(clang::SourceLocation)> IsInClosure) const;

private:
  struct Report {
    std::string Check;
    clang::SourceLocation Where;
    std::string Message;
    std::vector<clang::FixItHint> Fixes;
    std::vector<std::pair<clang::SourceLocation, std::string>> Notes;
  };
  std::vector<Report> Reports;
  bool IsHeard = false; ///< the last diagnostic that was no note

  static UpstreamFinding finding(const Report &R, const EntityTable &Entities);
};

/// Makes the parser ready for the checks that are Clang's own, as far as that
/// costs nothing.
void enableClangChecks(clang::DiagnosticsEngine &Diagnostics);

/// Whether a declaration is annotated for Clang's thread-safety analysis.
bool isAnnotated(const clang::Decl &D);

/// Runs that analysis, after the parse.
void runClangChecks(clang::Sema &Sema,
                    llvm::ArrayRef<const clang::FunctionDecl *> Functions);

/// The check that one of the parser's diagnostics belongs to; empty: none.
std::string clangCheckOf(const clang::Diagnostic &D);

/// The checks that are clang-tidy's, for one parse.
class TidyChecks {
public:
  /// Before the first token is read.
  TidyChecks(clang::ASTContext &Context, clang::Preprocessor &Tokens,
             UpstreamReports &Reports);
  ~TidyChecks();

  /// Asks them about what is in these declarations.
  void run(const std::vector<clang::Decl *> &Scope);

private:
  struct Parts;
  std::unique_ptr<Parts> Its;
};

/// Whether one of clang-tidy's checks that are run asks about it: to match all
/// there is with them would cost more than to look for that first.
bool isAskedAbout(const clang::Stmt &S);

/// Which Clang this is, and all upstream checks: TUFacts::Ran.
std::string upstreamSelection();

} // namespace lockstitch
