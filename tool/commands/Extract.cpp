// Extract.cpp - lockstitch extract: source to .facts, or to the screen
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Config.h"
#include "Failure.h"
#include "Flags.h"
#include "Messages.h"
#include "OutputFile.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <set>

using namespace lockstitch;
using llvm::Expected;
using llvm::StringRef;
namespace cl = llvm::cl;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

static constexpr llvm::StringLiteral Overview =
    "Writes down what the functions of source files do that another thread "
    "could\nnotice, as text (docs/facts.md), for 'lockstitch link'.";

static constexpr llvm::StringLiteral Examples =
    "\nExamples:\n"
    "  lockstitch extract --print bank.cpp -- -std=c++20\n"
    "  lockstitch extract -p build -o facts/    one .facts for each file\n"
    "  lockstitch extract --root=. -o facts/ src/a.cpp -- -std=c++20\n"
    "\nExit status: 0, 2 (could not do it), 3 (some file could not be "
    "analysed)\n";

// FOLDER/src/bank.cpp.facts; a file that is compiled twice has two.
static std::string nameIn(StringRef Folder, StringRef Source,
                          std::set<std::string> &Used) {
  llvm::SmallString<256> Name = Folder;
  path::append(Name, path::relative_path(Source));
  std::string Full = (Name + ".facts").str();
  for (unsigned N = 2; !Used.insert(Full).second; ++N)
    Full = fmt::format("{}.{}.facts", Name.str().str(), N);
  return Full;
}

namespace {

/// Where the facts go.
struct Destination {
  bool IsScreen = false;
  std::string File;   ///< if there is one unit
  std::string Folder; ///< if there are more

  llvm::Error write(StringRef Source, StringRef Facts) {
    if (IsScreen)
      return writeOutput("-", Facts);
    if (!File.empty())
      return writeOutput(File, Facts);
    std::string Path = nameIn(Folder, Source, Used);
    if (std::error_code Code = fs::create_directories(path::parent_path(Path)))
      return error("{}: {}. Choose another folder with -o.",
                   path::parent_path(Path), Code.message());
    return writeOutput(Path, Facts);
  }

  /// An error if that would overwrite a source file.
  llvm::Error verify(llvm::ArrayRef<CompileCommand> Commands) const {
    std::vector<std::string> Names;
    for (const CompileCommand &C : Commands)
      Names.push_back(C.File);
    return checkWritable(File, Names);
  }

private:
  std::set<std::string> Used;
};

} // namespace

static Expected<Destination> destination(bool Print, StringRef Output,
                                         size_t Units) {
  Destination To;
  if (Print || Output == "-") {
    To.IsScreen = true;
  } else if (Output.ends_with("/") || fs::is_directory(Output)) {
    To.Folder = Output.str();
  } else if (Output.empty()) {
    return error("nowhere to write to. Give --print, -o FILE, or -o FOLDER/.");
  } else if (Units > 1) {
    return error("{}: one file for the facts of {}. Give a folder: -o {}/",
                 Output, Units, Output);
  } else {
    To.File = Output.str();
  }
  return To;
}

static int extractTo(Destination To, const Sources &Files,
                     const SyncModel &Model, const SourceFlags &Flags) {
  WorkerOptions Options = Flags.workers();
  Options.Extract.Root = Files.Root;
  Progress Line(Flags.ShowProgress, Files.Commands.size());
  Extracted All = extractAll(Files.Commands, Model, Options, Line);

  int Status = NoFindings;
  size_t Unreached = 0;
  for (size_t I = 0; I < All.Results.size(); ++I) {
    const WorkerResult &Result = All.Results[I];
    Unreached += Result.WasInterrupted;
    StringRef Source = relativeTo(Files.Commands[I].File, Files.Root);
    if (std::optional<FileFailure> Failure =
            failureOf(Source, Result, Flags.Verbose)) {
      sayFailure(*Failure, Files.Root);
      Status = SomeFilesFailed;
    }
    if (!Result.Facts.empty())
      if (llvm::Error E = To.write(Source, Result.Facts))
        return fail(std::move(E));
  }
  if (Unreached) {
    sayError(fmt::format("interrupted: {} of {} files were not done", Unreached,
                         All.Results.size()));
    Status = SomeFilesFailed;
  }
  return Status;
}

int lockstitch::runExtract(const CommandLine &Line) {
  cl::SubCommand Sub("extract");
  SourceFlags Flags(Sub);
  Flag<bool> Print("print", cl::desc("Write to standard output"), cl::sub(Sub),
                   cl::cat(Flags.Category));
  Flag<std::string> Output("o", cl::value_desc("file|folder/"),
                           cl::desc("Where to write. In a folder, each file's "
                                    "facts have its name with .facts"),
                           cl::sub(Sub), cl::cat(Flags.Category));
  cl::extrahelp More(Examples);
  if (!parse(Line, Sub, Overview))
    return CouldNot;
  if (llvm::Error E = Flags.verify())
    return fail(std::move(E));

  Expected<Sources> Files = findSources(Flags.request(Line));
  if (!Files)
    return fail(Files.takeError());
  Expected<Destination> To = destination(Print, Output, Files->Commands.size());
  if (!To)
    return fail(To.takeError());
  if (llvm::Error E = To->verify(Files->Commands))
    return fail(std::move(E));
  saySkipped(*Files);
  Expected<Config> Settings = loadConfig(Files->Root);
  if (!Settings)
    return fail(Settings.takeError());
  Expected<SyncModel> Model = SyncModel::load(Settings->Models);
  if (!Model)
    return fail(Model.takeError());
  return extractTo(std::move(*To), *Files, *Model, Flags);
}
