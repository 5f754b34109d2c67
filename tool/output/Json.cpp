// Json.cpp - findings for programs (docs/json.md)
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Version.h"
#include "output/Output.h"
#include <nlohmann/json.hpp>
#include <set>

using namespace lockstitch;
using nlohmann::ordered_json;

static ordered_json locationJson(const Location &Where) {
  return {{"file", Where.File.str()},
          {"line", Where.Line},
          {"column", Where.Column}};
}

static ordered_json noteJson(const Note &N) {
  ordered_json Json = {{"message", N.Message}, {"thread", N.Thread}};
  if (N.Where)
    Json["location"] = locationJson(N.Where);
  if (N.IsElsewhere)
    Json["elsewhere"] = true;
  return Json;
}

static ordered_json fixJson(const Fix &F) {
  return {{"file", F.Range.Begin.File.str()}, {"line", F.Range.Begin.Line},
          {"column", F.Range.Begin.Column},   {"endLine", F.Range.End.Line},
          {"endColumn", F.Range.End.Column},  {"text", F.Text.str()}};
}

static ordered_json stateJson(const StateRecord &S) {
  ordered_json Json = {
      {"name", S.Name},
      {"type", S.Type},
      {"safety", S.Safety.str()},
      {"lock", S.Lock.empty() ? ordered_json() : ordered_json(S.Lock)}};
  Json["uses"] = ordered_json::array();
  for (const RecordedUse &U : S.Uses)
    Json["uses"].push_back({{"access", U.IsWrite ? "write" : "read"},
                            {"function", U.Function},
                            {"threads", U.Threads},
                            {"locks", U.Locks},
                            {"alone", U.IsAlone},
                            {"location", locationJson(U.Where)}});
  return Json;
}

static ordered_json findingJson(const ReportedFinding &F) {
  ordered_json Json = {{"check", F.By->Name.str()},
                       {"group", groupOf(*F.By).str()},
                       {"severity", severityName(F.By->Severity).str()},
                       {"confidence", confidenceName(F.certainty()).str()}};
  Json["doubts"] = ordered_json::array();
  for (const Doubt &D : F.Doubts)
    Json["doubts"].push_back(D.Why);
  Json["message"] = F.Message;
  Json["fingerprint"] = F.Fingerprint;
  Json["cwe"] = F.By->Cwe ? ordered_json(F.By->Cwe) : ordered_json();
  Json["location"] = locationJson(F.Where);
  Json["notes"] = ordered_json::array();
  for (const Note &N : F.Notes)
    Json["notes"].push_back(noteJson(N));
  Json["fixes"] = ordered_json::array();
  for (const Fix &One : F.Fixes)
    Json["fixes"].push_back(fixJson(One));
  if (F.State)
    Json["state"] = stateJson(*F.State);
  return Json;
}

static ordered_json filesJson(const Report &R) {
  ordered_json Failed = ordered_json::array();
  for (const FileFailure &Failure : R.Failures)
    Failed.push_back({{"file", Failure.File}, {"reason", Failure.Why}});
  return {{"analysed", analysedFiles(R)},
          {"failed", Failed},
          {"interrupted", R.Unreached}};
}

static ordered_json summaryJson(const Report &R) {
  std::set<llvm::StringRef> Files;
  unsigned ByCertainty[3] = {};
  for (const ReportedFinding &F : R.Findings) {
    Files.insert(F.Where.File);
    ++ByCertainty[static_cast<unsigned>(F.certainty())];
  }
  return {
      {"findings", R.Findings.size()},     {"high", ByCertainty[2]},
      {"medium", ByCertainty[1]},          {"low", ByCertainty[0]},
      {"filesWithFindings", Files.size()}, {"interrupted", R.WasInterrupted}};
}

std::string lockstitch::printJson(const Report &R, const OutputOptions &) {
  ordered_json Json = {
      {"version", 1},
      {"tool", {{"name", "lockstitch"}, {"version", version().str()}}}};
  Json["findings"] = ordered_json::array();
  for (const ReportedFinding &F : R.Findings)
    Json["findings"].push_back(findingJson(F));
  Json["files"] = filesJson(R);
  Json["summary"] = summaryJson(R);
  // Sources are not always UTF-8.
  return Json.dump(2, ' ', false, ordered_json::error_handler_t::replace) +
         "\n";
}
