// Snippet.cpp - a source line with a caret, as Clang draws it
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "output/Snippet.h"
#include "Messages.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/Unicode.h"
#include <vector>

using namespace lockstitch;
using llvm::StringRef;

static constexpr unsigned MaxBytes = 160;
static constexpr unsigned TabStop = 8;

namespace {

/// A line as a terminal shows it.
struct Shown {
  std::string Text;
  unsigned Width = 0;
  std::vector<unsigned> Columns; ///< where each byte of the source is, from 0

  unsigned column(unsigned Byte) const {
    return Byte < Columns.size()
               ? Columns[Byte]
               : Width + (Byte - static_cast<unsigned>(Columns.size()));
  }
};

/// The part of a long line that is round the caret.
struct Window {
  StringRef Text;
  unsigned Skipped = 0;
  bool IsCutAtEnd = false;
};

} // namespace

static bool goesOn(char C) {
  return (static_cast<unsigned char>(C) & 0xC0) == 0x80;
}

static Window windowOf(StringRef Line, unsigned Caret) {
  if (Line.size() <= MaxBytes)
    return {Line};
  size_t Begin = Caret > MaxBytes / 2 ? Caret - MaxBytes / 2 : 0;
  Begin = std::min(Begin, Line.size() - MaxBytes);
  size_t End = Begin + MaxBytes;
  while (Begin > 0 && goesOn(Line[Begin]))
    --Begin;
  while (End < Line.size() && goesOn(Line[End]))
    ++End;
  return {Line.slice(Begin, End), static_cast<unsigned>(Begin),
          End < Line.size()};
}

static size_t characterAt(StringRef Text) {
  auto *Begin = reinterpret_cast<const llvm::UTF8 *>(Text.data());
  auto *End = reinterpret_cast<const llvm::UTF8 *>(Text.end());
  return llvm::isLegalUTF8Sequence(Begin, End)
             ? llvm::getNumBytesForUTF8(*Begin)
             : 0;
}

// How the character at the front of Text looks; Size becomes its bytes.
static std::string lookOf(StringRef Text, unsigned Column, size_t &Size) {
  Size = 1;
  if (Text.front() == '\t')
    return std::string(TabStop - Column % TabStop, ' ');
  size_t Bytes = characterAt(Text);
  if (Bytes == 0 ||
      llvm::sys::unicode::columnWidthUTF8(Text.take_front(Bytes)) < 0)
    return fmt::format("<{:02X}>", static_cast<unsigned char>(Text.front()));
  Size = Bytes;
  return Text.take_front(Bytes).str();
}

static Shown show(StringRef Text) {
  Shown Result;
  while (!Text.empty()) {
    size_t Size = 0;
    std::string Look = lookOf(Text, Result.Width, Size);
    Result.Columns.insert(Result.Columns.end(), Size, Result.Width);
    Result.Width +=
        static_cast<unsigned>(llvm::sys::unicode::columnWidthUTF8(Look));
    Result.Text += Look;
    Text = Text.drop_front(Size);
  }
  return Result;
}

static std::string oneLine(StringRef Text) {
  auto [First, Rest] = Text.split('\n');
  return show(First).Text + (Rest.trim().empty() ? "" : "...");
}

std::string lockstitch::draw(const Snippet &S, bool HasColor) {
  auto Green = [&](size_t Column, StringRef Text, StringRef Weight) {
    std::string Space(Column, ' ');
    return HasColor
               ? fmt::format("{}\x1b[0;{}32m{}\x1b[0m", Space, Weight, Text)
               : fmt::format("{}{}", Space, Text);
  };
  Window Part = windowOf(S.Line, S.Caret);
  Shown Line = show(Part.Text);
  std::string Before = Part.Skipped ? "..." : "";
  // The byte before column 1 of the window is not in it.
  auto At = [&](unsigned Column) {
    unsigned Byte = Column > Part.Skipped ? Column - 1 - Part.Skipped : 0;
    return Before.size() + Line.column(Byte);
  };

  // A caret, and tildes below what is replaced.
  size_t Caret = At(S.Caret);
  size_t Begin = S.Fix ? std::min(Caret, At(S.FixBegin)) : Caret;
  size_t End = S.Fix ? std::max(Caret + 1, At(S.FixEnd)) : Caret + 1;
  std::string Marks(End - Begin, ' ');
  if (S.Fix)
    for (size_t I = At(S.FixBegin); I < At(S.FixEnd); ++I)
      Marks[I - Begin] = '~';
  Marks[Caret - Begin] = '^';

  std::string Text =
      fmt::format("{:>5} | {}{}{}\n      | {}\n", S.Number, Before, Line.Text,
                  Part.IsCutAtEnd ? "..." : "", Green(Begin, Marks, "1;"));
  if (S.Fix && !S.Fix->empty())
    Text +=
        fmt::format("      | {}\n", Green(At(S.FixBegin), oneLine(*S.Fix), ""));
  return Text;
}
