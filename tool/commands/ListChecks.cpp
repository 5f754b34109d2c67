// ListChecks.cpp - lockstitch list-checks: text, Markdown or JSON
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Checks.h"
#include "Flags.h"
#include "Messages.h"
#include "OutputFile.h"
#include "Upstream.h"
#include <nlohmann/json.hpp>

using namespace lockstitch;
using llvm::StringRef;
namespace cl = llvm::cl;

static constexpr llvm::StringLiteral Overview =
    "Names the checks, with their groups and what they find.";

static constexpr llvm::StringLiteral Examples =
    "\nExit status: 0, 2 (could not do it)\n";

// What a check shows without being asked for by its name.
static StringRef shownByDefault(const Check &C) {
  switch (C.Shown) {
  case Shown::Always:
    return "yes";
  case Shown::WhereCertain:
    return "where certain";
  case Shown::ByName:
    return "by name";
  }
  llvm_unreachable("a check that is shown in no way");
}

static char markOf(const Check &C) {
  switch (C.Shown) {
  case Shown::Always:
    return ' ';
  case Shown::WhereCertain:
    return '*';
  case Shown::ByName:
    return '-';
  }
  llvm_unreachable("a check that is shown in no way");
}

// Upstream's names are long: they do not push ours apart.
static size_t widthOf(StringRef Group) {
  size_t Width = 0;
  for (const ListedCheck &Listed : allChecks())
    if ((Listed.Group == "upstream") == (Group == "upstream"))
      Width = std::max(Width, Listed.It->Name.size());
  return Width;
}

static std::string asText() {
  std::string Text;
  StringRef Group;
  for (const ListedCheck &Listed : allChecks()) {
    if (Listed.Group != Group)
      Text += fmt::format("{}{}\n", Group.empty() ? "" : "\n", Listed.Group);
    Group = Listed.Group;
    Text += fmt::format("  {:<{}} {} {}\n", StringRef(Listed.It->Name),
                        widthOf(Group), markOf(*Listed.It),
                        StringRef(Listed.It->Summary));
  }
  return Text +
         "\n*: shown where certain, -: not shown; all of it if it is asked "
         "for by name\n(--checks=NAME). 'lockstitch explain CHECK' says more "
         "of each.\n";
}

static std::string cweLink(unsigned Cwe) {
  return Cwe ? fmt::format(
                   "[{}](https://cwe.mitre.org/data/definitions/{}.html)", Cwe,
                   Cwe)
             : "";
}

static std::string pageOf(const Check &C) {
  if (const UpstreamCheck *Upstream = findUpstream(C))
    return Upstream->Page.str();
  return fmt::format("{}.md", StringRef(C.Name));
}

static std::string asMarkdown() {
  std::string Text = "# The checks\n\n"
                     "Printed by `lockstitch list-checks --markdown`.\n\n"
                     "| check | group | finds | severity | CWE | shown |\n"
                     "|---|---|---|---|---|---|\n";
  for (const ListedCheck &Listed : allChecks()) {
    const Check &C = *Listed.It;
    Text += fmt::format("| [{}]({}) | {} | {} | {} | {} | {} |\n",
                        StringRef(C.Name), pageOf(C), Listed.Group,
                        StringRef(C.Summary), severityName(C.Severity),
                        cweLink(C.Cwe), shownByDefault(C));
  }
  return Text +
         "\n\"By name\": only if the check is asked for by its own name, "
         "as in\n`--checks=mutable-global`; \"where certain\": what is "
         "not certain, only then.\n"
         "Group \"upstream\": checks of clang-tidy's and Clang's that run "
         "with ours\n([which and why](../upstream.md)).\n";
}

static std::string asJson() {
  nlohmann::ordered_json All = nlohmann::ordered_json::array();
  for (const ListedCheck &Listed : allChecks()) {
    const Check &C = *Listed.It;
    nlohmann::ordered_json One = {{"name", C.Name.str()},
                                  {"group", Listed.Group.str()},
                                  {"summary", C.Summary.str()},
                                  {"severity", severityName(C.Severity).str()},
                                  {"shown", shownByDefault(C).str()}};
    One["cwe"] =
        C.Cwe ? nlohmann::ordered_json(C.Cwe) : nlohmann::ordered_json();
    if (const UpstreamCheck *Upstream = findUpstream(C))
      One["page"] = Upstream->Page.str();
    All.push_back(std::move(One));
  }
  return All.dump(2) + "\n";
}

int lockstitch::runListChecks(const CommandLine &Line) {
  cl::SubCommand Sub("list-checks");
  Flag<bool> Markdown("markdown", cl::desc("As docs/checks/index.md"),
                      cl::sub(Sub));
  Flag<bool> Json("json", cl::desc("For programs (docs/json.md)"),
                  cl::sub(Sub));
  cl::extrahelp More(Examples);
  if (!parse(Line, Sub, Overview))
    return CouldNot;
  std::string Text = Markdown ? asMarkdown() : Json ? asJson() : asText();
  if (llvm::Error E = writeOutput("", Text))
    return fail(std::move(E));
  return 0;
}
