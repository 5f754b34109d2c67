// LineReader.cpp - the items of one line of a .facts file
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "facts/LineReader.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <algorithm>
#include <charconv>
#include <fmt/format.h>

using namespace lockstitch;
using llvm::StringRef;

/// Whether a word or handle goes on with C: `may-throw`, `fn.2`.
static bool goesOn(char C) { return isHandleChar(C) || C == '-' || C == '.'; }

void LineReader::failAt(unsigned Line, std::string Message) {
  At = End;
  if (Why.empty())
    Why = fmt::format("line {}: {}", Line, Message);
}

/// Text as it may stand in a message: short, and without control characters.
static std::string shown(StringRef Text) {
  std::string Result;
  for (char C : Text.take_front(60))
    Result += llvm::isPrint(C) || (C & 0x80) ? C : '?';
  return Text.size() > 60 ? Result + "..." : Result;
}

void LineReader::expected(StringRef What) {
  skipSpaces();
  StringRef Rest(At, End - At);
  StringRef Found = Rest.take_front(std::max<size_t>(Rest.find(' '), 1));
  fail(Found.empty()
           ? fmt::format("found the end of the line, expected {}", What)
           : fmt::format("found '{}', expected {}", shown(Found), What));
}

void LineReader::expectedOneOf(llvm::ArrayRef<llvm::StringLiteral> Known) {
  expected(llvm::join(Known, "|"));
}

void LineReader::unknown(StringRef What, StringRef Word,
                         llvm::ArrayRef<StringRef> Known) {
  StringRef Nearest;
  unsigned Distance = Word.size() / 3 + 2;
  for (StringRef K : Known)
    if (unsigned D = Word.edit_distance(K, true, Distance); D < Distance) {
      Distance = D;
      Nearest = K;
    }
  std::string Message = fmt::format("unknown {} '{}'", What, shown(Word));
  if (!Nearest.empty())
    Message += fmt::format("; did you mean '{}'?", Nearest);
  fail(std::move(Message));
}

bool LineReader::atEnd() {
  skipSpaces();
  return At == End;
}

bool LineReader::accept(StringRef Token) {
  skipSpaces();
  if (peek() != Token[0] || size_t(End - At) < Token.size() ||
      StringRef(At, Token.size()) != Token)
    return false;
  const char *After = At + Token.size();
  if (isHandleChar(Token.back()) && After != End && goesOn(*After))
    return false;
  At = After;
  return true;
}

void LineReader::must(StringRef Token) {
  if (!accept(Token))
    expected(fmt::format("'{}'", Token));
}

StringRef LineReader::peekWord() {
  skipSpaces();
  const char *After = At;
  while (After != End && *After != ' ' && *After != ',' && *After != '(' &&
         *After != ')')
    ++After;
  return {At, size_t(After - At)};
}

uint64_t LineReader::bigNumber(StringRef What, uint64_t Most) {
  skipSpaces();
  uint64_t Number = 0;
  auto [After, Error] = std::from_chars(At, End, Number);
  if (Error == std::errc::invalid_argument)
    expected(What);
  else if (Error != std::errc() || Number > Most)
    expected(fmt::format("at most {}", Most));
  else
    At = After;
  return hasFailed() ? 0 : Number;
}

EntityId LineReader::hash() {
  EntityId Id;
  const char *Stop = End - At < 16 ? End : At + 16;
  auto [After, Error] = std::from_chars(At, Stop, Id.Value, 16);
  if (Error != std::errc() || After != At + 16)
    expected("16 hexadecimal digits");
  else
    At = After;
  return Id;
}

/// An id, or the quoted name that it is made of.
EntityId LineReader::hashOfName() {
  if (peek() != '"')
    return hash();
  StringRef Name;
  text(Name);
  return entityIdOf(Name);
}

static int hexDigits(const char *At, const char *End) {
  if (End - At < 2 || !llvm::isHexDigit(At[0]) || !llvm::isHexDigit(At[1]))
    return -1;
  return int(llvm::hexDigitValue(At[0]) * 16 + llvm::hexDigitValue(At[1]));
}

void LineReader::text(StringRef &Text) {
  skipSpaces();
  if (peek() != '"')
    return expected("a string in double quotes");
  const char *Start = ++At;
  while (At != End && *At != '"' && *At != '\\')
    ++At;
  std::string Unescaped;
  bool IsPlain = peek() == '"';
  if (!IsPlain)
    Unescaped.assign(Start, At);
  for (; At != End && *At != '"'; ++At) {
    if (*At != '\\' || ++At == End) {
      if (At == End)
        break;
      Unescaped += *At;
    } else if (*At == 'n')
      Unescaped += '\n';
    else if (*At == 't')
      Unescaped += '\t';
    else if (*At == '"' || *At == '\\')
      Unescaped += *At;
    else if (int C = *At == 'x' ? hexDigits(At + 1, End) : -1; C >= 0) {
      Unescaped += char(C);
      At += 2;
    } else
      return expected("one of the escapes \\\" \\\\ \\n \\t \\xHH");
  }
  if (At == End)
    return expected("'\"' to close the string");
  Text =
      Pool.save(IsPlain ? StringRef(Start, At - Start) : StringRef(Unescaped));
  ++At;
}

void LineReader::may(StringRef &Text) {
  skipSpaces();
  if (peek() == '"')
    text(Text);
}

StringRef LineReader::bareOrText() {
  if (peek() == '"') {
    StringRef Text;
    text(Text);
    return Text;
  }
  const char *Start = At;
  while (At != End && (isHandleChar(*At) || *At == '-'))
    ++At;
  return Pool.save({Start, size_t(At - Start)});
}

/// A handle, with its `.2`; empty if there is none.
StringRef LineReader::handle() {
  const char *Start = At;
  while (At != End && isHandleChar(*At))
    ++At;
  if (At != Start && End - At >= 2 && At[0] == '.' && llvm::isDigit(At[1]))
    for (++At; At != End && llvm::isDigit(*At);)
      ++At;
  return {Start, size_t(At - Start)};
}

/// The entity whose handle comes next, or null.
const Entity *LineReader::declared() {
  const char *Start = At;
  StringRef Handle = handle();
  if (Handle.empty()) {
    expected("a handle");
    return nullptr;
  }
  auto Found = ByHandle.find(Handle);
  if (Found != ByHandle.end())
    return &Entities[Found->second];
  At = Start;
  std::vector<StringRef> Known;
  for (const auto &Entry : ByHandle)
    Known.push_back(Entry.first);
  llvm::sort(Known);
  unknown("handle", Handle, Known);
  return nullptr;
}

/// The entity whose handle or `#id` comes next, of one of two kinds.
EntityId LineReader::entityOf(EntityKind Kind, EntityKind OrKind) {
  skipSpaces();
  if (peek() == '#') {
    ++At;
    return hash();
  }
  const char *Start = At;
  const Entity *E = declared();
  if (!E)
    return {};
  if (E->Kind != Kind && E->Kind != OrKind) {
    At = Start;
    expected(Kind == OrKind
                 ? fmt::format("a {}", wordFor(Kind))
                 : fmt::format("a {} or a {}", wordFor(Kind), wordFor(OrKind)));
  }
  return E->Id;
}

void LineReader::root(Path &P) {
  skipSpaces();
  StringRef Rest(At, End - At);
  StringRef Name = Rest.take_while(isHandleChar);
  bool IsHandle = Rest.size() >= Name.size() + 2 && Rest[Name.size()] == '.' &&
                  llvm::isDigit(Rest[Name.size() + 1]);
  if (IsHandle || !isReservedHandle(Name)) {
    P.Root = PathRoot::Entity;
    P.Id = entityOf(EntityKind::Global, EntityKind::Local).Value;
    return;
  }
  auto Numbered = [&](StringRef Stem, PathRoot Root) {
    At += Stem.size();
    P.Root = Root;
    P.Id = bigNumber("a number", ~0ull);
  };
  if (Name == "this")
    P.Root = PathRoot::This;
  else if (Name == "ret")
    P.Root = PathRoot::Return;
  else if (Name == "top")
    P.Root = PathRoot::Top;
  else if (Name.starts_with("arg"))
    return Numbered("arg", PathRoot::Param);
  else if (Name.starts_with("new"))
    return Numbered("new", PathRoot::Alloc);
  else if (Name.starts_with("t"))
    return Numbered("t", PathRoot::Temp);
  else
    return expected("a path");
  At += Name.size();
}

void LineReader::addStep(Path &P, Step S) {
  if (P.Steps.size() == Path::MaxSteps)
    return expected(
        fmt::format("at most {} steps, then '...'", unsigned(Path::MaxSteps)));
  P.Steps.push_back(S);
}

bool LineReader::step(Path &P) {
  if (End - At < 2)
    return false;
  StringRef Two(At, 2);
  if (Two == "->" && End - At > 2 && (isHandleChar(At[2]) || At[2] == '#')) {
    At += 2;
    deref(P);
    addStep(P, Step::field(entityOf(EntityKind::Field)));
  } else if (Two == ".*") {
    At += 2;
    deref(P);
  } else if (Two == "[]") {
    At += 2;
    addStep(P, Step::anyIndex());
  } else if (Two[0] == '[') {
    ++At;
    addStep(P, Step::index(bigNumber("an index", ~0ull)));
    must("]");
  } else if (Two == "..") {
    must("...");
    P.IsCut = true;
    return false;
  } else if (Two[0] == '.') {
    ++At;
    addStep(P, Step::field(entityOf(EntityKind::Field)));
  } else
    return false;
  return true;
}

void LineReader::path(Path &P) {
  root(P);
  while (step(P))
    ;
}

void LineReader::paths(std::vector<Path> &Paths) {
  do
    path(Paths.emplace_back());
  while (accept(","));
}

template <typename T> void LineReader::items(std::vector<T> &Items) {
  must("(");
  if (accept(")"))
    return;
  Items.reserve(1 + std::count(At, std::find(At, End, ')'), ','));
  do
    item(Items.emplace_back());
  while (accept(","));
  must(")");
}

template void LineReader::items(std::vector<Path> &);
template void LineReader::items(std::vector<Value> &);

void LineReader::value(Value &V) {
  skipSpaces();
  char C = peek();
  if (C == '?') {
    ++At;
  } else if (C == '&') {
    ++At;
    V.What = Value::Kind::Address;
    path(V.Where);
  } else if (C == '-' || llvm::isDigit(C)) {
    V.What = Value::Kind::Integer;
    auto [After, Error] = std::from_chars(At, End, V.Int);
    if (Error != std::errc())
      return expected("a value");
    At = After;
  } else if (accept("fn")) {
    V.What = Value::Kind::Function;
    V.Callee = entityOf(EntityKind::Function);
  } else {
    V.What = Value::Kind::Load;
    path(V.Where);
  }
}

void LineReader::condition(Condition &C) {
  value(C.Left);
  word(C.Is);
  value(C.Right);
}

bool LineReader::placeFollows() {
  skipSpaces();
  return llvm::isDigit(peek());
}

Location LineReader::place() {
  unsigned First = number("a place, LINE:COLUMN or FILE:LINE:COLUMN");
  must(":");
  unsigned Second = number("a column");
  if (peek() != ':')
    return First ? Location{OwnFile, First, Second} : Location{};
  if (First >= Files.size()) {
    fail(fmt::format("file {} is not declared", First));
    return {};
  }
  ++At;
  unsigned Column = number("a column");
  return Second ? Location{Files[First], Second, Column} : Location{};
}

/// A fact without a place is nowhere.
void LineReader::where(Location &Where, Location &Spelling) {
  if (!placeFollows())
    return;
  Where = Spelling = place();
  if (peek() != '@')
    return;
  ++At;
  Spelling = place();
}
