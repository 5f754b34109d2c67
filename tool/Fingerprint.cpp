// Fingerprint.cpp - the same finding in another state of the source
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Fingerprint.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/xxhash.h"
#include <fmt/format.h>
#include <map>
#include <tuple>

using namespace lockstitch;
using llvm::StringRef;

static std::string subject(const Finding &F) {
  std::string Text = F.By->Name.str();
  for (const std::string &One : F.About)
    Text += fmt::format("\n{}", One);
  return Text;
}

static std::vector<std::string> causeOf(const Finding &F) {
  std::vector<std::string> Key = F.Cause;
  Key.push_back(subject(F));
  return Key;
}

// Instantiations of one template tell of one place in the same words.
static bool isSame(const Finding &A, const Finding &B) {
  return A.Where == B.Where && A.By == B.By &&
         (A.About == B.About || A.Message == B.Message);
}

// Of two that are the same, the more certain comes first and stays.
static bool comesBefore(const Finding &A, const Finding &B) {
  auto Key = [](const Finding &F) {
    return std::make_tuple(F.Where, StringRef(F.By->Name), std::cref(F.About),
                           -static_cast<int>(F.certainty()),
                           std::cref(F.Message));
  };
  if (Key(A) != Key(B))
    return Key(A) < Key(B);
  return std::tie(A.Notes, A.Doubts) < std::tie(B.Notes, B.Doubts);
}

std::vector<ReportedFinding>
lockstitch::fingerprint(std::vector<Finding> Findings) {
  llvm::sort(Findings, comesBefore);
  Findings.erase(llvm::unique(Findings, isSame), Findings.end());

  std::vector<ReportedFinding> Result;
  std::map<std::string, unsigned> Seen;
  std::map<std::vector<std::string>, unsigned> Causes;
  for (Finding &F : Findings) {
    std::string Subject = subject(F);
    unsigned Number = Seen[Subject];
    if (F.Cause.empty() || Causes.try_emplace(causeOf(F), Number).second)
      ++Seen[Subject];
    else
      Number = Causes.at(causeOf(F));
    uint64_t Hash =
        llvm::xxh3_64bits(fmt::format("1\n{}\n{}", Subject, Number));
    Result.push_back({std::move(F), fmt::format("{:016x}", Hash)});
  }
  return Result;
}
