// Command.cpp - what the subcommands have in common
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Command.h"
#include "Messages.h"
#include "llvm/Support/raw_ostream.h"

using namespace lockstitch;
using llvm::StringRef;

llvm::ArrayRef<Command> lockstitch::allCommands() {
  static const Command All[] = {
#define COMMAND(NAME, FUNCTION, HELP) {NAME, FUNCTION, HELP},
#include "Commands.def"
  };
  return All;
}

CommandLine CommandLine::of(llvm::ArrayRef<const char *> Argv) {
  CommandLine Line;
  for (const char *Word : Argv) {
    if (Line.Flags)
      Line.Flags->push_back(Word);
    else if (StringRef(Word) == "--")
      Line.Flags.emplace();
    else
      Line.Words.push_back(Word);
  }
  return Line;
}

// LLVM says in two lines, with the program's whole path, what is one.
static std::string rephrase(StringRef Said, const CommandLine &Line) {
  StringRef Option = Said.split("argument '").second.split("'.  Try").first;
  if (Option.empty())
    return Said.trim().str();
  StringRef Meant = Said.split("Did you mean '").second.split("'?").first;
  return fmt::format(
      "unknown option '{}'{} 'lockstitch {} --help' names them.", Option,
      Meant.empty() ? "." : fmt::format("; did you mean '{}'?", Meant),
      Line.Words[1]);
}

bool lockstitch::parse(const CommandLine &Line, StringRef Overview) {
  std::string Said;
  llvm::raw_string_ostream Errors(Said);
  std::vector<const char *> Words = Line.Words;
  Words.front() = "lockstitch";
  bool Ok = llvm::cl::ParseCommandLineOptions(
      static_cast<int>(Words.size()), Words.data(), Overview, &Errors, nullptr,
      nullptr, /*LongOptionsUseDoubleDash=*/true);
  if (!Said.empty())
    sayError(rephrase(Said, Line));
  return Ok;
}

int lockstitch::fail(llvm::Error Error) {
  llvm::handleAllErrors(std::move(Error), [](const llvm::ErrorInfoBase &One) {
    sayError(One.message());
  });
  return CouldNot;
}
