// Causes.cpp - one mistake that is seen at many places
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Causes.h"
#include "Checks.h"
#include "Upstream.h"
#include "llvm/ADT/STLExtras.h"
#include <fmt/format.h>
#include <map>
#include <set>

using namespace lockstitch;

using Group = std::vector<const ReportedFinding *>;

/// The surest, then the one that is told in the fewest steps; else the first.
static const ReportedFinding &clearest(const Group &OfOneCause) {
  return **std::min_element(
      OfOneCause.begin(), OfOneCause.end(),
      [](const ReportedFinding *A, const ReportedFinding *B) {
        if (A->certainty() != B->certainty())
          return A->certainty() > B->certainty();
        return A->Notes.size() < B->Notes.size();
      });
}

static ReportedFinding toldOnce(const Group &OfOneCause) {
  ReportedFinding Told = clearest(OfOneCause);
  std::set<Note> Others;
  for (const ReportedFinding *F : OfOneCause)
    if (F->Where != Told.Where)
      Others.insert({F->Where, "likewise, " + F->Briefly, 0, true});
  if (!Others.empty())
    Told.Message += fmt::format(", and so at {} other place{}", Others.size(),
                                Others.size() == 1 ? "" : "s");
  llvm::append_range(Told.Notes, Others);
  return Told;
}

void lockstitch::tellCausesOnce(std::vector<ReportedFinding> &Findings) {
  std::vector<ReportedFinding> Told;
  std::map<std::pair<llvm::StringRef, std::vector<std::string>>, Group> Causes;
  for (const ReportedFinding &F : Findings)
    if (F.Cause.empty())
      Told.push_back(F);
    else
      Causes[{F.By->Name, F.Cause}].push_back(&F);
  for (const auto &[Cause, OfOneCause] : Causes)
    Told.push_back(toldOnce(OfOneCause));
  llvm::stable_sort(Told, [](const Finding &A, const Finding &B) {
    return std::tie(A.Where, A.By->Name) < std::tie(B.Where, B.By->Name);
  });
  Findings = std::move(Told);
}

using Line = std::pair<llvm::StringRef, unsigned>;

/// Where a finding points at, other places with the same defect excepted.
static std::vector<Line> linesOf(const ReportedFinding &F) {
  std::vector<Line> Lines = {{F.Where.File, F.Where.Line}};
  for (const Note &N : F.Notes)
    if (N.Where && !N.IsElsewhere)
      Lines.emplace_back(N.Where.File, N.Where.Line);
  return Lines;
}

void lockstitch::leaveToOurs(std::vector<ReportedFinding> &Findings) {
  std::map<Line, std::vector<llvm::StringRef>>
      Ours; ///< checks that point there
  for (const ReportedFinding &F : Findings)
    if (!findUpstream(*F.By))
      for (Line At : linesOf(F))
        Ours[At].push_back(F.By->Name);
  llvm::erase_if(Findings, [&](const ReportedFinding &F) {
    const UpstreamCheck *Theirs = findUpstream(*F.By);
    if (!Theirs)
      return false;
    CheckGlobs ToldBy(Theirs->ToldBy);
    return llvm::any_of(linesOf(F), [&](Line At) {
      return llvm::any_of(Ours[At], [&](llvm::StringRef Check) {
        return ToldBy.match(Check) == true;
      });
    });
  });
}
