// Check.cpp - lockstitch check: analyse a project, the main job
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Flags.h"

using namespace lockstitch;
using llvm::Expected;

static constexpr llvm::StringLiteral Overview =
    "Analyses the C and C++ files of a compilation database together, and "
    "reports\nmistakes of concurrency. FILEs and folders narrow it down; after "
    "'--' come\ncompiler flags, for files without a database.";

static constexpr llvm::StringLiteral Examples = R"(
Examples:
  lockstitch check                      the project here
  lockstitch check -p ~/app/build       the project that was built there
  lockstitch check src/net              the files of one folder
  lockstitch check bank.cpp -- -std=c++20 -Iinclude
  lockstitch check --checks=-blocking-* --confidence=low
  lockstitch check --format=sarif -o findings.sarif

Exit status:
  0  no findings
  1  findings
  2  could not do it: usage, configuration, no database
  3  done, but some file could not be analysed

A comment silences a line: // NOLINT(lock-leak), NOLINTNEXTLINE, NOLINTBEGIN and
NOLINTEND. A .lockstitch.yaml in the project's root has the keys Checks,
ExcludePaths and Models. More in docs/usage.md.
)";

int lockstitch::runCheck(const CommandLine &Line) {
  llvm::cl::SubCommand Sub("check");
  SourceFlags Source(Sub);
  ReportFlags Output(Sub);
  llvm::cl::extrahelp More(Examples);
  if (!parse(Line, Sub, Overview))
    return CouldNot;
  if (llvm::Error E = Source.verify())
    return fail(std::move(E));
  if (llvm::Error E = Output.verify())
    return fail(std::move(E));

  Expected<Sources> Files = findSources(Source.request(Line));
  if (!Files)
    return fail(Files.takeError());
  std::vector<std::string> Names;
  for (const CompileCommand &C : Files->Commands)
    Names.push_back(C.File);
  if (llvm::Error E = Output.verify(Names))
    return fail(std::move(E));
  saySkipped(*Files);
  Expected<AnalysisOptions> Options = Output.options(Files->Root);
  if (!Options)
    return fail(Options.takeError());
  Options->Workers = Source.workers();
  Options->Progress = Source.ShowProgress;

  Expected<Report> Result = analyse(*Files, *Options);
  if (!Result)
    return fail(Result.takeError());
  return Output.finish(*Result);
}
