// Report.h - everything there is to print of one analysis
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "Check.h"
#include "Failure.h"
#include "Finding.h"
#include <memory>
#include <string>
#include <vector>

namespace lockstitch {

/// A finding that is shown.
struct ReportedFinding : Finding {
  std::string Fingerprint; ///< survives a moved line; 16 hexadecimal digits
};

/// What an analysis took: seconds of CPU by stage, of all processes.
struct RunCost {
  double Parse = 0;
  double Extract = 0;
  double Link = 0;
  double Check = 0;
  double Wall = 0;
  size_t Functions = 0;
  size_t Facts = 0;
  long PeakKilobytes = 0; ///< of the largest process
};

struct Report {
  std::string Root; ///< absolute; what the locations are relative to
  std::vector<ReportedFinding> Findings; ///< most certain first
  std::vector<FileFailure> Failures;     ///< in the order of the files
  std::vector<Remark> Remarks;           ///< on comments; sorted, each once
  size_t Files = 0;                      ///< that were to be analysed
  size_t Unreached = 0;                  ///< when it was interrupted
  bool WasInterrupted = false;
  RunCost Cost;

  /// Owns the text that the findings refer to.
  std::unique_ptr<StringPool> Pool;
};

/// How many files were analysed, at least in part.
size_t analysedFiles(const Report &R);

/// "high", "medium" or "low".
llvm::StringRef confidenceName(Certainty Level);

/// "error", "warning" or "note".
llvm::StringRef severityName(Severity Level);

/// The group of a check that is in Checks.def.
llvm::StringRef groupOf(const Check &C);

} // namespace lockstitch
