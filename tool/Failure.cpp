// Failure.cpp - a file that could not be analysed, and why
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Failure.h"
#include "Messages.h"
#include "Sources.h"

using namespace lockstitch;
using llvm::StringRef;

static std::string doesNotCompile(StringRef File,
                                  const std::vector<std::string> &Errors) {
  // An error in a header names the header; the file itself is named already.
  StringRef First = Errors.front();
  if (First.consume_front(File) && !First.consume_front(":"))
    First = Errors.front();
  std::string More = Errors.size() == 1
                         ? ""
                         : fmt::format(" (and {} more)", Errors.size() - 1);
  // What is wrong with a flag, no build puts right.
  return fmt::format(
      "does not compile: {}{}. The functions without errors "
      "were analysed; {}mend its flags.",
      First, More, First.starts_with("command: ") ? "" : "build it first, or ");
}

std::optional<FileFailure> lockstitch::failureOf(StringRef File,
                                                 const WorkerResult &Result,
                                                 bool IsVerbose) {
  if (!Result.Failure.empty())
    return FileFailure{File.str(), Result.Failure, IsVerbose ? Result.Log : "",
                       false};
  if (!Result.Errors.empty())
    return FileFailure{File.str(), doesNotCompile(File, Result.Errors), "",
                       true};
  return std::nullopt;
}

void lockstitch::sayFailure(const FileFailure &Failure, StringRef Root) {
  sayError(
      fmt::format("{}: {}", pathFromHere(Failure.File, Root), Failure.Why));
  if (!Failure.Log.empty())
    say(fmt::format("what it printed last:\n{}", Failure.Log));
}

void lockstitch::sayRemark(const Remark &R, StringRef Root) {
  say(fmt::format("warning: {}:{}:{}: {}", pathFromHere(R.Where.File, Root),
                  R.Where.Line, R.Where.Column, R.Message));
}
