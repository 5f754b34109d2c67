// Extract.cpp - source to facts: parse once, walk once
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every instantiation of a template keeps its own id and facts, equal or not:
// another unit may call one whose body it does not see, so an id must not
// depend on what other instantiations there are here. Who reports merges what
// stands at one place.

#include "extract/Extract.h"
#include "extract/Annotations.h"
#include "extract/CommandLine.h"
#include "extract/FunctionExtractor.h"
#include "extract/GenericLambdas.h"
#include "extract/Nolint.h"
#include "extract/ProjectPath.h"
#include "extract/Upstream.h"
#include "extract/UserCode.h"
#include "clang/AST/ASTConsumer.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendAction.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <fmt/format.h>
#include <sys/resource.h>

using namespace clang;
using namespace lockstitch;

static constexpr unsigned MaxErrors = 20;

/// Of this thread, in seconds.
static double cpuTime() {
  rusage Usage;
  getrusage(RUSAGE_THREAD, &Usage);
  auto Seconds = [](const timeval &T) { return T.tv_sec + T.tv_usec * 1e-6; };
  return Seconds(Usage.ru_utime) + Seconds(Usage.ru_stime);
}

namespace {

/// Clang's errors, and what its own checks say, kept for later; nothing is
/// printed.
class ErrorCollector : public DiagnosticConsumer {
public:
  struct Entry {
    SourceLocation Where;
    std::string What;
  };
  std::vector<Entry> Errors;
  UpstreamReports Upstream;

  void HandleDiagnostic(DiagnosticsEngine::Level Level,
                        const Diagnostic &D) override {
    Upstream.add(Level, D, clangCheckOf(D));
    // #pragma GCC diagnostic error "-W..."
    if (Level < DiagnosticsEngine::Error ||
        D.getDiags()->getDiagnosticIDs()->isWarningOrExtension(D.getID()))
      return;
    DiagnosticConsumer::HandleDiagnostic(Level, D); // counts
    llvm::SmallString<128> Text;
    D.FormatDiagnostic(Text);
    Errors.push_back({D.getLocation(), Text.str().str()});
  }
};

/// What one run of the parser reads and fills.
struct Extraction {
  const SyncModel &Model;
  const ExtractOptions &Options;
  StringPool &Pool;
  ErrorCollector Errors;
  TUFacts Facts;
  double Time = 0; ///< of extraction alone

  /// Whose headers are read although they are system headers.
  std::vector<std::string> Libraries;
};

class FactsConsumer : public ASTConsumer {
public:
  FactsConsumer(Extraction &Run, CompilerInstance &Compiler)
      : Run(Run), Compiler(Compiler) {}

  void Initialize(ASTContext &C) override {
    Sources = &C.getSourceManager();
    Tidy = std::make_unique<TidyChecks>(C, Compiler.getPreprocessor(),
                                        Run.Errors.Upstream);
  }

  bool shouldSkipFunctionBody(Decl *D) override {
    // Whether a coroutine is suspended at all is in there.
    if (auto *Method = dyn_cast_or_null<CXXMethodDecl>(D->getAsFunction());
        Method && Method->getIdentifier() && Method->getName() == "await_ready")
      return false;
    return Sources->isInSystemHeader(
        Sources->getExpansionLoc(D->getLocation()));
  }

  void HandleTranslationUnit(ASTContext &Context) override {
    double Start = cpuTime();
    EntityTable Entities(Context, Run.Model, Run.Options.Root, Run.Pool);
    Entities.Libraries = Run.Libraries;
    addGenericLambdas(Entities);
    UserCode Code = findUserCode(Entities);
    addErrors(Entities);
    addUpstream(Code, Entities);
    addRegions(Code, Entities);
    addFunctions(Code, Entities);
    addGlobals(Code, Entities);
    addEntered(Entities);
    addGuarded(Code, Entities);
    readNolints(Entities, Run.Facts);
    Run.Facts.Entities = Entities.entities();
    Run.Time = cpuTime() - Start;
  }

private:
  Extraction &Run;
  CompilerInstance &Compiler;
  SourceManager *Sources = nullptr;
  std::unique_ptr<TidyChecks> Tidy;

  void addUpstream(const UserCode &Code, const EntityTable &Entities) {
    Tidy->run(Code.AskedAbout);
    if (Code.IsAnnotated && Compiler.hasSema())
      runClangChecks(Compiler.getSema(), Code.Functions);
    Run.Facts.Ran = Run.Pool.save(upstreamSelection());
    auto IsInClosure = [&](SourceLocation At) {
      At = Sources->getExpansionLoc(At);
      return llvm::any_of(Code.Functions, [&](const FunctionDecl *F) {
        clang::SourceRange Body = F->getSourceRange();
        return roleOf(*F) == Role::Lambda && !promisesLocks(*F) &&
               Sources->isPointWithin(At,
                                      Sources->getExpansionLoc(Body.getBegin()),
                                      Sources->getExpansionLoc(Body.getEnd()));
      });
    };
    Run.Facts.Upstream = Run.Errors.Upstream.findings(Entities, IsInClosure);
  }

  void addErrors(const EntityTable &Entities) {
    for (const ErrorCollector::Entry &E : Run.Errors.Errors) {
      if (Run.Facts.Errors.size() == MaxErrors)
        return;
      std::string Text = E.What;
      if (Location At = Entities.where(E.Where))
        Text = fmt::format("{}:{}:{}: {}", std::string_view(At.File), At.Line,
                           At.Column, E.What);
      Run.Facts.Errors.push_back(Run.Pool.save(Text));
    }
  }

  /// What does not compile of them is no error of the source, and what is
  /// warned of them is not what Clang would say.
  void addGenericLambdas(const EntityTable &Entities) {
    size_t Errors = Run.Errors.Errors.size();
    UpstreamReports Before = Run.Errors.Upstream;
    if (Compiler.hasSema())
      instantiateGenericLambdas(Compiler.getSema(), Entities);
    Run.Errors.Errors.resize(Errors);
    Run.Errors.Upstream = std::move(Before);
  }

  /// Whether an error was reported within it.
  bool hasError(const FunctionDecl &Function) const {
    CharSourceRange Body =
        Sources->getExpansionRange(Function.getSourceRange());
    for (const ErrorCollector::Entry &E : Run.Errors.Errors) {
      SourceLocation At = Sources->getExpansionLoc(E.Where);
      if (At.isValid() &&
          (At == Body.getBegin() || At == Body.getEnd() ||
           (Sources->isBeforeInTranslationUnit(Body.getBegin(), At) &&
            Sources->isBeforeInTranslationUnit(At, Body.getEnd()))))
        return true;
    }
    return false;
  }

  bool isHealthy(const FunctionDecl &Function) const {
    if (Function.isInvalidDecl())
      return false;
    return Run.Errors.Errors.empty() ||
           (!hasError(Function) && !isBroken(Function));
  }

  void addFunctions(const UserCode &Code, EntityTable &Entities) {
    for (const FunctionDecl *Function : Code.Functions) {
      Entities.idOf(*Function);
      if (!isHealthy(*Function))
        continue;
      if (auto Facts = extractFunction(*Function, Entities)) {
        Facts->Contracts = contractsOf(*Function, Entities);
        Facts->IsScoped = !Facts->Contracts.empty() && isScoped(*Function);
        Run.Facts.Functions.push_back(std::move(*Facts));
      }
    }
    for (const FunctionDecl *Declared : Code.Declarations)
      addDeclaration(*Declared, Entities);
    // Of system headers, what is called.
    for (const FunctionDecl *Named : Entities.functions())
      if (!Entities.isUserCode(Named->getLocation()) && promisesLocks(*Named))
        addDeclaration(*Named, Entities);
  }

  /// Before any function is lowered: what other threads run is no part of it.
  void addRegions(const UserCode &Code, EntityTable &Entities) {
    if (!Entities.Context.getLangOpts().OpenMP)
      return;
    for (const FunctionDecl *Function : Code.Functions)
      if (isHealthy(*Function))
        Entities.OpenMp.rewrite(*Function);
    for (const auto &Region : Entities.OpenMp.regions())
      if (auto Facts = extractRegion(*Region, Entities))
        Run.Facts.Functions.push_back(std::move(*Facts));
  }

  /// A function of another unit is a fact where its declaration says something.
  void addDeclaration(const FunctionDecl &Declared, EntityTable &Entities) {
    std::vector<Contract> Contracts = contractsOf(Declared, Entities);
    if (Contracts.empty())
      return;
    FunctionFacts Facts{.Id = Entities.idOf(Declared),
                        .Where = Entities.where(Declared.getLocation()),
                        .Is = roleOf(Declared),
                        .IsScoped = isScoped(Declared),
                        .Contracts = std::move(Contracts)};
    if (auto *Method = dyn_cast<CXXMethodDecl>(&Declared))
      Facts.Class = Entities.idOfClass(*Method->getParent());
    for (const ParmVarDecl *Param : Declared.parameters())
      Facts.Params.push_back(Entities.paramName(*Param));
    Run.Facts.Functions.push_back(std::move(Facts));
  }

  void addGlobals(const UserCode &Code, EntityTable &Entities) {
    for (const VarDecl *Static : Code.StaticLocals)
      Entities.idOf(*Static);
    std::vector<const VarDecl *> Initialised;
    for (const VarDecl *Global : Code.Globals) {
      Entities.idOf(*Global);
      if (Global->hasInit() && !Global->getInit()->containsErrors())
        Initialised.push_back(Global);
    }
    if (!Initialised.empty())
      Run.Facts.Functions.push_back(extractInitialisers(Initialised, Entities));
  }

  /// Whoever calls them is not seen, and holds a lock.
  void addEntered(const EntityTable &Entities) {
    for (FunctionFacts &F : Run.Facts.Functions)
      if (auto It = Entities.enteredHolding().find(F.Id);
          It != Entities.enteredHolding().end()) {
        F.Contracts.push_back(
            {Contract::Kind::Requires, Path::entity(It->second)});
        F.IsPublic = true;
      }
  }

  void addGuarded(const UserCode &Code, EntityTable &Entities) {
    auto Add = [&](const DeclaratorDecl &Place) {
      llvm::append_range(Run.Facts.Guarded, guardsOf(Place, Entities));
    };
    for (const VarDecl *Global : Code.Globals)
      Add(*Global);
    for (const FieldDecl *Field : Code.Fields)
      Add(*Field);
  }
};

class FactsAction : public ASTFrontendAction {
public:
  explicit FactsAction(Extraction &Run) : Run(Run) {}

  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &Compiler,
                                                 llvm::StringRef) override {
    return std::make_unique<FactsConsumer>(Run, Compiler);
  }

private:
  Extraction &Run;
};

} // namespace

/// Runs the parser. False if it could not read the main file.
static bool parse(std::shared_ptr<CompilerInvocation> Invocation,
                  llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> Files,
                  Extraction &Run) {
  Invocation->getFrontendOpts().SkipFunctionBodies = !Run.Options.NoShortcuts;
  CompilerInstance Compiler(std::move(Invocation));
  Compiler.setVerboseOutputStream(llvm::nulls());
  Compiler.createVirtualFileSystem(Files, &Run.Errors);
  Compiler.createDiagnostics(&Run.Errors, /*ShouldOwnClient=*/false);
  DiagnosticsEngine &Diagnostics = Compiler.getDiagnostics();
  // Also those that are errors unless turned off: other compilers' sources.
  Diagnostics.setSeverityForAll(diag::Flavor::WarningOrError,
                                diag::Severity::Ignored);
  enableClangChecks(Diagnostics);
  // A header that is not found does not end the analysis.
  Diagnostics.setFatalsAsError(true);
  FactsAction Action(Run);
  return Compiler.ExecuteAction(Action) || !Run.Facts.Entities.empty() ||
         Run.Time > 0;
}

static llvm::Error checkReadable(const CompileCommand &Command) {
  namespace fs = llvm::sys::fs;
  if (!fs::is_directory(Command.Directory))
    return llvm::createStringError(
        fmt::format("{}: the command's folder is not there: {}", Command.File,
                    Command.Directory));
  llvm::Expected<fs::file_t> File = fs::openNativeFileForRead(Command.File);
  if (!File)
    return llvm::createStringError(
        fmt::format("{}: {}", Command.File, llvm::toString(File.takeError())));
  fs::closeFile(*File);
  if (fs::is_directory(Command.File))
    return llvm::createStringError(
        fmt::format("{}: is a folder", Command.File));
  return llvm::Error::success();
}

llvm::Expected<TUFacts> lockstitch::extract(const CompileCommand &Command,
                                            const SyncModel &Model,
                                            const ExtractOptions &Options,
                                            StringPool &Pool,
                                            ExtractCost *Cost) {
  double Start = cpuTime();
  if (llvm::Error E = checkReadable(Command))
    return E;
  // Its own working directory: the process's stays.
  llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> Files =
      llvm::vfs::createPhysicalFileSystem();
  Files->setCurrentWorkingDirectory(Command.Directory);
  llvm::Expected<ParserInvocation> Invocation =
      parserInvocation(Command, Files);
  if (!Invocation)
    return Invocation.takeError();

  Extraction Run{.Model = Model, .Options = Options, .Pool = Pool};
  Run.Facts.MainFile = Pool.save(pathBelow(Options.Root, Command.File));
  for (const std::string &Output : Command.Outputs)
    Run.Facts.Outputs.push_back(Pool.save(Output));
  for (const std::string &Complaint : Invocation->Complaints)
    Run.Facts.Errors.push_back(Pool.save("command: " + Complaint));
  if (Options.NoShortcuts)
    Run.Libraries = libraryFolders(Command);
  if (!parse(Invocation->Options, Files, Run))
    return llvm::createStringError(fmt::format(
        "{}: {}", Command.File,
        Run.Errors.Errors.empty() ? "Clang could not read it"
                                  : Run.Errors.Errors.front().What));
  if (Cost) {
    Cost->Extract = Run.Time;
    Cost->Parse = cpuTime() - Start - Run.Time;
  }
  return std::move(Run.Facts);
}
