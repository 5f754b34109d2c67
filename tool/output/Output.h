// Output.h - a way of writing findings
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "Report.h"
#include <string>

namespace lockstitch {

struct OutputOptions {
  bool HasColor = false;
};

/// One line of Outputs.def.
struct Output {
  llvm::StringLiteral Name;
  std::string (*Print)(const Report &, const OutputOptions &);
  llvm::StringLiteral Help;
};

llvm::ArrayRef<Output> allOutputs();

#define OUTPUT(NAME, FUNCTION, HELP)                                           \
  std::string FUNCTION(const Report &, const OutputOptions &);
#include "Outputs.def"

} // namespace lockstitch
