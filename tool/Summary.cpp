// Summary.cpp - what an analysis found and took, in a line and in numbers
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Summary.h"
#include "Messages.h"
#include "llvm/ADT/STLExtras.h"
#include <nlohmann/json.hpp>
#include <set>

using namespace lockstitch;

static std::string count(size_t Number, llvm::StringRef Noun) {
  return fmt::format("{} {}{}", Number, Noun, Number == 1 ? "" : "s");
}

std::string lockstitch::summaryLine(const Report &R) {
  std::set<llvm::StringRef> Files;
  for (const ReportedFinding &F : R.Findings)
    Files.insert(F.Where.File);
  // A header with findings is not one of those files.
  size_t Analysed = analysedFiles(R);
  std::string Where = Files.empty()
                          ? fmt::format("in {}", count(Analysed, "file"))
                          : fmt::format("in {} ({} analysed)",
                                        count(Files.size(), "file"), Analysed);
  size_t Partly = llvm::count_if(
      R.Failures, [](const FileFailure &Failure) { return Failure.IsPartial; });
  std::string Failed;
  if (Partly)
    Failed += fmt::format(", {} of them in part", Partly);
  if (size_t Not = R.Failures.size() - Partly + R.Unreached)
    Failed += fmt::format(", {} could not be analysed", Not);
  return fmt::format(
      "{}{} {}{}, {:.1f} s", R.WasInterrupted ? "interrupted: " : "",
      count(R.Findings.size(), "finding"), Where, Failed, R.Cost.Wall);
}

std::string lockstitch::statsTable(const Report &R) {
  const RunCost &C = R.Cost;
  auto Stage = [](llvm::StringRef Name, double Seconds) {
    return fmt::format("  {:<10} {:>9.2f} s\n", Name, Seconds);
  };
  auto Number = [](llvm::StringRef Name, size_t Value) {
    return fmt::format("  {:<10} {:>9}\n", Name, Value);
  };
  return "what it took (CPU time of all processes):\n" +
         Stage("parse", C.Parse) + Stage("extract", C.Extract) +
         Stage("link", C.Link) + Stage("check", C.Check) +
         Stage("all", C.Parse + C.Extract + C.Link + C.Check) +
         Stage("elapsed", C.Wall) + Number("files", R.Files) +
         Number("functions", C.Functions) + Number("facts", C.Facts) +
         fmt::format("  {:<10} {:>9.1f} MB (the largest process)\n", "memory",
                     static_cast<double>(C.PeakKilobytes) / 1024);
}

std::string lockstitch::statsJson(const Report &R) {
  const RunCost &C = R.Cost;
  nlohmann::ordered_json Json = {
      {"version", 1},
      {"cpuSeconds",
       {{"parse", C.Parse},
        {"extract", C.Extract},
        {"link", C.Link},
        {"check", C.Check}}},
      {"elapsedSeconds", C.Wall},
      {"files", R.Files},
      {"failedFiles", R.Failures.size() + R.Unreached},
      {"functions", C.Functions},
      {"facts", C.Facts},
      {"findings", R.Findings.size()},
      {"peakMemoryKilobytes", C.PeakKilobytes}};
  return Json.dump(2) + "\n";
}
