// Failure.cpp - a file that could not be analysed, and why
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Failure.h"
#include "Messages.h"

using namespace lockstitch;
using llvm::StringRef;

static std::string doesNotCompile(const std::vector<std::string> &Errors) {
  std::string More = Errors.size() == 1
                         ? ""
                         : fmt::format(" (and {} more)", Errors.size() - 1);
  return fmt::format("does not compile: {}{}. The functions without errors "
                     "were analysed; build it first, or mend its flags.",
                     Errors.front(), More);
}

std::optional<FileFailure> lockstitch::failureOf(StringRef File,
                                                 const WorkerResult &Result,
                                                 bool IsVerbose) {
  if (!Result.Failure.empty())
    return FileFailure{File.str(), Result.Failure, IsVerbose ? Result.Log : ""};
  if (!Result.Errors.empty())
    return FileFailure{File.str(), doesNotCompile(Result.Errors), ""};
  return std::nullopt;
}

void lockstitch::sayFailure(const FileFailure &Failure) {
  // Some reasons name the file already.
  bool IsNamed =
      StringRef(Failure.Why).split(": ").first.ends_with(Failure.File);
  sayError(IsNamed ? Failure.Why
                   : fmt::format("{}: {}", Failure.File, Failure.Why));
  if (!Failure.Log.empty())
    say(fmt::format("what it printed last:\n{}", Failure.Log));
}
