// TextWriter.cpp - facts to text
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "facts/Grammar.h"
#include "facts/Handles.h"
#include "facts/Text.h"
#include "facts/Words.h"
#include "llvm/ADT/STLExtras.h"
#include <fmt/format.h>

using namespace lockstitch;
using llvm::StringRef;

namespace {

/// The numbers of a unit's files: its main file is 0, the others follow in the
/// order in which the text first needs them.
class FileNumbers {
public:
  FileNumbers() = default;
  explicit FileNumbers(const TUFacts &Unit);
  unsigned operator[](StringRef File) const { return Numbers.lookup(File); }
  llvm::ArrayRef<StringRef> files() const { return Files; }

private:
  void add(const Location &Where);
  void add(const std::vector<Fix> &Fixes);
  void add(const UpstreamFinding &Finding);
  void add(const FunctionFacts &Function);

  std::vector<StringRef> Files;
  llvm::DenseMap<StringRef, unsigned> Numbers;
};

/// Appends the items of Grammar.h, each after a space.
class Writer {
public:
  static constexpr bool Writes = true;

  explicit Writer(const TUFacts &Unit) : Unit(Unit), Names(Unit.Entities) {}

  /// Writes all of the unit.
  void unit();

  /// What was written so far.
  std::string take() { return std::move(Out); }

  void path(const Path &P);
  void value(const Value &V);
  void condition(const Condition &C);
  void text(StringRef Text);
  void must(StringRef Word);
  void paths(const std::vector<Path> &Paths);
  void tuple(const std::vector<Path> &Paths) { tuple(Paths, &Writer::path); }
  void tuple(const std::vector<Value> &Values) {
    tuple(Values, &Writer::value);
  }
  void flag(StringRef Word, bool IsSet);
  void may(StringRef Text);
  void may(StringRef Word, uint32_t Number) {
    if (Number)
      format(" {} {}", Word.str(), Number);
  }
  void object(const Boxed<Path> &P) { path(*P); }
  void item(const Path &P) { path(P); }
  void item(const Value &V) { value(V); }
  void item(const Condition &C) { condition(C); }
  template <typename T> void may(StringRef Word, const Boxed<T> &Item) {
    if (!Item)
      return;
    must(Word);
    item(*Item);
  }
  template <typename Enum> void word(Enum E) { must(wordFor(E)); }
  template <typename Enum>
    requires std::is_enum_v<Enum>
  void may(StringRef Word, Enum E) {
    if (E == Enum())
      return;
    must(Word);
    word(E);
  }
  template <typename Enum>
    requires std::is_enum_v<Enum>
  void may(Enum E) {
    if (E != Enum())
      word(E);
  }

private:
  template <typename... Args>
  void format(fmt::format_string<Args...> Format, Args &&...Arguments) {
    fmt::format_to(std::back_inserter(Out), Format,
                   std::forward<Args>(Arguments)...);
  }
  template <typename T>
  void tuple(const std::vector<T> &Items, void (Writer::*One)(const T &));
  void quoted(StringRef Text);
  void name(EntityId Id) { Names.append(Out, Id); }
  void bareOrQuoted(StringRef Text);
  void location(const Location &Where);
  void where(const Location &Where, const Location &Spelling);
  void declaration(StringRef Word, StringRef Text);
  void entity(size_t Index);
  void function(const FunctionFacts &F);
  void block(unsigned Number, const BasicBlock &B);
  void fact(const Fact &F);
  void fix(unsigned Indent, const Fix &F);
  void upstream(const UpstreamFinding &U);
  void origin(const Origin &O);

  const TUFacts &Unit;
  Handles Names;
  FileNumbers Numbers;
  std::optional<StringRef> OwnFile; ///< of the function that is being written
  std::string Out;
};

} // namespace

void FileNumbers::add(const Location &Where) {
  if (Where && Numbers.try_emplace(Where.File, Files.size()).second)
    Files.push_back(Where.File);
}

void FileNumbers::add(const std::vector<Fix> &Fixes) {
  for (const Fix &F : Fixes)
    add(F.Range.Begin);
}

void FileNumbers::add(const UpstreamFinding &Finding) {
  add(Finding.Where);
  add(Finding.Spelling);
  for (const UpstreamFinding::Note &N : Finding.Notes)
    add(N.Where);
  add(Finding.Fixes);
}

void FileNumbers::add(const FunctionFacts &Function) {
  add(Function.Where);
  for (const BasicBlock &B : Function.Blocks)
    for (const Fact &F : B.Facts) {
      add(F.Where);
      add(F.Spelling);
      add(F.Fixes);
      for (const Origin &O : F.Origins) {
        add(O.Where);
        add(O.Spelling);
      }
    }
}

FileNumbers::FileNumbers(const TUFacts &Unit) {
  add(Location{Unit.MainFile, 1, 1});
  for (const Entity &E : Unit.Entities)
    add(E.Declared);
  for (const Nolint &N : Unit.Nolints)
    add(Location{N.File, 1, 1});
  for (const Remark &R : Unit.Remarks)
    add(R.Where);
  for (const UpstreamFinding &U : Unit.Upstream)
    add(U);
  for (const FunctionFacts &F : Unit.Functions)
    add(F);
}

void Writer::must(StringRef Word) {
  Out += ' ';
  Out += Word;
}

void Writer::flag(StringRef Word, bool IsSet) {
  if (IsSet)
    must(Word);
}

void Writer::quoted(StringRef Text) {
  Out += '"';
  for (char C : Text)
    if (C == '"' || C == '\\')
      (Out += '\\') += C;
    else if (C == '\n')
      Out += "\\n";
    else if (C == '\t')
      Out += "\\t";
    else if (uint8_t(C) < 0x20 || C == 0x7f)
      format("\\x{:02x}", uint8_t(C));
    else
      Out += C;
  Out += '"';
}

void Writer::text(StringRef Text) {
  Out += ' ';
  quoted(Text);
}

void Writer::may(StringRef Text) {
  if (!Text.empty())
    text(Text);
}

/// A parameter's name or a check's: quoted only if it is not a plain word.
void Writer::bareOrQuoted(StringRef Text) {
  if (llvm::all_of(Text, [](char C) { return isHandleChar(C) || C == '-'; }))
    Out += Text;
  else
    quoted(Text);
}

void Writer::path(const Path &P) {
  Out += ' ';
  switch (P.Root) {
  case PathRoot::Top:
    Out += "top";
    break;
  case PathRoot::Entity:
    name({P.Id});
    break;
  case PathRoot::Param:
    format("arg{}", P.Id);
    break;
  case PathRoot::This:
    Out += "this";
    break;
  case PathRoot::Temp:
    format("t{}", P.Id);
    break;
  case PathRoot::Alloc:
    format("new{}", P.Id);
    break;
  case PathRoot::Return:
    Out += "ret";
    break;
  }
  for (size_t I = 0; I != P.Steps.size(); ++I) {
    Step S = P.Steps[I];
    bool IsArrow = S.What == Step::Kind::Deref && I + 1 != P.Steps.size() &&
                   P.Steps[I + 1].What == Step::Kind::Field;
    if (IsArrow)
      S = P.Steps[++I];
    switch (S.What) {
    case Step::Kind::Deref:
      Out += ".*";
      break;
    case Step::Kind::Field:
      Out += IsArrow ? "->" : ".";
      name({S.Id});
      break;
    case Step::Kind::Index:
      format("[{}]", S.Id);
      break;
    case Step::Kind::AnyIndex:
      Out += "[]";
      break;
    }
  }
  if (P.IsCut)
    Out += "...";
}

void Writer::value(const Value &V) {
  switch (V.What) {
  case Value::Kind::Unknown:
    return must("?");
  case Value::Kind::Load:
    return path(V.Where);
  case Value::Kind::Integer:
    return format(" {}", V.Int);
  case Value::Kind::Function:
    must("fn ");
    return name(V.Callee);
  case Value::Kind::Address:
    size_t Start = Out.size();
    path(V.Where);
    Out.insert(Start + 1, 1, '&');
    return;
  }
}

void Writer::condition(const Condition &C) {
  value(C.Left);
  word(C.Is);
  value(C.Right);
}

void Writer::paths(const std::vector<Path> &Paths) {
  assert(!Paths.empty() && "a lock fact without a lock");
  for (const Path &P : Paths) {
    if (&P != &Paths.front())
      Out += ',';
    path(P);
  }
}

template <typename T>
void Writer::tuple(const std::vector<T> &Items,
                   void (Writer::*One)(const T &)) {
  size_t Start = Out.size();
  Out += " (";
  for (const T &Item : Items) {
    if (&Item != &Items.front())
      Out += ',';
    (this->*One)(Item);
  }
  Out += ')';
  if (!Items.empty())
    Out.erase(Start + 2, 1); // the space before the first item
}

void Writer::location(const Location &Where) {
  if (Where && Where.File != OwnFile)
    format("{}:", Numbers[Where.File]);
  format("{}:{}", Where.Line, Where.Line ? Where.Column : 0);
}

/// Nothing, if a fact is nowhere.
void Writer::where(const Location &Where, const Location &Spelling) {
  if (!Where && !Spelling)
    return;
  Out += ' ';
  location(Where);
  if (Spelling == Where)
    return;
  Out += '@';
  location(Spelling);
}

void Writer::declaration(StringRef Word, StringRef Text) {
  Out += Word;
  text(Text);
  Out += '\n';
}

void Writer::entity(size_t Index) {
  const Entity &E = Unit.Entities[Index];
  Out += "entity";
  must(Names[Index]);
  word(E.Kind);
  text(E.Name);
  may(E.Type);
  may(E.Sync);
  where(E.Declared, E.Declared);
  format(" id={:016x}", E.Id.Value);
  flags(*this, E);
  if (E.Layout.Class) {
    format(" class={:016x}", E.Layout.Class.Value);
    may("at", E.Layout.At);
    may("size", E.Layout.Size);
    may("align", E.Layout.Align);
  }
  Out += '\n';
}

void Writer::fix(unsigned Indent, const Fix &F) {
  format("{:{}}fix ", "", Indent);
  if (F.Check.empty()) // in params, nothing is an empty name
    quoted(F.Check);
  else
    bareOrQuoted(F.Check);
  Out += ' ';
  location(F.Range.Begin);
  format("-{}:{}", F.Range.End.Line, F.Range.End.Column);
  text(F.Text);
  Out += '\n';
}

void Writer::upstream(const UpstreamFinding &U) {
  OwnFile.reset();
  Out += "upstream ";
  bareOrQuoted(U.Check);
  where(U.Where, U.Spelling);
  text(U.Message);
  Out += '\n';
  for (const UpstreamFinding::Note &N : U.Notes) {
    Out += "  note";
    where(N.Where, N.Where);
    text(N.Message);
    Out += '\n';
  }
  for (const Fix &Fix : U.Fixes)
    fix(2, Fix);
}

void Writer::origin(const Origin &O) {
  Out += O.IsTested ? "    if" : "    from";
  where(O.Where, O.Spelling);
  Out += '\n';
}

void Writer::fact(const Fact &F) {
  Out += "  ";
  std::visit(
      [&](const auto &What) {
        Out += wordOf(What);
        fields(*this, What);
      },
      F.What);
  where(F.Where, F.Spelling);
  Out += '\n';
  for (const Fix &Fix : F.Fixes)
    fix(4, Fix);
  for (const Origin &O : F.Origins)
    origin(O);
}

void Writer::block(unsigned Number, const BasicBlock &B) {
  format("block {}", Number);
  may(B.End);
  for (const Edge &E : B.Next) {
    Out += &E == &B.Next.front() ? " ->" : ",";
    format(" {}", E.To);
    for (const Condition &C : E.When) {
      Out += &C == &E.When.front() ? " if" : " &";
      condition(C);
    }
  }
  if (B.Unwind)
    format(" unwind {}", *B.Unwind);
  Out += '\n';
  for (const Fact &F : B.Facts)
    fact(F);
}

void Writer::function(const FunctionFacts &F) {
  Out += "function ";
  name(F.Id);
  OwnFile.reset();
  where(F.Where, F.Where);
  OwnFile = F.Where ? F.Where.File : Unit.MainFile;
  flags(*this, F);
  if (F.Class)
    format(" class={:016x}", F.Class.Value);
  for (const EntityId &Id : F.Overrides)
    format("{}{:016x}", &Id == &F.Overrides.front() ? " overrides=" : ",",
           Id.Value);
  for (const StringRef &Name : F.Params) {
    Out += &Name == &F.Params.front() ? " params=" : ",";
    StringRef Bare = Name;
    Out += Bare.consume_front("&") ? "&" : "";
    bareOrQuoted(Bare);
  }
  Out += '\n';
  for (const Contract &C : F.Contracts) {
    Out += "  ";
    Out += wordFor(C.What);
    fields(*this, C);
    Out += '\n';
  }
  for (const auto &[Number, B] : llvm::enumerate(F.Blocks))
    block(Number, B);
}

void Writer::unit() {
  Numbers = FileNumbers(Unit);
  format("lockstitch-facts {}\n", FactsVersion);
  declaration("unit", Unit.MainFile);
  if (!Unit.Ran.empty())
    declaration("ran", Unit.Ran);
  for (llvm::StringRef Output : Unit.Outputs)
    declaration("output", Output);
  for (StringRef Error : Unit.Errors)
    declaration("error", Error);
  for (const auto &[Number, File] : llvm::enumerate(Numbers.files()))
    declaration(fmt::format("file {}", Number), File);
  for (size_t I = 0; I != Unit.Entities.size(); ++I)
    entity(I);
  for (const GuardedBy &G : Unit.Guarded) {
    Out += "guarded ";
    name(G.Place);
    must("by");
    path(G.Lock);
    flag("pointee", G.OfPointee);
    Out += '\n';
  }
  for (const Nolint &N : Unit.Nolints) {
    format("nolint {} {}-{}", Numbers[N.File], N.FirstLine, N.LastLine);
    may(N.Checks);
    Out += '\n';
  }
  for (const Remark &R : Unit.Remarks) {
    Out += "remark";
    OwnFile.reset();
    where(R.Where, R.Where);
    text(R.Message);
    Out += '\n';
  }
  for (const UpstreamFinding &U : Unit.Upstream)
    upstream(U);
  for (const FunctionFacts &F : Unit.Functions)
    function(F);
  Out += "end\n";
}

std::string lockstitch::writeFacts(const TUFacts &Unit) {
  Writer W(Unit);
  W.unit();
  return W.take();
}

std::string lockstitch::writePath(const Path &P, const TUFacts &Unit) {
  Writer W(Unit);
  W.path(P);
  return W.take().substr(1); // without the space between items
}
