// main.cpp - picks the subcommand
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Checks.h"
#include "Command.h"
#include "Messages.h"
#include "OutputFile.h"
#include "Version.h"
#include "llvm/Support/Signals.h"

using namespace lockstitch;
using llvm::StringRef;

static std::string helpText() {
  std::string Text =
      "Lockstitch finds mistakes of concurrency in C and C++: "
      "data races, deadlocks,\nlocks used wrongly, waits that never "
      "end.\n\n"
      "usage: lockstitch COMMAND [ARGUMENTS]\n\ncommands:\n";
  for (const Command &C : allCommands())
    Text += fmt::format("  {:<12} {}\n", C.Name, C.Help);
  return Text + "\n"
                "  lockstitch COMMAND --help    says more of each\n"
                "  lockstitch --version         says what this is\n\n"
                "to begin, where a project has a compile_commands.json:\n"
                "  lockstitch check -p build\n"
                "or for one file:\n"
                "  lockstitch check bank.cpp -- -std=c++20 -Iinclude\n";
}

static int print(const std::string &Text) {
  if (llvm::Error E = writeOutput("-", Text))
    return fail(std::move(E));
  return 0;
}

static int failUnknown(StringRef Word) {
  std::vector<StringRef> Names;
  for (const Command &C : allCommands())
    Names.push_back(C.Name);
  Names.push_back("--version"); // somebody may leave out the dashes
  return fail(error("unknown command '{}'{} 'lockstitch --help' names them.",
                    Word, didYouMean(Word, Names)));
}

int main(int Argc, char **Argv) {
  llvm::sys::PrintStackTraceOnErrorSignal(Argv[0]);
  CommandLine Line = CommandLine::of(
      llvm::ArrayRef<const char *>(Argv, static_cast<size_t>(Argc)));
  StringRef Word = Line.Words.size() > 1 ? Line.Words[1] : "";
  // "help check" is "check --help".
  if (Word == "help" && Line.Words.size() > 2) {
    Line.Words = {Line.Words[0], Line.Words[2], "--help"};
    Word = Line.Words[1];
  }
  if (Word == "--help" || Word == "-h" || Word == "help")
    return print(helpText());
  if (Word == "--version")
    return print(versionText());
  if (Word.empty()) {
    print(helpText());
    return CouldNot;
  }
  for (const Command &C : allCommands())
    if (C.Name == Word)
      return C.Run(Line);
  return failUnknown(Word);
}
