// Nolint.cpp - comments that silence findings, as clang-tidy reads them
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// As clang-tidy 22 has it: the word counts wherever it stands on the line; a
// list without a closing bracket on the same line is no list; an empty list
// silences nothing; negative globs are ignored; blocks nest, and an END closes
// the last BEGIN if their lists are the same.

#include "extract/Nolint.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/StringSwitch.h"
#include <fmt/format.h>
#include <optional>
#include <tuple>

using namespace clang;
using namespace lockstitch;

namespace {

enum class Form { Line, NextLine, Begin, End };

struct Directive {
  Form Is = Form::Line;
  size_t Offset = 0;
  unsigned Line = 0;
  unsigned Column = 0;
  std::optional<std::string> Checks; ///< none: all
};

} // namespace

static std::optional<Form> formOf(llvm::StringRef Word) {
  return llvm::StringSwitch<std::optional<Form>>(Word)
      .Case("NOLINT", Form::Line)
      .Case("NOLINTNEXTLINE", Form::NextLine)
      .Case("NOLINTBEGIN", Form::Begin)
      .Case("NOLINTEND", Form::End)
      .Default(std::nullopt);
}

/// "a, b" as "a,b".
static std::string trimmed(llvm::StringRef List) {
  llvm::SmallVector<llvm::StringRef> Globs;
  List.split(Globs, ',');
  for (llvm::StringRef &Glob : Globs)
    Glob = Glob.trim();
  return llvm::join(Globs, ",");
}

static std::vector<Directive> findDirectives(llvm::StringRef Text) {
  constexpr llvm::StringLiteral Word = "NOLINT";
  std::vector<Directive> Found;
  unsigned Line = 1;
  size_t LineStart = 0;
  for (size_t At = Text.find(Word); At != llvm::StringRef::npos;) {
    for (size_t Newline = Text.find('\n', LineStart); Newline < At;
         Newline = Text.find('\n', LineStart)) {
      ++Line;
      LineStart = Newline + 1;
    }
    llvm::StringRef Rest = Text.substr(At);
    llvm::StringRef Name = Rest.take_while(llvm::isAlpha);
    Rest = Rest.drop_front(Name.size());
    if (std::optional<Form> Is = formOf(Name)) {
      Directive D{*Is, At, Line, unsigned(At - LineStart) + 1, std::nullopt};
      size_t Close = Rest.find_first_of("\n)");
      if (Rest.starts_with("(") && Close != llvm::StringRef::npos &&
          Rest[Close] == ')') {
        D.Checks = trimmed(Rest.slice(1, Close));
        Rest = Rest.drop_front(Close + 1);
      }
      Found.push_back(std::move(D));
    }
    At = Text.find(Word, Text.size() - Rest.size());
  }
  return Found;
}

/// The globs that silence something. An empty answer: none do.
static std::string effectiveGlobs(llvm::StringRef Checks) {
  std::string Globs;
  for (llvm::StringRef Glob : llvm::split(Checks, ','))
    if (!Glob.empty() && !Glob.starts_with("-"))
      Globs += (Globs.empty() ? "" : ",") + Glob.str();
  return Globs;
}

void lockstitch::readNolints(llvm::StringRef File, llvm::StringRef Text,
                             TUFacts &Into, StringPool &Pool) {
  auto Silence = [&](const Directive &D, unsigned First, unsigned Last) {
    std::string Globs = D.Checks ? effectiveGlobs(*D.Checks) : "";
    if (!D.Checks || !Globs.empty())
      Into.Nolints.push_back({File, First, Last, Pool.save(Globs)});
  };
  auto Unmatched = [&](const Directive &D) {
    std::string List = D.Checks ? fmt::format("({})", *D.Checks) : "";
    std::string Begin = "NOLINTBEGIN" + List, End = "NOLINTEND" + List;
    bool IsBegin = D.Is == Form::Begin;
    Into.Remarks.push_back(
        {{File, D.Line, D.Column},
         Pool.save(fmt::format("'{}' without a '{}' {} it silences nothing. "
                               "Add that, with the same list, or remove this.",
                               IsBegin ? Begin : End, IsBegin ? End : Begin,
                               IsBegin ? "after" : "before"))});
  };

  std::vector<Directive> Open;
  for (Directive &D : findDirectives(Text)) {
    switch (D.Is) {
    case Form::Line:
      Silence(D, D.Line, D.Line);
      break;
    case Form::NextLine:
      Silence(D, D.Line + 1, D.Line + 1);
      break;
    case Form::Begin:
      Open.push_back(std::move(D));
      break;
    case Form::End:
      if (Open.empty() || Open.back().Checks != D.Checks) {
        Unmatched(D);
        break;
      }
      // What stands before BEGIN on its line is not silenced.
      Silence(Open.back(),
              Open.back().Line + (Open.back().Line != D.Line ? 1 : 0), D.Line);
      Open.pop_back();
      break;
    }
  }
  for (const Directive &D : Open)
    Unmatched(D);
}

void lockstitch::readNolints(EntityTable &Entities, TUFacts &Into) {
  const SourceManager &Sources = Entities.Context.getSourceManager();
  llvm::StringSet<> Seen;
  for (unsigned I = 0, E = Sources.local_sloc_entry_size(); I != E; ++I) {
    const SrcMgr::SLocEntry &Entry = Sources.getLocalSLocEntry(I);
    if (!Entry.isFile() ||
        SrcMgr::isSystem(Entry.getFile().getFileCharacteristic()))
      continue;
    FileID Id = Sources.getFileID(
        SourceLocation::getFromRawEncoding(Entry.getOffset()));
    std::optional<llvm::StringRef> Text = Sources.getBufferDataIfLoaded(Id);
    if (!Text || !Sources.getFileEntryForID(Id) || !Text->contains("NOLINT") ||
        !Seen.insert(Entities.file(Id)).second)
      continue;
    readNolints(Entities.file(Id), *Text, Into, Entities.Pool);
  }
  llvm::stable_sort(Into.Remarks, [](const Remark &A, const Remark &B) {
    return A.Where < B.Where;
  });
  llvm::stable_sort(Into.Nolints, [](const Nolint &A, const Nolint &B) {
    return std::tie(A.File, A.FirstLine) < std::tie(B.File, B.FirstLine);
  });
}
