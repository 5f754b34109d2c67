// Sarif.cpp - findings as SARIF 2.1.0, for GitHub and editors
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Embedded.h"
#include "Messages.h"
#include "Upstream.h"
#include "Version.h"
#include "output/Output.h"
#include "output/SourceLines.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"
#include <map>
#include <nlohmann/json.hpp>
#include <set>

using namespace lockstitch;
using llvm::StringRef;
using nlohmann::ordered_json;

// "a b.cpp" is a%20b.cpp in a URI.
static std::string uriOf(StringRef Path) {
  std::string Uri = Path.starts_with("/") ? "file://" : "";
  for (char C : Path)
    if (llvm::isAlnum(C) || StringRef("/-._~+@").contains(C))
      Uri += C;
    else
      Uri += fmt::format("%{:02X}", static_cast<unsigned char>(C));
  return Uri;
}

static std::string sentence(StringRef Text) {
  std::string Result = Text.str();
  if (!Result.empty())
    Result.front() = llvm::toUpper(Result.front());
  return Result + ".";
}

// lock-leak is LockLeak: a rule's name must not be its id.
static std::string upperCamel(StringRef Name) {
  std::string Result;
  llvm::SmallVector<StringRef> Words;
  Name.split(Words, '-');
  for (StringRef Word : Words)
    Result += llvm::toUpper(Word.front()) + Word.drop_front().str();
  return Result;
}

// By its name; a header is taken for the larger language.
static StringRef languageOf(StringRef File) {
  return llvm::sys::path::extension(File) == ".c" ? "c" : "cplusplus";
}

static StringRef pageOf(StringRef Check) {
  for (const EmbeddedFile &Page : embeddedPages())
    if (llvm::sys::path::stem(Page.Name) == Check)
      return Page.Text;
  return "";
}

static double rankOf(Certainty Level) {
  return Level == Certainty::High ? 90 : Level == Certainty::Medium ? 60 : 30;
}

static ordered_json ruleJson(const ListedCheck &Listed) {
  const Check &C = *Listed.It;
  std::string Summary = sentence(C.Summary);
  ordered_json Tags = {"concurrency", Listed.Group.str()};
  if (C.Cwe)
    Tags.push_back(fmt::format("external/cwe/cwe-{:03}", C.Cwe));
  StringRef Page = pageOf(C.Name);
  ordered_json Json = {{"id", C.Name.str()},
                       {"name", upperCamel(C.Name)},
                       {"shortDescription", {{"text", Summary}}},
                       {"fullDescription", {{"text", Summary}}}};
  if (const UpstreamCheck *Upstream = findUpstream(C))
    Json["helpUri"] = Upstream->Page.str();
  Json["help"] = {{"text", Page.empty() ? Summary : Page.str()},
                  {"markdown", Page.empty() ? Summary : Page.str()}};
  Json["defaultConfiguration"] = {{"level", severityName(C.Severity).str()}};
  Json["properties"] = {
      {"tags", Tags},
      {"problem.severity", C.Severity == Severity::Note
                               ? "recommendation"
                               : severityName(C.Severity).str()}};
  return Json;
}

namespace {

class SarifPrinter {
public:
  explicit SarifPrinter(const Report &R) : R(R), Lines(R.Root) { listFiles(); }

  ordered_json run();

private:
  void listFiles();
  ordered_json artifactJson(StringRef File) const;
  ordered_json physical(const Location &Where);
  ordered_json place(const Location &Where);
  ordered_json noteJson(const Note &N);
  ordered_json flowJson(const Finding &F);
  ordered_json fixJson(const Finding &F);
  ordered_json resultJson(const ReportedFinding &F);
  ordered_json invocationJson() const;

  const Report &R;
  SourceLines Lines;
  std::map<StringRef, unsigned> Files; ///< index in artifacts
};

} // namespace

void SarifPrinter::listFiles() {
  for (const ReportedFinding &F : R.Findings) {
    Files[F.Where.File];
    for (const Note &N : F.Notes)
      if (N.Where)
        Files[N.Where.File];
    for (const Fix &Mend : F.Fixes)
      Files[Mend.Range.Begin.File];
  }
  for (const FileFailure &Failure : R.Failures)
    Files[Failure.File];
  unsigned Index = 0;
  for (auto &[File, Number] : Files)
    Number = Index++;
}

ordered_json SarifPrinter::artifactJson(StringRef File) const {
  ordered_json Json = {{"uri", uriOf(File)}};
  if (!File.starts_with("/"))
    Json["uriBaseId"] = "SRCROOT";
  Json["index"] = Files.at(File);
  return Json;
}

ordered_json SarifPrinter::physical(const Location &Where) {
  return {{"artifactLocation", artifactJson(Where.File)},
          {"region",
           {{"startLine", Where.Line},
            {"startColumn",
             Lines.utf16Column(Where.File, Where.Line, Where.Column)}}}};
}

// The finding's own place carries its line, for readers without the source.
ordered_json SarifPrinter::place(const Location &Where) {
  ordered_json Json = physical(Where);
  if (std::optional<StringRef> Line = Lines.line(Where.File, Where.Line))
    Json["region"]["snippet"] = {{"text", Line->str()}};
  return Json;
}

ordered_json SarifPrinter::noteJson(const Note &N) {
  ordered_json Json;
  if (N.Where)
    Json["physicalLocation"] = physical(N.Where);
  Json["message"] = {{"text", sentence(N.Message)}};
  return Json;
}

// Each thread's part of the story; the numbers tell how they interleave.
ordered_json SarifPrinter::flowJson(const Finding &F) {
  std::map<unsigned, ordered_json> Threads;
  unsigned Order = 0;
  for (const Note &N : F.Notes)
    if (!N.IsElsewhere)
      Threads[N.Thread].push_back(
          {{"location", noteJson(N)}, {"executionOrder", ++Order}});
  ordered_json Flows = ordered_json::array();
  for (auto &[Thread, Steps] : Threads)
    Flows.push_back({{"id", fmt::format("thread {}", Thread + 1)},
                     {"locations", std::move(Steps)}});
  return ordered_json::array({{{"threadFlows", std::move(Flows)}}});
}

ordered_json SarifPrinter::fixJson(const Finding &F) {
  std::map<StringRef, ordered_json> Changes;
  for (const Fix &Mend : F.Fixes) {
    const auto &[Begin, End] = Mend.Range;
    Changes[Begin.File].push_back(
        {{"deletedRegion",
          {{"startLine", Begin.Line},
           {"startColumn",
            Lines.utf16Column(Begin.File, Begin.Line, Begin.Column)},
           {"endLine", End.Line},
           {"endColumn", Lines.utf16Column(End.File, End.Line, End.Column)}}},
         {"insertedContent", {{"text", Mend.Text.str()}}}});
  }
  ordered_json Files = ordered_json::array();
  for (auto &[File, Replacements] : Changes)
    Files.push_back({{"artifactLocation", artifactJson(File)},
                     {"replacements", std::move(Replacements)}});
  ordered_json Fix = {
      {"description", {{"text", "Apply the suggested change."}}},
      {"artifactChanges", std::move(Files)}};
  return ordered_json::array({std::move(Fix)});
}

ordered_json SarifPrinter::resultJson(const ReportedFinding &F) {
  auto Same = [&](const ListedCheck &Listed) { return Listed.It == F.By; };
  auto Index = llvm::find_if(allChecks(), Same) - allChecks().begin();
  ordered_json Json = {
      {"ruleId", F.By->Name.str()},
      {"ruleIndex", Index},
      {"level", severityName(F.By->Severity).str()},
      {"rank", rankOf(F.certainty())},
      {"message", {{"text", sentence(F.Message)}}},
      {"locations",
       ordered_json::array({{{"physicalLocation", place(F.Where)}}})}};
  if (!F.Notes.empty()) {
    Json["codeFlows"] = flowJson(F);
    unsigned Id = 0;
    for (const Note &N : F.Notes)
      if (N.Where) {
        ordered_json Related = noteJson(N);
        Related["id"] = ++Id;
        Json["relatedLocations"].push_back(std::move(Related));
      }
  }
  if (!F.Fixes.empty())
    Json["fixes"] = fixJson(F);
  // GitHub tells findings apart by primaryLocationLineHash alone.
  Json["partialFingerprints"] = {{"lockstitch/v1", F.Fingerprint},
                                 {"primaryLocationLineHash", F.Fingerprint}};
  Json["properties"] = {{"confidence", confidenceName(F.certainty()).str()}};
  for (const Doubt &D : F.Doubts)
    Json["properties"]["doubts"].push_back(D.Why);
  return Json;
}

ordered_json SarifPrinter::invocationJson() const {
  ordered_json Json = {
      {"executionSuccessful", R.Failures.empty() && !R.Unreached}};
  for (const FileFailure &Failure : R.Failures)
    Json["toolExecutionNotifications"].push_back(
        {{"level", "error"},
         {"message", {{"text", sentence(StringRef(Failure.Why).rtrim('.'))}}},
         {"locations",
          ordered_json::array(
              {{{"physicalLocation",
                 {{"artifactLocation", artifactJson(Failure.File)}}}}})}});
  return ordered_json::array({std::move(Json)});
}

ordered_json SarifPrinter::run() {
  ordered_json Rules = ordered_json::array();
  for (const ListedCheck &Listed : allChecks())
    Rules.push_back(ruleJson(Listed));
  ordered_json Artifacts = ordered_json::array();
  for (const auto &[File, Index] : Files) {
    ordered_json Location = artifactJson(File);
    Location.erase("index");
    Artifacts.push_back({{"location", std::move(Location)},
                         {"roles", {"analysisTarget"}},
                         {"sourceLanguage", languageOf(File).str()}});
  }
  ordered_json Results = ordered_json::array();
  for (const ReportedFinding &F : R.Findings)
    Results.push_back(resultJson(F));
  ordered_json Driver = {{"name", "Lockstitch"},
                         {"version", version().str()},
                         {"semanticVersion", version().str()}};
  if (!homepage().empty())
    Driver["informationUri"] = homepage().str();
  Driver["rules"] = std::move(Rules);
  ordered_json Run = {
      {"tool", {{"driver", std::move(Driver)}}},
      {"invocations", invocationJson()},
      {"originalUriBaseIds",
       {{"SRCROOT",
         {{"description", {{"text", "The root of the project."}}}}}}},
      {"columnKind", "utf16CodeUnits"}};
  if (!Artifacts.empty())
    Run["artifacts"] = std::move(Artifacts);
  Run["results"] = std::move(Results);
  return Run;
}

std::string lockstitch::printSarif(const Report &R, const OutputOptions &) {
  ordered_json Json = {
      {"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
      {"version", "2.1.0"},
      {"runs", ordered_json::array({SarifPrinter(R).run()})}};
  return Json.dump(2, ' ', false, ordered_json::error_handler_t::replace) +
         "\n";
}
