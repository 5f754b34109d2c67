// Run.cpp - lockstitch run: a program with the runtime beside it
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Flags.h"
#include "Messages.h"
#include "Preload.h"

using namespace lockstitch;
using llvm::Expected;
namespace cl = llvm::cl;

static constexpr llvm::StringLiteral Overview =
    "Runs a program, as it is, and watches its locks: says at its end which "
    "are "
    "used\nwrongly, and which could deadlock though they did not.";

static constexpr llvm::StringLiteral Examples = R"(
Examples:
  lockstitch run -- ./server --port 8080
  lockstitch run --log report.txt -- make test

Exit status: the program's own; 66 (--exit-status) if there are findings;
125 if the program could not be run.
)";

enum class Reaction { Exit, Abort, Continue };

static llvm::StringRef nameOf(Reaction R) {
  return R == Reaction::Exit    ? "exit"
         : R == Reaction::Abort ? "abort"
                                : "continue";
}

int lockstitch::runRun(const CommandLine &Line) {
  cl::SubCommand Sub("run");
  Flag<std::string> Log(
      "log", cl::desc("Write the report to a file, not to standard error"),
      cl::value_desc("FILE"), cl::sub(Sub));
  Flag<unsigned> Status(
      "exit-status",
      cl::desc("How to end if there are findings (default: 66; 0: as the "
               "program does)"),
      cl::value_desc("N"), cl::init(66), cl::sub(Sub));
  Flag<Reaction> OnDeadlock(
      "on-deadlock", cl::desc("What to do when threads wait for each other:"),
      cl::values(
          clEnumValN(Reaction::Exit, "exit", "report, and end (default)"),
          clEnumValN(Reaction::Abort, "abort", "report, and leave a core dump"),
          clEnumValN(Reaction::Continue, "continue",
                     "report, and let it hang")),
      cl::init(Reaction::Exit), cl::sub(Sub));
  Flag<bool> All("all",
                 cl::desc("Also tell what cannot happen, and why it cannot"),
                 cl::sub(Sub));
  cl::extrahelp More(Examples);
  if (!parse(Line, Sub, Overview))
    return CouldNotRun;
  auto Refuse = [](llvm::Error E) {
    fail(std::move(E));
    return CouldNotRun;
  };
  if (!Line.Flags || Line.Flags->empty())
    return Refuse(error("no program named. It comes after '--': lockstitch run "
                        "-- ./server --port 8080"));
  if (Status > 255)
    return Refuse(error("--exit-status: {} is no exit status. Give one from 0 "
                        "to 255.",
                        static_cast<unsigned>(Status)));
  if (llvm::StringRef(Log).contains(':'))
    return Refuse(error("--log: {}: the name of a report has no colon. Name "
                        "another.",
                        Log));
  Expected<std::string> Program = findProgram(Line.Flags->front());
  if (!Program)
    return Refuse(Program.takeError());
  std::string Options =
      fmt::format("exitcode={}:deadlock={}", static_cast<unsigned>(Status),
                  nameOf(OnDeadlock));
  if (All)
    Options += ":verbose=1";
  // Whatever folder the program goes to.
  if (!Log.empty())
    Options += ":log=" + absolutePath(Log);
  return Refuse(runPreloaded(*Program, *Line.Flags, Options));
}
