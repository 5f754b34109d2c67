// Link.cpp - lockstitch link: .facts to findings, for build systems
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Flags.h"
#include "Languages.h"
#include "Messages.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"

using namespace lockstitch;
using llvm::Expected;
using llvm::StringRef;
namespace cl = llvm::cl;
namespace fs = llvm::sys::fs;

static constexpr llvm::StringLiteral Overview =
    "Analyses files that 'lockstitch extract' wrote (or a person: "
    "docs/facts.md)\ntogether, and reports mistakes of concurrency. Of a "
    "folder, all its .facts.";

static constexpr llvm::StringLiteral Examples = R"(
Examples:
  lockstitch extract -p build -o facts/ && lockstitch link facts/

Exit status: as of 'lockstitch check'; a .facts file that cannot be read is 2.
)";

// The .facts files of a folder, in the order of their names.
static Expected<std::vector<std::string>> factsBelow(StringRef Folder) {
  std::vector<std::string> Files;
  std::error_code Code;
  for (fs::recursive_directory_iterator I(Folder, Code), End; I != End && !Code;
       I.increment(Code))
    if (StringRef(I->path()).ends_with(".facts"))
      Files.push_back(I->path());
  if (Code)
    return error("{}: {}. Mend its permissions.", Folder, Code.message());
  if (Files.empty())
    return error("{}: no .facts file in it. Write some with 'lockstitch "
                 "extract -o {}'.",
                 Folder, Folder);
  llvm::sort(Files);
  return Files;
}

static Expected<std::vector<std::string>>
findFacts(llvm::ArrayRef<std::string> Named) {
  if (Named.empty())
    return error("no .facts file named. Write some with 'lockstitch extract'.");
  std::vector<std::string> Files;
  for (const std::string &Name : Named) {
    if (isSourceName(Name))
      return error("{0}: a source file, not what 'lockstitch extract' wrote. "
                   "To analyse it: lockstitch check {0}",
                   Name);
    if (!fs::is_directory(Name)) {
      Files.push_back(Name);
      continue;
    }
    Expected<std::vector<std::string>> Below = factsBelow(Name);
    if (!Below)
      return Below.takeError();
    llvm::append_range(Files, *Below);
  }
  return Files;
}

static Expected<std::string> rootFor(StringRef Named) {
  if (!Named.empty() && !fs::is_directory(Named))
    return error("{}: no such folder. Name with --root the project's.", Named);
  if (!Named.empty())
    return absolutePath(Named);
  std::string Found = findUpward(".", {".lockstitch.yaml", ".git"});
  return Found.empty() ? absolutePath(".") : Found;
}

int lockstitch::runLink(const CommandLine &Line) {
  cl::SubCommand Sub("link");
  ReportFlags Output(Sub);
  cl::list<std::string> Named(cl::Positional, cl::desc("FACTS..."),
                              cl::sub(Sub), cl::cat(Output.Category));
  Flag<std::string> Root(
      "root", cl::value_desc("folder"),
      cl::desc("What the paths in the files are relative to. Without: the "
               "nearest folder upward with a .lockstitch.yaml or a .git"),
      cl::sub(Sub), cl::cat(Output.Category));
  cl::extrahelp More(Examples);
  if (!parse(Line, Sub, Overview))
    return CouldNot;
  if (llvm::Error E = Output.verify())
    return fail(std::move(E));

  Expected<std::vector<std::string>> Files = findFacts(Named);
  if (!Files)
    return fail(Files.takeError());
  if (llvm::Error E = Output.verify(*Files))
    return fail(std::move(E));
  Expected<std::string> Top = rootFor(Root);
  if (!Top)
    return fail(Top.takeError());
  Expected<AnalysisOptions> Options = Output.options(*Top);
  if (!Options)
    return fail(Options.takeError());
  Expected<Report> Result = analyseFacts(*Files, *Top, *Options);
  if (!Result)
    return fail(Result.takeError());
  return Output.finish(*Result);
}
