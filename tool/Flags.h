// Flags.h - the options that subcommands share
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "Command.h"
#include "Sources.h"
#include "Workers.h"

namespace lockstitch {

template <typename T> using Flag = llvm::cl::opt<T>;

/// Which files, and how they are parsed: of check and extract.
struct SourceFlags {
  explicit SourceFlags(llvm::cl::SubCommand &Sub);

  SourceRequest request(const CommandLine &Line) const;
  WorkerOptions workers() const;

  llvm::cl::OptionCategory Category{"Which files, and how"};
  llvm::cl::list<std::string> Files;
  Flag<std::string> BuildPath;
  Flag<std::string> Root;
  Flag<unsigned> Jobs;
  Flag<unsigned> Timeout;
  Flag<bool> NoShortcuts;
  Flag<When> ShowProgress;
  Flag<bool> Verbose;
};

} // namespace lockstitch
