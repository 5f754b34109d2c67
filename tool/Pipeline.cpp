// Pipeline.cpp - the five stages, in order
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// source -> facts -> program -> findings, and what is shown of them. Printing,
// the fifth stage, is the caller's: output/.

#include "Pipeline.h"
#include "Causes.h"
#include "Fingerprint.h"
#include "Messages.h"
#include "ProjectPaths.h"
#include "Suppressions.h"
#include "facts/Text.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/BuryPointer.h"
#include "llvm/Support/MemoryBuffer.h"
#include <ctime>
#include <sys/resource.h>

using namespace lockstitch;
using llvm::Error;
using llvm::Expected;
using llvm::StringRef;

static double cpuSeconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

static double wallSeconds() {
  using namespace std::chrono;
  return duration<double>(steady_clock::now().time_since_epoch()).count();
}

static void countFacts(llvm::ArrayRef<TUFacts> Units, RunCost &Cost) {
  for (const TUFacts &Unit : Units) {
    Cost.Functions += Unit.Functions.size();
    for (const FunctionFacts &F : Unit.Functions)
      for (const BasicBlock &B : F.Blocks)
        Cost.Facts += B.Facts.size();
  }
}

// Source to facts. A unit whose extraction failed is told of in Into.
static std::vector<TUFacts> extractUnits(const Sources &Files,
                                         const SyncModel &Model,
                                         const AnalysisOptions &Options,
                                         Report &Into) {
  WorkerOptions Workers = Options.Workers;
  Workers.Extract.Root = Files.Root;
  Progress Line(Options.Progress, Files.Commands.size());
  Extracted All = extractAll(Files.Commands, Model, Workers, Line);
  Into.WasInterrupted = All.WasInterrupted;

  // In the order of the files, not of their completion.
  double Start = cpuSeconds();
  std::vector<TUFacts> Units;
  for (size_t I = 0; I < All.Results.size(); ++I) {
    WorkerResult &Result = All.Results[I];
    if (Result.Failure.empty() && !Result.WasInterrupted) {
      Expected<TUFacts> Unit = readFacts(Result.Facts, *Into.Pool);
      if (Unit)
        Units.push_back(std::move(*Unit));
      else
        Result.Failure = fmt::format("internal error: facts that cannot be "
                                     "read: {}. Please report it.",
                                     llvm::toString(Unit.takeError()));
    }
    Result.Facts = std::string();
    Into.Unreached += Result.WasInterrupted;
    if (Result.WasInterrupted)
      continue;
    StringRef File = relativeTo(Files.Commands[I].File, Files.Root);
    if (auto Failure = failureOf(File, Result, Workers.IsVerbose))
      Into.Failures.push_back(std::move(*Failure));
    Into.Cost.Parse += Result.Cost.Parse;
    Into.Cost.Extract += Result.Cost.Extract;
    Into.Cost.PeakKilobytes =
        std::max(Into.Cost.PeakKilobytes, Result.PeakKilobytes);
  }
  Into.Cost.Link += cpuSeconds() - Start; // reading is a part of it
  return Units;
}

static std::vector<Finding> runChecks(const Program &P,
                                      const CheckSelection &Selection) {
  std::vector<Finding> Findings;
  for (const ListedCheck &Listed : allChecks()) {
    const Check *C = Listed.It;
    if (!Selection.selects(C->Name) ||
        (C->Shown == Shown::ByName && !Selection.names(C->Name)))
      continue;
    C->Run(P, [&](Finding F) {
      F.By = C;
      Findings.push_back(std::move(F));
    });
  }
  return Findings;
}

// Advice that was asked for by name is shown, however sure.
static bool isSureEnough(const Finding &F, const AnalysisOptions &Options) {
  if (F.By->Shown == Shown::Always)
    return F.certainty() >= Options.Least;
  return F.certainty() == Certainty::High || Options.Checks.names(F.By->Name);
}

// A finding in a macro stands where the macro is used; this is the rest.
static void noteSpelling(Finding &F) {
  if (F.Spelling && F.Spelling != F.Where)
    F.Notes.push_back({F.Spelling, "expanded from this macro", 0});
}

namespace {

/// Decides what is shown, and where.
struct Reader {
  const ProjectPaths &Paths;
  const ExcludedPaths &Excluded;
  const Suppressions &Comments;
  bool ShowsThirdParty;

  bool isOwn(const Location &Where) const {
    return !Excluded.contains(Where.File) &&
           (ShowsThirdParty || Paths.isOwn(Where.File));
  }

  /// Also by a comment in the macro that spells it, as clang-tidy has it.
  bool isSilenced(const Finding &F) const {
    return Comments.silence(F.By->Name, F.Where) ||
           (F.Spelling && Comments.silence(F.By->Name, F.Spelling));
  }

  /// A mistake in the use of other people's code stands at that use.
  void move(Finding &F) const {
    if (isOwn(F.Where))
      return;
    for (const Place &P : F.Otherwise)
      if (isOwn(P.Where)) {
        F.Where = P.Where;
        F.Spelling = P.Spelling;
        return;
      }
  }
};

} // namespace

// Several accesses in what one call leads to are told once.
static void tellOnce(std::vector<ReportedFinding> &Findings) {
  llvm::stable_sort(Findings, [](const Finding &A, const Finding &B) {
    return A.Where < B.Where;
  });
  Findings.erase(llvm::unique(Findings,
                              [](const Finding &A, const Finding &B) {
                                return A.Where == B.Where && A.By == B.By &&
                                       A.Message == B.Message;
                              }),
                 Findings.end());
}

static void sortForPeople(std::vector<ReportedFinding> &Findings) {
  // They are sorted by place.
  llvm::stable_sort(Findings, [](const Finding &A, const Finding &B) {
    return A.certainty() > B.certainty();
  });
}

// Facts to findings. Paths says whose files are whose.
static void analyseUnits(std::vector<TUFacts> Units, const ProjectPaths &Paths,
                         const AnalysisOptions &Options, Report &Into) {
  countFacts(Units, Into.Cost);
  for (const TUFacts &Unit : Units)
    llvm::append_range(Into.Remarks, Unit.Remarks);
  llvm::sort(Into.Remarks, [](const Remark &A, const Remark &B) {
    return std::tie(A.Where, A.Message) < std::tie(B.Where, B.Message);
  });
  Into.Remarks.erase(llvm::unique(Into.Remarks), Into.Remarks.end());
  Suppressions Comments(Units);
  ExcludedPaths Excluded(Options.Settings, Into.Root);

  double Start = cpuSeconds();
  // It is not freed: the process ends soon, and that takes less.
  auto Linking = std::make_unique<Program>(link(std::move(Units)));
  const Program &P = *Linking;
  llvm::BuryPointer(std::move(Linking));
  double Linked = cpuSeconds();
  std::vector<Finding> Findings = runChecks(P, Options.Checks);
  Into.Cost.Link += Linked - Start;
  Into.Cost.Check = cpuSeconds() - Linked;

  Into.Findings = fingerprint(std::move(Findings));
  Reader User{Paths, Excluded, Comments, Options.ShowsThirdParty};
  llvm::erase_if(Into.Findings, [&](const ReportedFinding &F) {
    return !isSureEnough(F, Options);
  });
  leaveToOurs(Into.Findings); // also to what a comment silences
  llvm::erase_if(Into.Findings, [&](ReportedFinding &F) {
    if (User.isSilenced(F))
      return true;
    User.move(F);
    return !User.isOwn(F.Where) || User.isSilenced(F);
  });
  tellOnce(Into.Findings);
  tellCausesOnce(Into.Findings);
  llvm::for_each(Into.Findings, noteSpelling);
  sortForPeople(Into.Findings);
}

static Report newReport(StringRef Root, size_t Files) {
  Report Result;
  Result.Root = Root.str();
  Result.Files = Files;
  Result.Pool = std::make_unique<StringPool>();
  Result.Cost.Wall = -wallSeconds();
  return Result;
}

static Report finished(Report Result) {
  rusage Usage = {};
  getrusage(RUSAGE_SELF, &Usage);
  Result.Cost.PeakKilobytes =
      std::max(Result.Cost.PeakKilobytes, Usage.ru_maxrss);
  Result.Cost.Wall += wallSeconds();
  return Result;
}

Expected<Report> lockstitch::analyse(const Sources &Files,
                                     const AnalysisOptions &Options) {
  Expected<SyncModel> Model = SyncModel::load(Options.Settings.Models);
  if (!Model)
    return Model.takeError();
  Report Result = newReport(Files.Root, Files.Commands.size());
  std::vector<TUFacts> Units = extractUnits(Files, *Model, Options, Result);
  analyseUnits(std::move(Units),
               ProjectPaths(Files.Root, Files.BuildTree, Files.Named), Options,
               Result);
  return finished(std::move(Result));
}

// A question has its mark already.
static std::string sentence(std::string Text) {
  return Text.ends_with('?') ? Text : Text + ".";
}

Expected<Report> lockstitch::analyseFacts(llvm::ArrayRef<std::string> Files,
                                          std::string Root,
                                          const AnalysisOptions &Options) {
  Report Result = newReport(Root, Files.size());
  std::vector<TUFacts> Units;
  for (const std::string &File : Files) {
    auto Buffer = llvm::MemoryBuffer::getFile(File);
    if (!Buffer)
      return error("{}: cannot read: {}. Write it with 'lockstitch extract'.",
                   File, Buffer.getError().message());
    Expected<TUFacts> Unit = readFacts((*Buffer)->getBuffer(), *Result.Pool);
    if (!Unit)
      return error("{}: {} Write it again with 'lockstitch extract'.", File,
                   sentence(llvm::toString(Unit.takeError())));
    WorkerResult Extracted;
    Extracted.Errors.assign(Unit->Errors.begin(), Unit->Errors.end());
    if (auto Failure = failureOf(Unit->MainFile, Extracted, false))
      Result.Failures.push_back(std::move(*Failure));
    Units.push_back(std::move(*Unit));
  }
  llvm::sort(Units, [](const TUFacts &A, const TUFacts &B) {
    return std::tie(A.MainFile, A.Outputs) < std::tie(B.MainFile, B.Outputs);
  });
  analyseUnits(std::move(Units), ProjectPaths(Root, "", {}), Options, Result);
  return finished(std::move(Result));
}
