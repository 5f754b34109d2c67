// Flags.h - the options that subcommands share
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "Command.h"
#include "Pipeline.h"

namespace lockstitch {

/// Which files, and how they are parsed: of check and extract.
struct SourceFlags {
  explicit SourceFlags(llvm::cl::SubCommand &Sub);

  /// An error if they cannot be meant.
  llvm::Error verify() const;

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

/// What is reported, and how: of check and link.
struct ReportFlags {
  explicit ReportFlags(llvm::cl::SubCommand &Sub);

  /// What the flags and the configuration of the project at Root say.
  llvm::Expected<AnalysisOptions> options(llvm::StringRef Root) const;

  /// An error if the report could not be written, or only over one of the
  /// files that are analysed: known before the work.
  llvm::Error verify(llvm::ArrayRef<std::string> Sources = {}) const;

  /// Prints the report, what failed, the last line and the statistics; the
  /// process's exit status.
  int finish(const Report &R) const;

  llvm::cl::OptionCategory Category{"What is reported, and how"};
  Flag<std::string> Checks;
  Flag<Certainty> Confidence;
  Flag<bool> ShowThirdParty;
  Flag<std::string> Format;
  Flag<std::string> OutputPath;
  Flag<When> Color;
  Flag<std::string> Stats;
};

} // namespace lockstitch
