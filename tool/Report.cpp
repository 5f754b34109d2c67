// Report.cpp - everything there is to print of one analysis
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Report.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/ErrorHandling.h"

using namespace lockstitch;
using llvm::StringRef;

size_t lockstitch::analysedFiles(const Report &R) {
  return R.Files - R.Unreached - llvm::count_if(R.Failures, [](auto &Failure) {
           return !Failure.IsPartial;
         });
}

StringRef lockstitch::confidenceName(Certainty Level) {
  switch (Level) {
  case Certainty::Low:
    return "low";
  case Certainty::Medium:
    return "medium";
  case Certainty::High:
    return "high";
  }
  llvm_unreachable("unknown certainty");
}

StringRef lockstitch::severityName(Severity Level) {
  switch (Level) {
  case Severity::Error:
    return "error";
  case Severity::Warning:
    return "warning";
  case Severity::Note:
    return "note";
  }
  llvm_unreachable("unknown severity");
}

StringRef lockstitch::groupOf(const Check &C) {
  const ListedCheck *Listed = llvm::find_if(
      allChecks(), [&](const ListedCheck &One) { return One.It == &C; });
  return Listed == allChecks().end() ? StringRef() : StringRef(Listed->Group);
}
