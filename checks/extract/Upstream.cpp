// Upstream.cpp - checks of clang-tidy's and Clang's own, on the same parse
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The checks are made one by one, not by clang-tidy's modules: those would link
// hundreds. Comments that silence are none of their business: ours is asked
// when findings are printed.

#include "extract/Upstream.h"
#include "clang-tidy/ClangTidyCheck.h"
#include "clang-tidy/ClangTidyDiagnosticConsumer.h"
#include "clang-tidy/bugprone/BadSignalToKillThreadCheck.h"
#include "clang-tidy/bugprone/PosixReturnCheck.h"
#include "clang-tidy/bugprone/UnusedReturnValueCheck.h"
#include "clang-tidy/concurrency/ThreadCanceltypeAsynchronousCheck.h"
#include "clang-tidy/cppcoreguidelines/AvoidCapturingLambdaCoroutinesCheck.h"
#include "clang-tidy/cppcoreguidelines/AvoidReferenceCoroutineParametersCheck.h"
#include "clang-tidy/misc/CoroutineHostileRAIICheck.h"
#include "clang/AST/Attr.h"
#include "clang/AST/StmtCXX.h"
#include "clang/ASTMatchers/ASTMatchFinder.h"
#include "clang/Basic/DiagnosticSema.h"
#include "clang/Basic/Version.h"
#include "clang/Lex/Lexer.h"
#include "clang/Sema/ScopeInfo.h"
#include "clang/Sema/Sema.h"
#include <fmt/format.h>

using namespace clang;
using namespace lockstitch;

namespace {

/// A function that changes nothing, so that its answer matters, and who has it.
struct Question {
  llvm::StringLiteral Of;
  llvm::StringLiteral Name;
};

} // namespace

/// Of which no other check asks whether the answer is used. Of is a pattern.
static constexpr Question Questions[] = {
    {"", "pthread_equal"},
    {"", "pthread_getspecific"},
    {"::std::j?thread", "joinable"},
    {"::std::(j?thread|this_thread)", "get_id"},
    {"::std::(unique|shared)_lock", "owns_lock"},
    {"::std::(__basic_|shared_)?future", "valid"},
    {"::std::stop_token", "stop_requested"},
    {"::std::latch", "try_wait"},
};

void UpstreamReports::add(DiagnosticsEngine::Level Level, const Diagnostic &D,
                          llvm::StringRef Check) {
  bool IsNote = Level == DiagnosticsEngine::Note;
  if (!IsNote)
    IsHeard = Level >= DiagnosticsEngine::Warning && !Check.empty();
  if (!IsHeard || D.getLocation().isInvalid())
    return;
  llvm::SmallString<128> Text;
  D.FormatDiagnostic(Text);
  llvm::StringRef Message = Text;
  Message.consume_back(fmt::format(" [{}]", std::string_view(Check)));
  if (IsNote)
    Reports.back().Notes.emplace_back(D.getLocation(), Message.str());
  else
    Reports.push_back({.Check = Check.str(),
                       .Where = D.getLocation(),
                       .Message = Message.str(),
                       .Fixes = D.getFixItHints().vec()});
}

/// Never a library, whether or not its bodies are read.
static bool isOutsideLibraries(SourceLocation At, const ASTContext &Context) {
  const SourceManager &Sources = Context.getSourceManager();
  return At.isValid() && !Sources.isInSystemHeader(Sources.getExpansionLoc(At));
}

/// Nothing for what is not plain text of the user's.
static std::optional<Fix> fixOf(const FixItHint &Hint, llvm::StringRef Check,
                                const EntityTable &Entities) {
  CharSourceRange Range = Lexer::makeFileCharRange(
      Hint.RemoveRange, Entities.Context.getSourceManager(),
      Entities.Context.getLangOpts());
  if (Range.isInvalid() || Hint.InsertFromRange.isValid() ||
      !isOutsideLibraries(Range.getBegin(), Entities.Context))
    return std::nullopt;
  return Fix{
      .Check = Check,
      .Range = {Entities.where(Range.getBegin()),
                Entities.where(Range.getEnd())},
      .Text = Entities.Pool.save(Hint.CodeToInsert),
  };
}

/// All of them, or none.
static std::vector<Fix> fixesOf(llvm::ArrayRef<FixItHint> Hints,
                                llvm::StringRef Check,
                                const EntityTable &Entities) {
  std::vector<Fix> Fixes;
  for (const FixItHint &Hint : Hints) {
    std::optional<Fix> Mended = fixOf(Hint, Check, Entities);
    if (!Mended)
      return {};
    Fixes.push_back(*Mended);
  }
  return Fixes;
}

UpstreamFinding UpstreamReports::finding(const Report &R,
                                         const EntityTable &Entities) {
  UpstreamFinding F{.Check = Entities.Pool.save(R.Check),
                    .Where = Entities.where(R.Where),
                    .Spelling = Entities.spelling(R.Where),
                    .Message = Entities.Pool.save(R.Message)};
  F.Fixes = fixesOf(R.Fixes, F.Check, Entities);
  for (const auto &[Where, Message] : R.Notes)
    F.Notes.push_back({Entities.where(Where), Entities.Pool.save(Message)});
  return F;
}

std::vector<UpstreamFinding> UpstreamReports::findings(
    const EntityTable &Entities,
    llvm::function_ref<bool(SourceLocation)> IsInClosure) const {
  std::vector<UpstreamFinding> Found;
  for (const Report &R : Reports)
    if (isOutsideLibraries(R.Where, Entities.Context) &&
        !(llvm::StringRef(R.Check).starts_with("clang-diagnostic-") &&
          IsInClosure(R.Where)))
      Found.push_back(finding(R, Entities));
  auto Key = [](const UpstreamFinding &F) {
    return std::tie(F.Where, F.Check, F.Message, F.Spelling);
  };
  llvm::stable_sort(Found,
                    [&](const UpstreamFinding &A, const UpstreamFinding &B) {
                      return Key(A) < Key(B);
                    });
  // A template's instantiations say the same.
  Found.erase(llvm::unique(Found), Found.end());
  return Found;
}

/// Sema analyses each function as soon as it is read if this is a warning. In
/// most files nothing is annotated, and it would find nothing at some cost.
static constexpr unsigned AnalysisSwitch = diag::warn_double_lock;

void lockstitch::enableClangChecks(DiagnosticsEngine &Diagnostics) {
  Diagnostics.setIgnoreAllWarnings(false);
#define CLANG(OPTION, ...)                                                     \
  Diagnostics.setSeverityForGroup(diag::Flavor::WarningOrError, OPTION,        \
                                  diag::Severity::Warning);
#include "facts/Upstream.def"
  Diagnostics.setSeverity(AnalysisSwitch, diag::Severity::Ignored, {});
}

bool lockstitch::isAnnotated(const Decl &D) {
  return D.hasAttrs() &&
         (D.hasAttr<GuardedByAttr>() || D.hasAttr<PtGuardedByAttr>() ||
          D.hasAttr<CapabilityAttr>() || D.hasAttr<ScopedLockableAttr>() ||
          D.hasAttr<AcquireCapabilityAttr>() ||
          D.hasAttr<TryAcquireCapabilityAttr>() ||
          D.hasAttr<ReleaseCapabilityAttr>() ||
          D.hasAttr<RequiresCapabilityAttr>() ||
          D.hasAttr<AssertCapabilityAttr>() || D.hasAttr<LocksExcludedAttr>());
}

void lockstitch::runClangChecks(
    Sema &Sema, llvm::ArrayRef<const FunctionDecl *> Functions) {
  DiagnosticsEngine &Diagnostics = Sema.getDiagnostics();
  Diagnostics.setSeverity(AnalysisSwitch, diag::Severity::Warning, {});
  sema::AnalysisBasedWarnings::Policy Policy =
      Sema.AnalysisWarnings.getPolicyInEffectAt({});
  Policy.disableCheckFallThrough();
  for (const FunctionDecl *F : Functions) {
    sema::FunctionScopeInfo Scope(Diagnostics);
    if (!F->isImplicit() && !F->isDefaulted())
      Sema.AnalysisWarnings.IssueWarnings(Policy, &Scope, F, QualType());
  }
}

std::string lockstitch::clangCheckOf(const Diagnostic &D) {
  llvm::StringRef Option =
      D.getDiags()->getDiagnosticIDs()->getWarningOptionForDiag(D.getID());
#define CLANG(OPTION, ...)                                                     \
  if (Option == OPTION)                                                        \
    return "clang-diagnostic-" OPTION;
#include "facts/Upstream.def"
  return "";
}

namespace {

/// Passes on what clang-tidy's checks say.
class TidyConsumer : public DiagnosticConsumer {
public:
  TidyConsumer(const tidy::ClangTidyContext &Tidy, UpstreamReports &Reports)
      : Tidy(Tidy), Reports(Reports) {}

  void HandleDiagnostic(DiagnosticsEngine::Level Level,
                        const Diagnostic &D) override {
    Reports.add(Level, D, Tidy.getCheckName(D.getID()));
  }

private:
  const tidy::ClangTidyContext &Tidy;
  UpstreamReports &Reports;
};

} // namespace

static std::unique_ptr<tidy::ClangTidyOptionsProvider> tidyOptions() {
  std::string Patterns;
  for (const Question &Q : Questions)
    Patterns += fmt::format("^{}::{}$;", std::string_view(Q.Of),
                            std::string_view(Q.Name));
  tidy::ClangTidyOptions Options = tidy::ClangTidyOptions::getDefaults();
  auto &Of = Options.CheckOptions;
  Of["bugprone-unused-return-value.CheckedFunctions"] =
      llvm::StringRef(Patterns);
  Of["bugprone-unused-return-value.CheckedReturnTypes"] = llvm::StringRef();
  Of["bugprone-unused-return-value.AllowCastToVoid"] = llvm::StringRef("true");
  return std::make_unique<tidy::DefaultOptionsProvider>(
      tidy::ClangTidyGlobalOptions(), Options);
}

struct TidyChecks::Parts {
  ASTContext &Context;
  tidy::ClangTidyContext Tidy{tidyOptions()};
  TidyConsumer Consumer;
  DiagnosticsEngine Diagnostics;
  std::vector<std::unique_ptr<tidy::ClangTidyCheck>> Checks;
  ast_matchers::MatchFinder Finder;

  Parts(ASTContext &Context, UpstreamReports &Reports,
        std::unique_ptr<DiagnosticOptions> Options)
      : Context(Context), Consumer(Tidy, Reports),
        Diagnostics(llvm::makeIntrusiveRefCnt<DiagnosticIDs>(), *Options,
                    &Consumer, /*ShouldOwnClient=*/false) {
    Tidy.setDiagnosticsEngine(std::move(Options), &Diagnostics);
    Tidy.setASTContext(&Context);
    Tidy.setCurrentFile(""); // now it has its options
  }
};

TidyChecks::TidyChecks(ASTContext &Context, Preprocessor &Tokens,
                       UpstreamReports &Reports)
    : Its(std::make_unique<Parts>(Context, Reports,
                                  std::make_unique<DiagnosticOptions>())) {
#define TIDY(MODULE, CLASS, PAGE, ...)                                         \
  Its->Checks.push_back(                                                       \
      std::make_unique<tidy::MODULE::CLASS>(#MODULE "-" PAGE, &Its->Tidy));
#include "facts/Upstream.def"
  for (auto &Check : Its->Checks)
    if (Check->isLanguageVersionSupported(Context.getLangOpts())) {
      Check->registerPPCallbacks(Context.getSourceManager(), &Tokens, &Tokens);
      Check->registerMatchers(&Its->Finder);
    }
}

TidyChecks::~TidyChecks() = default;

void TidyChecks::run(const std::vector<Decl *> &Scope) {
  if (Scope.empty())
    return;
  Its->Context.setTraversalScope(Scope);
  Its->Finder.matchAST(Its->Context);
  Its->Context.setTraversalScope({Its->Context.getTranslationUnitDecl()});
}

/// Of the function that is called, without its class; empty if it has none.
static llvm::StringRef nameOfCallee(const Expr &E) {
  auto *Call = dyn_cast<CallExpr>(E.IgnoreParenImpCasts());
  auto *Callee = Call ? Call->getDirectCallee() : nullptr;
  return Callee && Callee->getIdentifier() ? Callee->getName() : "";
}

bool lockstitch::isAskedAbout(const Stmt &S) {
  if (isa<CoroutineBodyStmt>(S))
    return true;
  if (auto *Compared = dyn_cast<BinaryOperator>(&S)) {
    if (!Compared->isComparisonOp())
      return false;
    llvm::StringRef Name = nameOfCallee(*Compared->getLHS());
    return Name.starts_with("pthread_") || Name.starts_with("posix_");
  }
  if (!isa<CallExpr>(S))
    return false;
  llvm::StringRef Name = nameOfCallee(cast<CallExpr>(S));
  return Name == "pthread_kill" || Name == "pthread_setcanceltype" ||
         llvm::any_of(Questions,
                      [&](const Question &Q) { return Q.Name == Name; });
}

std::string lockstitch::upstreamSelection() {
  std::string Text = "Clang " CLANG_VERSION_STRING ":";
#define TIDY(MODULE, CLASS, PAGE, ...) Text += " " #MODULE "-" PAGE;
#define CLANG(OPTION, ...) Text += " clang-diagnostic-" OPTION;
#include "facts/Upstream.def"
  return Text;
}
