// Explain.cpp - lockstitch explain: the page of one check
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Checks.h"
#include "Embedded.h"
#include "Flags.h"
#include "Messages.h"
#include "OutputFile.h"
#include "Upstream.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"

using namespace lockstitch;
using llvm::StringRef;
namespace cl = llvm::cl;

static constexpr llvm::StringLiteral Overview =
    "Prints the page of a check: the mistake, an example of it, the same "
    "without\nit, and what the check cannot see.";

static constexpr llvm::StringLiteral Examples = R"(
Examples:
  lockstitch explain lock-order-inversion

Exit status: 0, 2 (could not do it)
)";

static std::string bold(StringRef Text, bool HasColor) {
  return HasColor ? fmt::format("\x1b[1m{}\x1b[0m", Text) : Text.str();
}

// Markdown as a terminal shows it: headings bold, code without its fences.
static std::string forTerminal(StringRef Page, bool HasColor) {
  std::string Text;
  bool IsCode = false;
  while (!Page.empty()) {
    auto [Line, Rest] = Page.split('\n');
    Page = Rest;
    if (Line.starts_with("```")) {
      IsCode = !IsCode;
      continue;
    }
    if (!IsCode && Line.starts_with("#"))
      Text += bold(Line.ltrim("# "), HasColor);
    else
      Text += fmt::format("{}{}", IsCode && !Line.empty() ? "    " : "", Line);
    Text += '\n';
  }
  return Text;
}

static std::string pageFor(const Check &C, bool HasColor) {
  std::string Cwe = C.Cwe ? fmt::format(", CWE-{}", C.Cwe) : "";
  std::string Text =
      fmt::format("{} ({}, {}{})\n{}\n\n", bold(C.Name, HasColor), groupOf(C),
                  severityName(C.Severity), Cwe, StringRef(C.Summary));
  if (const UpstreamCheck *Upstream = findUpstream(C))
    Text += fmt::format("A check of LLVM's, in {}, that runs in the same pass "
                        "as ours. Its page:\n{}\n",
                        StringRef(C.Name).starts_with("clang-diagnostic-")
                            ? "Clang"
                            : "clang-tidy",
                        StringRef(Upstream->Page));
  for (const EmbeddedFile &Page : embeddedPages())
    if (llvm::sys::path::stem(Page.Name) == C.Name)
      Text += forTerminal(Page.Text, HasColor);
  return Text;
}

int lockstitch::runExplain(const CommandLine &Line) {
  cl::SubCommand Sub("explain");
  Flag<std::string> Name(cl::Positional, cl::desc("CHECK"), cl::sub(Sub));
  cl::extrahelp More(Examples);
  if (!parse(Line, Sub, Overview))
    return CouldNot;
  if (Name.empty())
    return fail(error("no check named. 'lockstitch list-checks' names them."));

  const Check *C = findCheck(Name);
  if (!C) {
    std::vector<StringRef> Names;
    for (const ListedCheck &Listed : allChecks())
      Names.push_back(Listed.It->Name);
    return fail(error("unknown check '{}'{} 'lockstitch list-checks' names "
                      "them.",
                      Name, didYouMean(Name, Names)));
  }
  bool HasColor = llvm::sys::Process::StandardOutHasColors();
  if (llvm::Error E = writeOutput("", pageFor(*C, HasColor)))
    return fail(std::move(E));
  return 0;
}
