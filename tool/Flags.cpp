// Flags.cpp - the options that subcommands share
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Flags.h"
#include "llvm/Support/Threading.h"

using namespace lockstitch;
namespace cl = llvm::cl;

SourceFlags::SourceFlags(cl::SubCommand &Sub)
    : Files(cl::Positional, cl::desc("[FILE...]"), cl::sub(Sub),
            cl::cat(Category)),
      BuildPath("p", cl::value_desc("folder"),
                cl::desc("Where the compile_commands.json is. Without: in this "
                         "folder or one above, else in build/"),
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
                  cl::desc("Parse function bodies in system headers too: slow, "
                           "the same findings"),
                  cl::sub(Sub), cl::cat(Category)),
      ShowProgress(
          "progress", cl::desc("Show how far it is, on standard error:"),
          cl::values(clEnumValN(When::Auto, "auto", "on a terminal (default)"),
                     clEnumValN(When::Always, "always", "a line per file"),
                     clEnumValN(When::Never, "never", "not")),
          cl::sub(Sub), cl::cat(Category), cl::init(When::Auto)),
      Verbose("verbose", cl::desc("Say where the analyser crashed, should it"),
              cl::sub(Sub), cl::cat(Category)) {}

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
