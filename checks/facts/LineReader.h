// LineReader.h - the items of one line of a .facts file
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The first mistake is remembered, and nothing more is found after it: so the
// functions that read can be written like the grammar, and each loop ends.

#pragma once

#include "facts/Facts.h"
#include "facts/Handles.h"
#include "facts/Words.h"
#include "llvm/ADT/DenseMap.h"
#include <string>

namespace lockstitch {

class LineReader {
public:
  static constexpr bool Writes = false;

  explicit LineReader(StringPool &Pool) : Pool(Pool) {}

  // The items of Grammar.h.
  void path(Path &P);
  void value(Value &V);
  void condition(Condition &C);
  void text(llvm::StringRef &Text);
  void must(llvm::StringRef Token);
  void paths(std::vector<Path> &Paths);
  void tuple(std::vector<Path> &Paths) { items(Paths); }
  void tuple(std::vector<Value> &Values) { items(Values); }
  void flag(llvm::StringRef Word, bool &IsSet) { IsSet = accept(Word); }
  void object(Boxed<Path> &P) { path(P.emplace()); }
  void may(llvm::StringRef &Text);
  void may(llvm::StringRef Word, uint32_t &Number) {
    if (accept(Word))
      Number = number("a number of bytes");
  }
  template <typename Enum>
    requires std::is_enum_v<Enum>
  void may(llvm::StringRef Word, Enum &E) {
    if (accept(Word))
      word(E);
  }
  template <typename T> void may(llvm::StringRef Word, Boxed<T> &Item) {
    if (accept(Word))
      item(Item.emplace());
  }
  template <typename Enum> void word(Enum &E) {
    if (!choose(Words<Enum>, 0, E))
      expectedOneOf(Words<Enum>);
  }
  template <typename Enum>
    requires std::is_enum_v<Enum>
  void may(Enum &E) {
    choose(Words<Enum>, 1, E);
  }

protected:
  bool atEnd();
  bool hasFailed() const { return !Why.empty(); }
  char peek() const { return At == End ? '\0' : *At; }

  /// Reads Token if it comes next.
  bool accept(llvm::StringRef Token);

  /// What comes next, up to a space, a comma or a parenthesis.
  llvm::StringRef peekWord();

  unsigned number(llvm::StringRef What, uint64_t Most = ~0u) {
    return unsigned(bigNumber(What, Most));
  }
  uint64_t bigNumber(llvm::StringRef What, uint64_t Most);
  EntityId hash();
  EntityId hashOfName();
  llvm::StringRef bareOrText();
  llvm::StringRef handle();
  EntityId entityOf(EntityKind Kind) { return entityOf(Kind, Kind); }
  EntityId entityOf(EntityKind Kind, EntityKind OrKind);
  bool placeFollows();
  Location place();
  void where(Location &Where, Location &Spelling);

  void fail(std::string Message) { failAt(LineNumber, std::move(Message)); }
  void failAt(unsigned Line, std::string Message);
  void expected(llvm::StringRef What);
  void expectedOneOf(llvm::ArrayRef<llvm::StringLiteral> Known);
  void unknown(llvm::StringRef What, llvm::StringRef Word,
               llvm::ArrayRef<llvm::StringRef> Known);

  StringPool &Pool;
  const char *At = nullptr;
  const char *End = nullptr; ///< of the line
  unsigned LineNumber = 0;
  std::string Why; ///< the first mistake, with its line

  std::vector<llvm::StringRef> Files;
  llvm::StringRef OwnFile; ///< of places that name none
  std::vector<Entity> Entities;
  llvm::DenseMap<llvm::StringRef, unsigned> ByHandle;

private:
  void skipSpaces() {
    while (At != End && *At == ' ')
      ++At;
  }
  void item(Path &P) { path(P); }
  void item(Value &V) { value(V); }
  void item(Condition &C) { condition(C); }
  template <typename T> void items(std::vector<T> &Items);
  template <typename Enum>
  bool choose(llvm::ArrayRef<llvm::StringLiteral> Known, unsigned First,
              Enum &E) {
    llvm::StringRef Word = peekWord();
    for (unsigned I = First; I != Known.size() && !Word.empty(); ++I)
      if (Word[0] == Known[I][0] && Word == Known[I]) {
        At = Word.end();
        E = Enum(I);
        return true;
      }
    return false;
  }
  void root(Path &P);
  bool step(Path &P);
  void deref(Path &P) { addStep(P, Step::deref()); }
  void addStep(Path &P, Step S);
  const Entity *declared();
};

} // namespace lockstitch
