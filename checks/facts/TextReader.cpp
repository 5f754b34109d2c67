// TextReader.cpp - text to facts
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One pass over the text, a line at a time.

#include "facts/Grammar.h"
#include "facts/LineReader.h"
#include "facts/Text.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include <cstring>
#include <fmt/format.h>

using namespace lockstitch;
using llvm::StringRef;

/// What may stand at the start of a line, in the order in which it must.
enum class Section : uint8_t {
  Unit,
  Ran,
  Output,
  Error,
  File,
  Entity,
  Guarded,
  Nolint,
  Remark,
  Upstream,
  Function,
  Block,
  End,
};

template <>
inline constexpr llvm::StringLiteral lockstitch::Words<Section>[] = {
    "unit",   "ran",    "output",   "error",    "file",  "entity", "guarded",
    "nolint", "remark", "upstream", "function", "block", "end"};

namespace {

class UnitReader : LineReader {
public:
  UnitReader(StringRef Text, StringPool &Pool)
      : LineReader(Pool), Rest(Text.begin()), TextEnd(Text.end()) {}
  llvm::Expected<TUFacts> read();

private:
  bool nextLine();
  void version();
  void line();
  void section(StringRef Word);
  void declaration(Section Is);
  void file();
  void entity();
  void guarded();
  void nolint();
  void remark();
  void upstream();
  void ofUpstream(StringRef Word);
  void function();
  void block();
  void edge(Edge &E);
  void inFunction(StringRef Word);
  void fact(StringRef Word);
  void detail(StringRef Word);
  Fix fix();
  Origin origin(bool IsTested);
  void finishFunction();
  void finishEntities();
  size_t factsAhead() const;

  const char *Rest; ///< what follows the line
  const char *TextEnd;
  unsigned Indent = 0;
  std::optional<Section> Last;
  std::vector<unsigned> BlockLines; ///< of the function that is being read
  std::vector<std::pair<EntityId, unsigned>> IdLines;
  TUFacts Unit;
};

} // namespace

bool UnitReader::nextLine() {
  if (hasFailed() || Rest == TextEnd)
    return false;
  ++LineNumber;
  At = Rest;
  auto *Newline =
      static_cast<const char *>(std::memchr(Rest, '\n', TextEnd - Rest));
  End = Newline ? Newline : TextEnd;
  Rest = Newline ? Newline + 1 : TextEnd;
  if (End != At && End[-1] == '\r')
    --End;
  return true;
}

void UnitReader::version() {
  std::string First = fmt::format("lockstitch-facts {}", FactsVersion);
  if (!nextLine())
    return failAt(1, fmt::format("the file is empty, expected '{}'", First));
  StringRef Found(At, End - At);
  if (Found == First)
    return;
  if (Found.starts_with("lockstitch-facts "))
    return fail(fmt::format("this reader knows version {} only", FactsVersion));
  fail(fmt::format("this is not a facts file, expected '{}'", First));
}

void UnitReader::line() {
  const char *Start = At;
  if (atEnd() || *At == '#')
    return;
  Indent = At - Start;
  StringRef Word = peekWord();
  if (Last == Section::End)
    return expected("nothing after 'end'");
  if (Indent == 0)
    section(Word);
  else if (Indent == 2)
    inFunction(Word);
  else if (Indent == 4)
    detail(Word);
  else
    return fail(fmt::format("found {} spaces of indentation, expected 0, 2 "
                            "or 4",
                            Indent));
  if (!atEnd())
    expected("the end of the line");
}

/// Whether a section may come again after itself.
static bool isRepeated(Section S) {
  return S != Section::Unit && S != Section::Ran && S != Section::End;
}

void UnitReader::section(StringRef Word) {
  auto *Found = llvm::find_if(Words<Section>,
                              [&](StringRef Known) { return Word == Known; });
  if (Found == std::end(Words<Section>)) {
    std::vector<StringRef> Known(std::begin(Words<Section>),
                                 std::end(Words<Section>));
    return unknown("line", Word, Known);
  }
  auto Is = Section(Found - Words<Section>);
  if (!Last && Is != Section::Unit)
    return expected("'unit'");
  bool IsNext = Is == Section::Function && Last == Section::Block;
  if (Last && !IsNext && (Is < *Last || (Is == *Last && !isRepeated(Is))))
    return fail(fmt::format("'{}' cannot follow '{}'", Word, wordFor(*Last)));
  if (Is == Section::Block && *Last < Section::Function)
    return fail("'block' outside a function");
  At = Word.end();
  if (Is != Section::Block)
    finishFunction();
  Last = Is;
  declaration(Is);
}

void UnitReader::declaration(Section Is) {
  switch (Is) {
  case Section::Unit:
    text(Unit.MainFile);
    OwnFile = Unit.MainFile;
    return;
  case Section::Ran:
    return text(Unit.Ran);
  case Section::Output:
    return text(Unit.Outputs.emplace_back());
  case Section::Error:
    return text(Unit.Errors.emplace_back());
  case Section::File:
    return file();
  case Section::Entity:
    return entity();
  case Section::Guarded:
    return guarded();
  case Section::Nolint:
    return nolint();
  case Section::Remark:
    return remark();
  case Section::Upstream:
    return upstream();
  case Section::Function:
    return function();
  case Section::Block:
    return block();
  case Section::End:
    return;
  }
}

void UnitReader::file() {
  if (number("the file's number") != Files.size())
    return fail(fmt::format("the next file is number {}", Files.size()));
  text(Files.emplace_back());
}

void UnitReader::entity() {
  Entity E;
  if (atEnd())
    return expected("a handle");
  const char *Start = At;
  StringRef Handle = handle();
  if (Handle.empty() || llvm::isDigit(Handle[0]) || isReservedHandle(Handle)) {
    At = Start;
    return expected("a handle that means nothing else");
  }
  if (!ByHandle.try_emplace(Handle, Entities.size()).second)
    return fail(fmt::format("handle '{}' is declared twice", Handle));
  word(E.Kind);
  text(E.Name);
  may(E.Type);
  may(E.Sync);
  where(E.Declared, E.Declared);
  E.Id = accept("id=") ? hash() : entityIdOf(E.Name);
  flags<LineReader>(*this, E);
  if (accept("class=")) {
    E.Layout.Class = hashOfName();
    may("at", E.Layout.At);
    may("size", E.Layout.Size);
    may("align", E.Layout.Align);
  }
  IdLines.emplace_back(E.Id, LineNumber);
  Entities.push_back(E);
}

void UnitReader::guarded() {
  GuardedBy &G = Unit.Guarded.emplace_back();
  G.Place = entityOf(EntityKind::Field, EntityKind::Global);
  must("by");
  path(G.Lock);
  flag("pointee", G.OfPointee);
}

void UnitReader::nolint() {
  Nolint &N = Unit.Nolints.emplace_back();
  unsigned File = number("a file's number");
  if (File >= Files.size())
    return fail(fmt::format("file {} is not declared", File));
  N.File = Files[File];
  N.FirstLine = number("the first line");
  must("-");
  N.LastLine = number("the last line");
  may(N.Checks);
}

void UnitReader::remark() {
  Remark &R = Unit.Remarks.emplace_back();
  OwnFile = Unit.MainFile;
  R.Where = place();
  text(R.Message);
}

void UnitReader::upstream() {
  UpstreamFinding &U = Unit.Upstream.emplace_back();
  OwnFile = Unit.MainFile;
  atEnd();
  U.Check = bareOrText();
  where(U.Where, U.Spelling);
  text(U.Message);
}

void UnitReader::ofUpstream(StringRef Word) {
  UpstreamFinding &U = Unit.Upstream.back();
  At = Word.end();
  if (Word == "fix") {
    U.Fixes.push_back(fix());
  } else if (Word == "note") {
    UpstreamFinding::Note &N = U.Notes.emplace_back();
    atEnd();
    N.Where = place();
    text(N.Message);
  } else {
    unknown("detail of a finding", Word, {"fix", "note"});
  }
}

void UnitReader::function() {
  FunctionFacts &F = Unit.Functions.emplace_back();
  OwnFile = Unit.MainFile;
  F.Id = entityOf(EntityKind::Function);
  where(F.Where, F.Where);
  if (F.Where)
    OwnFile = F.Where.File;
  flags<LineReader>(*this, F);
  if (accept("class="))
    F.Class = hashOfName();
  if (accept("overrides="))
    do
      F.Overrides.push_back(hashOfName());
    while (accept(","));
  if (accept("params="))
    do
      F.Params.push_back(accept("&") ? Pool.save(("&" + bareOrText()).str())
                                     : bareOrText());
    while (accept(","));
}

/// How many facts the block has, at a guess.
size_t UnitReader::factsAhead() const {
  size_t Count = 0;
  for (const char *Line = Rest; TextEnd - Line > 3 && Line[0] == ' ';) {
    Count += llvm::isLower(Line[2]);
    auto *Newline =
        static_cast<const char *>(std::memchr(Line, '\n', TextEnd - Line));
    Line = Newline ? Newline + 1 : TextEnd;
  }
  return std::min<size_t>(Count, 1 << 16);
}

void UnitReader::block() {
  std::vector<BasicBlock> &Blocks = Unit.Functions.back().Blocks;
  if (number("the block's number") != Blocks.size())
    return fail(fmt::format("the next block is number {}", Blocks.size()));
  BasicBlock &B = Blocks.emplace_back();
  BlockLines.push_back(LineNumber);
  may(B.End);
  if (B.End == BlockEnd::Goes && accept("->"))
    do
      edge(B.Next.emplace_back());
    while (accept(","));
  if (accept("unwind"))
    B.Unwind = number("a block's number");
  B.Facts.reserve(factsAhead());
}

void UnitReader::edge(Edge &E) {
  E.To = number("a block's number");
  if (accept("if"))
    do
      condition(E.When.emplace_back());
    while (accept("&"));
}

void UnitReader::inFunction(StringRef Word) {
  if (Last == Section::Block)
    return fact(Word);
  if (Last == Section::Upstream)
    return ofUpstream(Word);
  if (Last != Section::Function)
    return fail("found an indented line outside a function");
  Contract &C = Unit.Functions.back().Contracts.emplace_back();
  word(C.What);
  fields<LineReader>(*this, C);
}

using AnyFact = decltype(Fact::What);

/// One fact of each kind, as it is before its line is read.
static llvm::ArrayRef<AnyFact> blankFacts() {
  using Use = GuardUse::Kind;
  static const AnyFact Blanks[] = {
      Access{.Kind = AccessKind::Read},
      Access{.Kind = AccessKind::Write},
      Access{.Kind = AccessKind::Update},
      Call(),
      Assign(),
      Acquire(),
      Release(),
      Guard(),
      GuardUse{.What = Use::End},
      GuardUse{.What = Use::Relock},
      GuardUse{.What = Use::Unlock},
      GuardUse{.What = Use::Disown},
      GuardUse{.What = Use::Test},
      GuardMove{.IsSwap = false},
      GuardMove{.IsSwap = true},
      Spawn(),
      Join(),
      Detach(),
      Drop(),
      Wait(),
      Notify(),
      Block(),
      Spin(),
      Unsafe(),
      Cost(),
      Lifetime{.IsEnd = false},
      Lifetime{.IsEnd = true},
      Copy(),
      Throw{.IsCertain = true},
      Throw{.IsCertain = false},
      Return(),
      Exit(),
      Exec(),
      Suspend(),
      Need(),
  };
  return Blanks;
}

static StringRef wordOf(const AnyFact &What) {
  return std::visit([](const auto &W) { return lockstitch::wordOf(W); }, What);
}

/// The blank facts by the words that they begin with.
static const llvm::StringMap<const AnyFact *> &factsByWord() {
  static const llvm::StringMap<const AnyFact *> Table = [] {
    llvm::StringMap<const AnyFact *> T;
    for (const AnyFact &What : blankFacts())
      T[wordOf(What)] = &What;
    return T;
  }();
  return Table;
}

void UnitReader::fact(StringRef Word) {
  auto Blank = factsByWord().find(Word);
  if (Blank == factsByWord().end()) {
    std::vector<StringRef> Known;
    for (const AnyFact &What : blankFacts())
      Known.push_back(wordOf(What));
    return unknown("fact", Word, Known);
  }
  At = Word.end();
  Fact &F = Unit.Functions.back().Blocks.back().Facts.emplace_back();
  F.What = *Blank->second;
  std::visit([this](auto &What) { fields<LineReader>(*this, What); }, F.What);
  where(F.Where, F.Spelling);
}

void UnitReader::detail(StringRef Word) {
  if (Last != Section::Block ||
      Unit.Functions.back().Blocks.back().Facts.empty())
    return fail("found a deeper line that belongs to no fact");
  Fact &F = Unit.Functions.back().Blocks.back().Facts.back();
  At = Word.end();
  if (Word == "fix")
    F.Fixes.push_back(fix());
  else if (Word == "from" || Word == "if")
    F.Origins.push_back(origin(Word == "if"));
  else
    unknown("detail of a fact", Word, {"fix", "from", "if"});
}

Fix UnitReader::fix() {
  atEnd();
  Fix F;
  F.Check = bareOrText();
  F.Range.Begin = place();
  must("-");
  F.Range.End = F.Range.Begin;
  F.Range.End.Line = number("a line");
  must(":");
  F.Range.End.Column = number("a column");
  text(F.Text);
  return F;
}

Origin UnitReader::origin(bool IsTested) {
  Origin O;
  O.IsTested = IsTested;
  where(O.Where, O.Spelling);
  return O;
}

void UnitReader::finishFunction() {
  if (Unit.Functions.empty())
    return;
  std::vector<BasicBlock> &Blocks = Unit.Functions.back().Blocks;
  Blocks.shrink_to_fit();
  auto Check = [&](size_t From, unsigned To) {
    if (To >= Blocks.size())
      failAt(BlockLines[From], fmt::format("there is no block {}", To));
  };
  for (const auto &[Number, B] : llvm::enumerate(Blocks)) {
    for (const Edge &E : B.Next)
      Check(Number, E.To);
    if (B.Unwind)
      Check(Number, *B.Unwind);
  }
  BlockLines.clear();
}

/// Sorts the entities. No two may be one: what is said of the one would be
/// said of the other.
void UnitReader::finishEntities() {
  llvm::sort(IdLines);
  auto Twin = std::ranges::adjacent_find(
      IdLines, {}, [](const auto &Entry) { return Entry.first; });
  if (Twin != IdLines.end())
    return failAt(Twin[1].second,
                  fmt::format("this entity has the same id as that of line {}; "
                              "give one of them another name, or an id=",
                              Twin->second));
  Entities.shrink_to_fit();
  Unit.Entities = std::move(Entities);
  llvm::sort(Unit.Entities, [](const Entity &A, const Entity &B) {
    int Order = A.Name.compare(B.Name);
    return Order ? Order < 0 : A.Id < B.Id;
  });
}

llvm::Expected<TUFacts> UnitReader::read() {
  version();
  while (nextLine())
    line();
  if (!hasFailed() && Last != Section::End)
    fail("the text was cut short, expected 'end' as its last line");
  if (!hasFailed())
    finishEntities();
  if (hasFailed())
    return llvm::createStringError(Why);
  Unit.Functions.shrink_to_fit();
  return std::move(Unit);
}

llvm::Expected<TUFacts> lockstitch::readFacts(StringRef Text,
                                              StringPool &Pool) {
  return UnitReader(Text, Pool).read();
}
