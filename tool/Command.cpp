// Command.cpp - what the subcommands have in common
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Command.h"
#include "Checks.h"
#include "Messages.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace lockstitch;
using llvm::StringRef;
namespace cl = llvm::cl;

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

static std::string dashed(StringRef Name) {
  return fmt::format("{}{}", Name.size() == 1 ? "-" : "--", Name);
}

static std::string unknownOption(StringRef Word, const cl::SubCommand &Sub) {
  if (!Word.starts_with("-"))
    return fmt::format("'{}' is one argument too many. 'lockstitch {} --help' "
                       "says which it takes.",
                       Word, Sub.getName());
  // -O2, -Iinclude
  if (!Word.starts_with("--") && Word.size() > 2 && Sub.OptionsMap.count("p"))
    return fmt::format("unknown option '{}'. Flags for the compiler come after "
                       "'--': lockstitch {} FILE -- {}",
                       Word, Sub.getName(), Word);
  // The dashes are no likeness.
  StringRef Said = Word.ltrim('-').split('=').first;
  std::vector<std::string> Options;
  for (StringRef Name : llvm::make_first_range(Sub.OptionsMap))
    if (didYouMean(Said, Name) != ".")
      Options.push_back(dashed(Name));
  llvm::sort(Options);
  std::vector<StringRef> Known(Options.begin(), Options.end());
  return fmt::format("unknown option '{}'{} 'lockstitch {} --help' names them.",
                     Word, didYouMean(dashed(Said), Known), Sub.getName());
}

// LLVM says in two lines, with the program's whole path, what is one.
static std::string rephrase(StringRef Said, const cl::SubCommand &Sub) {
  if (Said.contains("Too many positional arguments"))
    return fmt::format("too many arguments. 'lockstitch {} --help' says which "
                       "it takes.",
                       Sub.getName());
  StringRef Word = Said.split("argument '").second.split("'.  Try").first;
  return Word.empty() ? Said.trim().str() : unknownOption(Word, Sub);
}

// The option that a word names and gives no value; or null.
static cl::Option *bareOption(StringRef Word, const cl::SubCommand &Sub) {
  auto Found = Sub.OptionsMap.find(Word.ltrim('-'));
  return Word.starts_with("-") && Found != Sub.OptionsMap.end() ? Found->second
                                                                : nullptr;
}

// An option before another, or at the end, whose value is not there; or null.
static const char *optionWithoutValue(const CommandLine &Line,
                                      const cl::SubCommand &Sub) {
  for (size_t I = 0; I < Line.Words.size(); ++I) {
    cl::Option *It = bareOption(Line.Words[I], Sub);
    if (!It || It->getValueExpectedFlag() != cl::ValueRequired)
      continue;
    if (I + 1 == Line.Words.size() || bareOption(Line.Words[I + 1], Sub))
      return Line.Words[I];
    ++I;
  }
  return nullptr;
}

bool lockstitch::parse(const CommandLine &Line, const cl::SubCommand &Sub,
                       StringRef Overview) {
  if (const char *Option = optionWithoutValue(Line, Sub)) {
    sayError(fmt::format("{}: no value. 'lockstitch {} --help' says which it "
                         "takes.",
                         Option, Sub.getName()));
    return false;
  }
  std::string Said;
  llvm::raw_string_ostream Errors(Said);
  std::vector<const char *> Words = Line.Words;
  Words.front() = "lockstitch";
  bool Ok = cl::ParseCommandLineOptions(
      static_cast<int>(Words.size()), Words.data(), Overview, &Errors, nullptr,
      nullptr, /*LongOptionsUseDoubleDash=*/true);
  if (!Said.empty())
    sayError(rephrase(Said, Sub));
  return Ok;
}

bool lockstitch::refuseNumber(StringRef Option, StringRef Text) {
  sayError(fmt::format(
      "{}: '{}' is not a whole number from 0 on. Give one, such as 4.",
      dashed(Option), Text));
  return true;
}

bool lockstitch::refuseChoice(StringRef Option, StringRef Text,
                              llvm::ArrayRef<StringRef> Known) {
  sayError(fmt::format("{}: unknown value '{}'{} There are {}.", dashed(Option),
                       Text, didYouMean(Text, Known), llvm::join(Known, ", ")));
  return true;
}

int lockstitch::fail(llvm::Error Error) {
  llvm::handleAllErrors(std::move(Error), [](const llvm::ErrorInfoBase &One) {
    sayError(One.message());
  });
  return CouldNot;
}
