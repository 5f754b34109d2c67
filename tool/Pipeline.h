// Pipeline.h - the five stages, in order
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "Checks.h"
#include "Config.h"
#include "Report.h"
#include "Sources.h"
#include "Workers.h"

namespace lockstitch {

/// Which findings are wanted, and how the work is done.
struct AnalysisOptions {
  Config Settings;
  CheckSelection Checks;
  Certainty Least = Certainty::Medium;
  bool ShowsThirdParty = false;
  WorkerOptions Workers;
  When Progress = When::Auto;
};

/// Analyses source files. What fails of one file is in the report.
llvm::Expected<Report> analyse(const Sources &Files,
                               const AnalysisOptions &Options);

/// Analyses .facts files, whose paths are relative to Root.
llvm::Expected<Report> analyseFacts(llvm::ArrayRef<std::string> Files,
                                    std::string Root,
                                    const AnalysisOptions &Options);

} // namespace lockstitch
