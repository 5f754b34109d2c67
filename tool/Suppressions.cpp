// Suppressions.cpp - comments that silence findings
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Suppressions.h"
#include "llvm/ADT/STLExtras.h"

using namespace lockstitch;
using llvm::StringRef;

Suppressions::Suppressions(llvm::ArrayRef<TUFacts> Units) {
  for (const TUFacts &Unit : Units)
    for (const Nolint &N : Unit.Nolints)
      ByFile[N.File].push_back({N.FirstLine, N.LastLine, N.Checks.str()});
  // A header's comments come once with each unit.
  for (auto &[File, Ranges] : ByFile) {
    llvm::sort(Ranges);
    Ranges.erase(llvm::unique(Ranges), Ranges.end());
  }
}

bool Suppressions::silence(StringRef Check, const Location &Where) const {
  auto Found = ByFile.find(Where.File);
  if (Found == ByFile.end())
    return false;
  return llvm::any_of(Found->second, [&](const Range &R) {
    if (Where.Line < R.FirstLine || Where.Line > R.LastLine)
      return false;
    return R.Checks.empty() || CheckGlobs(R.Checks).match(Check) == true;
  });
}
