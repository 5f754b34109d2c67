// CommandLine.cpp - a database's command to what Clang's parser takes
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "extract/CommandLine.h"
#include "clang/Basic/DiagnosticDriver.h"
#include "clang/Basic/DiagnosticFrontend.h"
#include "clang/Basic/DiagnosticOptions.h"
#include "clang/Basic/TargetInfo.h"
#include "clang/Driver/CreateInvocationFromArgs.h"
#include "clang/Lex/PreprocessorOptions.h"
#include "clang/Tooling/ArgumentsAdjusters.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/TargetSelect.h"
#include <fmt/format.h>

using namespace clang;
using namespace lockstitch;

using Arguments = std::vector<std::string>;

/// Clang's own headers, of the version that is linked in.
static std::string resourceDirectory() {
  if (llvm::sys::fs::exists(LOCKSTITCH_RESOURCE_DIR))
    return LOCKSTITCH_RESOURCE_DIR;
  // Installed elsewhere: beside the binary.
  static int Anchor;
  llvm::SmallString<128> Beside(
      llvm::sys::fs::getMainExecutable(nullptr, &Anchor));
  llvm::sys::path::remove_filename(Beside);
  llvm::sys::path::append(Beside, "..", "lib", "clang",
                          llvm::sys::path::filename(LOCKSTITCH_RESOURCE_DIR));
  llvm::sys::path::remove_dots(Beside, /*remove_dot_dot=*/true);
  return Beside.str().str();
}

static bool isLauncher(llvm::StringRef Program) {
  return llvm::StringSwitch<bool>(llvm::sys::path::stem(Program))
      .Cases({"ccache", "distcc", "sccache", "gomacc", "icecc"}, true)
      .Default(false);
}

/// Which compiler it is tells the target, the driver's mode, and where to look
/// for headers.
static void resolveCompiler(Arguments &Args) {
  while (Args.size() > 1 && isLauncher(Args[0]) &&
         !llvm::StringRef(Args[1]).starts_with("-"))
    Args.erase(Args.begin());
  if (!llvm::sys::path::has_parent_path(Args[0]))
    if (auto Found = llvm::sys::findProgramByName(Args[0]))
      Args[0] = *Found;
  tooling::addTargetAndModeForProgramName(Args, Args[0]);
}

/// What a driver answers by printing.
static bool isAnswered(llvm::StringRef Arg) {
  return Arg == "-v" || Arg == "--verbose" || Arg == "-###" ||
         Arg == "--version" || Arg == "--help" || Arg.starts_with("-print-") ||
         Arg.starts_with("--print-") || Arg.starts_with("-dump");
}

/// The arguments that ask for anything but parsing, removed.
static Arguments forParsing(Arguments Args, llvm::StringRef File) {
  using namespace tooling;
  Args = getClangStripOutputAdjuster()(Args, File);
  Args = getClangStripDependencyFileAdjuster()(Args, File);
  Args = getClangSyntaxOnlyAdjuster()(Args, File);
  Args = getStripPluginsAdjuster()(Args, File);
  llvm::erase_if(Args, [](llvm::StringRef Arg) {
    return isAnswered(Arg) || Arg == "-E" || Arg == "-S" ||
           Arg == "-emit-llvm" || Arg == "-Werror" ||
           Arg.starts_with("-Werror=") || Arg == "-pedantic-errors" ||
           Arg.starts_with("-save-temps") || Arg.starts_with("-resource-dir=");
  });
  Args.insert(Args.begin() + 1, "-resource-dir=" + resourceDirectory());
  return Args;
}

namespace {

/// Keeps what the driver says.
class DriverComplaints : public DiagnosticConsumer {
public:
  void HandleDiagnostic(DiagnosticsEngine::Level Level,
                        const Diagnostic &D) override {
    // That there is no job is said by who called.
    if (Level < DiagnosticsEngine::Error || isAboutForeignFlag(D) ||
        D.getID() == diag::err_fe_expected_compiler_job)
      return;
    llvm::SmallString<128> Text;
    D.FormatDiagnostic(Text);
    if (!llvm::is_contained(Errors, Text.str()))
      Errors.push_back(Text.str().str());
  }

  Arguments Errors;

private:
  /// Another compiler's options for warnings, code or machine: they do not
  /// change what the source means.
  static bool isAboutForeignFlag(const Diagnostic &D) {
    switch (D.getID()) {
    case diag::err_drv_unknown_argument:
    case diag::err_drv_unknown_argument_with_suggestion:
    case diag::err_drv_unsupported_opt:
    case diag::err_drv_unsupported_opt_with_suggestion:
    case diag::err_drv_unsupported_opt_for_target:
      break;
    default:
      return false;
    }
    llvm::StringRef Flag = D.getArgKind(0) == DiagnosticsEngine::ak_std_string
                               ? llvm::StringRef(D.getArgStdStr(0))
                               : llvm::StringRef(D.getArgCStr(0));
    return llvm::any_of(
        llvm::ArrayRef{"-W", "-f", "-m", "-g", "-O", "--param", "-a"},
        [&](llvm::StringRef Prefix) { return Flag.starts_with(Prefix); });
  }
};

} // namespace

/// Nothing is generated, nothing is written, nothing of another compiler's
/// making is read.
static void keepParsingOnly(CompilerInvocation &Options) {
  FrontendOptions &Frontend = Options.getFrontendOpts();
  Frontend.ProgramAction = frontend::ParseSyntaxOnly;
  Frontend.OutputFile.clear();
  Frontend.Plugins.clear();
  Frontend.AddPluginActions.clear();
  Frontend.ShowStats = false;
  Frontend.DisableFree = true; // a worker ends after one unit
  Options.getDependencyOutputOpts() = {};
  Options.getHeaderSearchOpts().Verbose = false;

  // A precompiled header of another compiler, or version: the header it was
  // made of is included beside it.
  PreprocessorOptions &Preprocessor = Options.getPreprocessorOpts();
  Preprocessor.ImplicitPCHInclude.clear();
  Preprocessor.PCHThroughHeader.clear();
  Preprocessor.DetailedRecord = false;

  DiagnosticOptions &Diagnostics = Options.getDiagnosticOpts();
  Diagnostics.IgnoreWarnings = true;
  Diagnostics.Warnings.clear();
  Diagnostics.Remarks.clear();
  Diagnostics.ShowCarets = false;
  Diagnostics.ErrorLimit = 0;
  Diagnostics.VerifyDiagnostics = false;
  Diagnostics.DiagnosticLogFile.clear();
  Diagnostics.DiagnosticSerializationFile.clear();
  Options.getLangOpts().RetainCommentsFromSystemHeaders = false;
}

/// A processor that only another compiler knows: the family's base will do.
static void keepKnownTarget(CompilerInvocation &Options,
                            DiagnosticsEngine &Diagnostics) {
  // It writes to its options.
  TargetOptions Tried = Options.getTargetOpts();
  if (!TargetInfo::CreateTargetInfo(Diagnostics, Tried)) {
    TargetOptions &Target = Options.getTargetOpts();
    Target.CPU.clear();
    Target.TuneCPU.clear();
    Target.FeaturesAsWritten.clear();
  }
}

static bool isParsed(const InputKind &Kind) {
  switch (Kind.getLanguage()) {
  case Language::C:
  case Language::CXX:
  case Language::ObjC:
  case Language::ObjCXX:
  case Language::OpenCL:
  case Language::OpenCLCXX:
  case Language::CUDA:
  case Language::HIP:
    return Kind.getFormat() == InputKind::Source;
  default:
    return false;
  }
}

static llvm::Error unusable(const CompileCommand &Command,
                            llvm::StringRef Reason) {
  return llvm::createStringError(
      fmt::format("{}: {}", Command.File, std::string_view(Reason)));
}

/// One cc1 job is left, whatever the command named: it is about File.
static llvm::Error aimAt(const CompileCommand &Command,
                         CompilerInvocation &Options) {
  auto &Inputs = Options.getFrontendOpts().Inputs;
  if (Inputs.empty())
    return unusable(Command, "the command compiles nothing");
  FrontendInputFile First = Inputs.front();
  if (!isParsed(First.getKind()))
    return unusable(Command, "the command compiles neither C nor C++");
  llvm::SmallString<128> Named(First.getFile());
  llvm::sys::path::make_absolute(Command.Directory, Named);
  llvm::sys::path::remove_dots(Named, /*remove_dot_dot=*/true);
  llvm::SmallString<128> Wanted(Command.File);
  llvm::sys::path::make_absolute(Command.Directory, Wanted);
  llvm::sys::path::remove_dots(Wanted, /*remove_dot_dot=*/true);
  bool IsIt = Named == Wanted || llvm::sys::fs::equivalent(Named, Wanted);
  Inputs.assign({IsIt ? First
                      : FrontendInputFile(Wanted.str(), First.getKind(),
                                          First.isSystem())});
  return llvm::Error::success();
}

llvm::Expected<ParserInvocation> lockstitch::parserInvocation(
    const CompileCommand &Command,
    llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> Files) {
  // Once per process: -target and the target's flags need them.
  static bool Initialised = [] {
    llvm::InitializeAllTargets();
    llvm::InitializeAllTargetMCs();
    llvm::InitializeAllAsmParsers();
    return true;
  }();
  (void)Initialised;

  Arguments Args = Command.Arguments;
  if (Args.empty())
    return unusable(Command, "the command is empty");
  tooling::addExpandedResponseFiles(Args, Command.Directory,
                                    llvm::cl::TokenizeGNUCommandLine, *Files);
  resolveCompiler(Args);
  Args = forParsing(std::move(Args), Command.File);

  DriverComplaints Complaints;
  DiagnosticOptions Quiet;
  Quiet.IgnoreWarnings = true;
  CreateInvocationOptions How;
  auto Diagnostics = llvm::makeIntrusiveRefCnt<DiagnosticsEngine>(
      llvm::makeIntrusiveRefCnt<DiagnosticIDs>(), Quiet, &Complaints,
      /*ShouldOwnClient=*/false);
  How.Diags = Diagnostics;
  How.VFS = Files;
  How.RecoverOnError = true;
  std::vector<const char *> Pointers;
  for (const std::string &Arg : Args)
    Pointers.push_back(Arg.c_str());

  ParserInvocation Result;
  Result.Options = createInvocation(Pointers, std::move(How));
  if (!Result.Options) {
    llvm::ArrayRef<std::string> Errors = Complaints.Errors;
    return unusable(
        Command, "Clang cannot use the command: " +
                     (Errors.empty() ? "it compiles nothing"
                                     : llvm::join(Errors.take_front(3), "; ")));
  }
  if (llvm::Error E = aimAt(Command, *Result.Options))
    return E;
  keepParsingOnly(*Result.Options);
  keepKnownTarget(*Result.Options, *Diagnostics);
  Result.Complaints = std::move(Complaints.Errors);
  return Result;
}

/// A standard library, or the kernel's and the system's headers.
static bool isToolchain(llvm::StringRef Folder) {
  return llvm::any_of(llvm::ArrayRef<llvm::StringRef>{"stdlib.h", "pthread.h",
                                                      "vector", "mutex",
                                                      "stddef.h"},
                      [&](llvm::StringRef Header) {
                        llvm::SmallString<256> Path(Folder);
                        llvm::sys::path::append(Path, Header);
                        return llvm::sys::fs::exists(Path);
                      });
}

std::vector<std::string>
lockstitch::libraryFolders(const CompileCommand &Command) {
  std::vector<std::string> Folders;
  for (size_t I = 0; I < Command.Arguments.size(); ++I) {
    llvm::StringRef Word = Command.Arguments[I];
    if (!Word.consume_front("-isystem") && !Word.consume_front("-cxx-isystem"))
      continue;
    if (Word.empty() && ++I < Command.Arguments.size())
      Word = Command.Arguments[I];
    llvm::SmallString<256> Folder(Word);
    llvm::sys::path::make_absolute(Command.Directory, Folder);
    llvm::sys::path::remove_dots(Folder, /*remove_dot_dot=*/true);
    while (Folder.size() > 1 && Folder.back() == '/')
      Folder.pop_back();
    if (!isToolchain(Folder))
      Folders.push_back(Folder.str().str());
  }
  return Folders;
}
