// Languages.cpp - which commands compile C or C++, and which files are sources
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Languages.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Path.h"

using namespace lockstitch;
using llvm::StringRef;

static bool isOtherLanguage(StringRef Extension) {
  return llvm::StringSwitch<bool>(Extension)
      .CasesLower({".s", ".sx", ".asm", ".nasm", ".yasm"}, true)
      .CasesLower({".f", ".for", ".ftn", ".fpp", ".f77", ".f90", ".f95"}, true)
      .CasesLower({".f03", ".f08", ".f18", ".cuf"}, true)
      .CasesLower({".rs", ".go", ".swift", ".zig", ".d", ".java", ".cs"}, true)
      .CasesLower({".adb", ".ads", ".pas", ".py", ".ispc", ".rc"}, true)
      .CasesLower({".ll", ".bc", ".o", ".a", ".def", ".res"}, true)
      .Default(false);
}

/// The language that `-x` names for the command's file; or empty.
static StringRef namedLanguage(const CompileCommand &Command) {
  StringRef Language;
  for (size_t I = 0; I < Command.Arguments.size(); ++I) {
    StringRef Word = Command.Arguments[I];
    if (!Word.starts_with("-"))
      continue;
    if (Word.consume_front("--language="))
      Language = Word;
    else if (Word == "-x" && I + 1 < Command.Arguments.size())
      Language = Command.Arguments[++I];
    else if (Word.starts_with("-x") && !Word.starts_with("-xc++abi"))
      Language = Word.drop_front(2);
  }
  return Language == "none" ? StringRef() : Language;
}

bool lockstitch::isCOrCpp(const CompileCommand &Command) {
  StringRef Language = namedLanguage(Command);
  if (Language.empty())
    return !isOtherLanguage(llvm::sys::path::extension(Command.File));
  return !Language.starts_with("assembler") && !Language.starts_with("f") &&
         !llvm::is_contained<StringRef>(
             {"ada", "d", "go", "ir", "java", "ratfor"}, Language);
}

bool lockstitch::isSourceName(StringRef File) {
  return llvm::StringSwitch<bool>(llvm::sys::path::extension(File))
      .CasesLower({".c", ".cc", ".cp", ".cpp", ".cxx", ".c++"}, true)
      .CasesLower({".h", ".hh", ".hpp", ".hxx", ".h++", ".inl", ".inc"}, true)
      .CasesLower({".ipp", ".tpp", ".ixx", ".cppm", ".cu", ".cuh", ".m"}, true)
      .CasesLower({".mm", ".ino"}, true)
      .Default(false);
}
