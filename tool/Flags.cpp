// Flags.cpp - the options that subcommands share
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Flags.h"
#include "Messages.h"
#include "OutputFile.h"
#include "Summary.h"
#include "output/Output.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Threading.h"

using namespace lockstitch;
namespace cl = llvm::cl;

SourceFlags::SourceFlags(cl::SubCommand &Sub)
    : Files(cl::Positional, cl::desc("[FILE...]"), cl::sub(Sub),
            cl::cat(Category)),
      BuildPath("p", cl::value_desc("folder"),
                cl::desc("Where the compile_commands.json is. Without: this "
                         "folder or one above, or a build/ in one of them"),
                cl::sub(Sub), cl::cat(Category)),
      Root("root", cl::value_desc("folder"),
           cl::desc("The project; what lies outside is somebody else's. "
                    "Without: the nearest folder with a .lockstitch.yaml or "
                    "a .git"),
           cl::sub(Sub), cl::cat(Category)),
      Jobs("j", cl::value_desc("N"), cl::Prefix,
           cl::desc("Files at once (default: the number of cores)"),
           cl::sub(Sub), cl::cat(Category), cl::init(0)),
      Timeout("timeout", cl::value_desc("seconds"),
              cl::desc("Give up on a file after this long (default: 600; "
                       "0: never)"),
              cl::sub(Sub), cl::cat(Category), cl::init(600)),
      NoShortcuts("no-shortcuts",
                  cl::desc("Parse function bodies in system headers too: slow. "
                           "Those of libraries (-isystem) are analysed, those "
                           "of the standard library are as modelled"),
                  cl::sub(Sub), cl::cat(Category)),
      ShowProgress(
          "progress", cl::desc("Show how far it is, on standard error:"),
          cl::values(clEnumValN(When::Auto, "auto", "on a terminal (default)"),
                     clEnumValN(When::Always, "always", "a line per file"),
                     clEnumValN(When::Never, "never", "not")),
          cl::sub(Sub), cl::cat(Category), cl::init(When::Auto)),
      Verbose("verbose", cl::desc("Say where the analyser crashed, should it"),
              cl::sub(Sub), cl::cat(Category)) {}

llvm::Error SourceFlags::verify() const {
  if (Jobs.getNumOccurrences() && Jobs == 0)
    return error("-j: 0 files at once would be none. Give 1 or more, or leave "
                 "it out.");
  return llvm::Error::success();
}

SourceRequest SourceFlags::request(const CommandLine &Line) const {
  return {BuildPath, Root, {Files.begin(), Files.end()}, Line.Flags};
}

WorkerOptions SourceFlags::workers() const {
  WorkerOptions Options;
  Options.Jobs = Jobs ? unsigned(Jobs)
                      : llvm::hardware_concurrency().compute_thread_count();
  Options.TimeoutSeconds = Timeout;
  Options.IsVerbose = Verbose;
  Options.Extract.NoShortcuts = NoShortcuts;
  return Options;
}

ReportFlags::ReportFlags(cl::SubCommand &Sub)
    : Checks("checks", cl::value_desc("globs"),
             cl::desc("Which checks: names with '*', separated by commas; '-' "
                      "before one takes it away (default: all that "
                      "'lockstitch list-checks' does not mark)"),
             cl::sub(Sub), cl::cat(Category)),
      Confidence(
          "confidence", cl::desc("How sure a finding must be to be shown:"),
          cl::values(
              clEnumValN(Certainty::High, "high", "certain"),
              clEnumValN(Certainty::Medium, "medium", "likely (default)"),
              clEnumValN(Certainty::Low, "low", "all, with the reason")),
          cl::sub(Sub), cl::cat(Category), cl::init(Certainty::Medium)),
      ShowThirdParty(
          "show-third-party",
          cl::desc("Show findings outside the project too: in system headers, "
                   "third-party folders and the build tree"),
          cl::sub(Sub), cl::cat(Category)),
      Format("format", cl::value_desc("format"),
             cl::desc("text (default), json, or sarif"), cl::sub(Sub),
             cl::cat(Category), cl::init("text")),
      OutputPath("o", cl::value_desc("file"),
                 cl::desc("Write the findings there, not to standard output"),
                 cl::sub(Sub), cl::cat(Category)),
      Color("color", cl::desc("Colour the text:"),
            cl::values(clEnumValN(When::Auto, "auto",
                                  "on a terminal, unless "
                                  "NO_COLOR is set"),
                       clEnumValN(When::Always, "always", "in a pipe too"),
                       clEnumValN(When::Never, "never", "not")),
            cl::sub(Sub), cl::cat(Category), cl::init(When::Auto)),
      Stats("stats", cl::ValueOptional, cl::value_desc("file"),
            cl::desc("Say on standard error what it took, by stage; or write "
                     "it to a file, as JSON"),
            cl::sub(Sub), cl::cat(Category)) {}

llvm::Expected<AnalysisOptions>
ReportFlags::options(llvm::StringRef Root) const {
  llvm::Expected<Config> Settings = loadConfig(Root);
  if (!Settings)
    return Settings.takeError();
  AnalysisOptions Options;
  Options.Checks.add(Settings->Checks);
  if (llvm::Error E = CheckGlobs(Checks).verify())
    return error("--checks: {}", llvm::toString(std::move(E)));
  if (Checks.getNumOccurrences() && llvm::StringRef(Checks).trim(" ,").empty())
    return error("--checks: names no check. 'lockstitch list-checks' names "
                 "them.");
  Options.Checks.add(Checks);
  if (llvm::none_of(allChecks(), [&](const ListedCheck &Listed) {
        return Options.Checks.selects(Listed.It->Name);
      }))
    return error("{}: leaves no check. 'lockstitch list-checks' names them.",
                 Checks.empty() ? "Checks in .lockstitch.yaml" : "--checks");
  Options.Settings = std::move(*Settings);
  Options.Least = Confidence;
  Options.ShowsThirdParty = ShowThirdParty;
  return Options;
}

static const Output *findOutput(llvm::StringRef Name) {
  for (const Output &O : allOutputs())
    if (O.Name == Name)
      return &O;
  return nullptr;
}

llvm::Error ReportFlags::verify(llvm::ArrayRef<std::string> Sources) const {
  std::vector<llvm::StringRef> Names;
  for (const Output &O : allOutputs())
    Names.push_back(O.Name);
  if (!findOutput(Format))
    return error("--format: unknown format '{}'{} There are {}.", Format,
                 didYouMean(Format, Names), llvm::join(Names, ", "));
  if (isSameOutput(OutputPath, Stats))
    return error("{}: both the findings (-o) and --stats would be written "
                 "there. Choose two files.",
                 OutputPath);
  if (llvm::Error E = checkWritable(OutputPath, Sources))
    return E;
  return checkWritable(Stats, Sources);
}

static bool hasColor(When Wanted, llvm::StringRef OutputPath) {
  if (Wanted != When::Auto)
    return Wanted == When::Always;
  const char *NoColor = getenv("NO_COLOR");
  return OutputPath.empty() && !(NoColor && *NoColor) &&
         llvm::sys::Process::StandardOutHasColors();
}

int ReportFlags::finish(const Report &R) const {
  OutputOptions How = {hasColor(Color, OutputPath)};
  if (llvm::Error E =
          writeOutput(OutputPath, findOutput(Format)->Print(R, How)))
    return fail(std::move(E));
  for (const Remark &One : R.Remarks)
    sayRemark(One, R.Root);
  for (const FileFailure &Failure : R.Failures)
    sayFailure(Failure, R.Root);
  if (R.Unreached)
    sayError(fmt::format("interrupted: {} not analysed",
                         R.Unreached == 1
                             ? "1 file was"
                             : fmt::format("{} files were", R.Unreached)));
  say(summaryLine(R));
  if (Stats.getNumOccurrences() && Stats.empty())
    say(statsTable(R));
  else if (!Stats.empty())
    if (llvm::Error E = writeOutput(Stats, statsJson(R)))
      return fail(std::move(E));
  if (!R.Failures.empty() || R.Unreached)
    return SomeFilesFailed;
  return R.Findings.empty() ? NoFindings : HasFindings;
}
