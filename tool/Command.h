// Command.h - what the subcommands have in common
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Error.h"
#include <optional>
#include <string>
#include <vector>

namespace lockstitch {

/// What the process returns; the largest that applies.
enum ExitStatus : int {
  NoFindings = 0,
  HasFindings = 1,
  CouldNot = 2,       ///< wrong usage, configuration, no database
  SomeFilesFailed = 3 ///< done, but some file could not be analysed
};

/// The words of a command line, and the compiler flags after its `--`.
struct CommandLine {
  std::vector<const char *> Words; ///< the program, the subcommand, ...
  std::optional<std::vector<std::string>> Flags;

  static CommandLine of(llvm::ArrayRef<const char *> Argv);
};

/// One line of Commands.def.
struct Command {
  llvm::StringLiteral Name;
  int (*Run)(const CommandLine &);
  llvm::StringLiteral Help;
};

llvm::ArrayRef<Command> allCommands();

/// Reads Line into the options of Sub; false where they are wrong, which has
/// been said. --help prints Overview and the options, and does not return.
bool parse(const CommandLine &Line, llvm::StringRef Overview);

/// Says what is wrong; CouldNot.
int fail(llvm::Error Error);

#define COMMAND(NAME, FUNCTION, HELP) int FUNCTION(const CommandLine &);
#include "Commands.def"

} // namespace lockstitch
