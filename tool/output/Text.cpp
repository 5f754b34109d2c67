// Text.cpp - findings for people, in Clang's own look
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Messages.h"
#include "Sources.h"
#include "output/Output.h"
#include "output/Snippet.h"
#include "output/SourceLines.h"

using namespace lockstitch;
using llvm::StringRef;

namespace {

class TextPrinter {
public:
  TextPrinter(const Report &R, const OutputOptions &Options)
      : R(R), HasColor(Options.HasColor), Lines(R.Root) {}

  std::string print();

private:
  void printFinding(const ReportedFinding &F);
  void printHead(const Location &Where, StringRef Kind, StringRef Message);
  void printSource(const Location &Where, const Fix *Mend);
  void printFixElsewhere(const Fix &Mend);
  const char *color(const char *Code) const { return HasColor ? Code : ""; }

  const Report &R;
  bool HasColor;
  SourceLines Lines;
  std::string Text;
};

} // namespace

static constexpr const char *Bold = "\x1b[1m";
static constexpr const char *Magenta = "\x1b[0;1;35m";
static constexpr const char *Cyan = "\x1b[0;1;36m";
static constexpr const char *Plain = "\x1b[0m";

void TextPrinter::printHead(const Location &Where, StringRef Kind,
                            StringRef Message) {
  bool IsNote = Kind == "note";
  if (Where)
    Text +=
        fmt::format("{}{}:{}:{}: ", color(Bold),
                    pathFromHere(Where.File, R.Root), Where.Line, Where.Column);
  Text += fmt::format("{}{}: {}{}{}{}\n", color(IsNote ? Cyan : Magenta), Kind,
                      color(Plain), color(IsNote ? "" : Bold), Message,
                      color(Plain));
}

void TextPrinter::printSource(const Location &Where, const Fix *Mend) {
  std::optional<StringRef> Line = Lines.line(Where.File, Where.Line);
  if (!Line)
    return;
  Snippet S = {*Line, Where.Line, Where.Column};
  if (Mend) {
    S.FixBegin = Mend->Range.Begin.Column;
    S.FixEnd = Mend->Range.End.Column;
    S.Fix = Mend->Text.str();
  }
  Text += draw(S, HasColor);
}

static bool isOnLine(const Fix &Mend, const Location &Where) {
  const auto &[Begin, End] = Mend.Range;
  return Begin.File == Where.File && Begin.Line == Where.Line &&
         End.Line == Where.Line;
}

void TextPrinter::printFixElsewhere(const Fix &Mend) {
  const Location &Begin = Mend.Range.Begin;
  printHead(Begin, "note",
            Mend.Text.empty() ? "remove this" : "change this to");
  printSource(Begin, Mend.Range.End.Line == Begin.Line ? &Mend : nullptr);
}

void TextPrinter::printFinding(const ReportedFinding &F) {
  printHead(F.Where, "warning", fmt::format("{} [{}]", F.Message, F.By->Name));
  const Fix *Here = nullptr;
  for (const Fix &Mend : F.Fixes)
    if (!Here && isOnLine(Mend, F.Where))
      Here = &Mend;
  printSource(F.Where, Here);
  for (const Note &N : F.Notes) {
    printHead(N.Where, "note", N.Message);
    printSource(N.Where, nullptr);
  }
  for (const Fix &Mend : F.Fixes)
    if (&Mend != Here)
      printFixElsewhere(Mend);
  if (F.Doubts.empty())
    return;
  std::string Reasons;
  for (const Doubt &D : F.Doubts)
    Reasons += fmt::format("{}{}", Reasons.empty() ? "" : "; ", D.Why);
  printHead(F.Where, "note",
            fmt::format("confidence is {} ({})", confidenceName(F.certainty()),
                        Reasons));
}

std::string TextPrinter::print() {
  for (const ReportedFinding &F : R.Findings)
    printFinding(F);
  return std::move(Text);
}

std::string lockstitch::printText(const Report &R,
                                  const OutputOptions &Options) {
  return TextPrinter(R, Options).print();
}
