// Upstream.cpp - the checks of clang-tidy's and Clang's that run with ours
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Upstream.h"

using namespace lockstitch;
using llvm::StringRef;

static Finding findingOf(const UpstreamFinding &U, StringRef Belief) {
  Finding F{.Where = U.Where, .Message = U.Message.str(), .Fixes = U.Fixes};
  F.Spelling = U.Spelling;
  F.About = {U.Where.File.str(), F.Message};
  for (const UpstreamFinding::Note &N : U.Notes)
    F.Notes.push_back({N.Where, N.Message.str()});
  if (!Belief.empty())
    F.Doubts.push_back({Certainty::Medium, Belief.str()});
  return F;
}

static void run(StringRef Check, StringRef Belief, const Program &P,
                Reporter Report) {
  for (const TUFacts &File : P.Files)
    for (const UpstreamFinding &U : File.Upstream)
      if (U.Check == Check)
        Report(findingOf(U, Belief));
}

#define TIDY(MODULE, CLASS, PAGE, SHOWN, CWE, SUMMARY, BELIEF, TOLD_BY)        \
  {{.Name = #MODULE "-" PAGE,                                                  \
    .Summary = SUMMARY,                                                        \
    .Cwe = CWE,                                                                \
    .Shown = Shown::SHOWN,                                                     \
    .Run = [](const Program &P,                                                \
              Reporter Report) { run(#MODULE "-" PAGE, BELIEF, P, Report); }}, \
   "https://clang.llvm.org/extra/clang-tidy/checks/" #MODULE "/" PAGE ".html", \
   TOLD_BY},
#define CLANG(OPTION, CWE, SUMMARY, TOLD_BY)                                   \
  {{.Name = "clang-diagnostic-" OPTION,                                        \
    .Summary = SUMMARY,                                                        \
    .Cwe = CWE,                                                                \
    .Run =                                                                     \
        [](const Program &P, Reporter Report) {                                \
          run("clang-diagnostic-" OPTION, "", P, Report);                      \
        }},                                                                    \
   "https://clang.llvm.org/docs/ThreadSafetyAnalysis.html",                    \
   TOLD_BY},

llvm::ArrayRef<UpstreamCheck> lockstitch::upstreamChecks() {
  static const UpstreamCheck All[] = {
#include "facts/Upstream.def"
  };
  return All;
}

const UpstreamCheck *lockstitch::findUpstream(const Check &C) {
  for (const UpstreamCheck &U : upstreamChecks())
    if (&U.It == &C)
      return &U;
  return nullptr;
}
