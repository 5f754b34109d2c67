// Command.h - what the subcommands have in common
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Error.h"
#include <optional>
#include <string>
#include <type_traits>
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
bool parse(const CommandLine &Line, const llvm::cl::SubCommand &Sub,
           llvm::StringRef Overview);

/// Say what is wrong with the value Text of an option; true.
bool refuseNumber(llvm::StringRef Option, llvm::StringRef Text);
bool refuseChoice(llvm::StringRef Option, llvm::StringRef Text,
                  llvm::ArrayRef<llvm::StringRef> Known);

/// LLVM's parser, except that it refuses a value in our words.
template <typename T> struct FlagParser : llvm::cl::parser<T> {
  using llvm::cl::parser<T>::parser;

  // LLVM does not count the brackets round a value that may be left out.
  void printOptionInfo(const llvm::cl::Option &O, size_t Width) const {
    bool HasBrackets = std::is_same_v<T, std::string> &&
                       O.getValueExpectedFlag() == llvm::cl::ValueOptional;
    llvm::cl::parser<T>::printOptionInfo(O, Width - (HasBrackets ? 2 : 0));
  }

  bool parse(llvm::cl::Option &O, llvm::StringRef Name, llvm::StringRef Text,
             T &Value) {
    if constexpr (std::is_enum_v<T>) {
      std::vector<llvm::StringRef> Known;
      for (const auto &Choice : this->Values)
        Known.push_back(Choice.Name);
      if (!llvm::is_contained(Known, Text))
        return refuseChoice(Name, Text, Known);
    } else if constexpr (std::is_same_v<T, bool>) {
      llvm::StringRef Known[] = {"true", "false"};
      if (!Text.empty() && !llvm::is_contained(Known, Text))
        return refuseChoice(Name, Text, Known);
    } else if constexpr (std::is_same_v<T, unsigned>) {
      return Text.getAsInteger(10, Value) && refuseNumber(Name, Text);
    }
    return llvm::cl::parser<T>::parse(O, Name, Text, Value);
  }
};

template <typename T> using Flag = llvm::cl::opt<T, false, FlagParser<T>>;

/// Says what is wrong; CouldNot.
int fail(llvm::Error Error);

#define COMMAND(NAME, FUNCTION, HELP) int FUNCTION(const CommandLine &);
#include "Commands.def"

} // namespace lockstitch
