// Word.h - by which objects threads tell each other, as all bodies name them
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A body knows the latch, the promise or the flag that it was passed by its own
// name alone (Peers). Top-down from where the object has a name, each body
// learns which one that is, and what its thread heard and told on the way.

#pragma once

#include "program/Functions.h"
#include <set>

namespace lockstitch {

/// An object by which a thread hears from others, or tells them.
struct Word {
  std::optional<unsigned> Frame; ///< the body whose path it is; none: anybody's
  Path On;
  auto operator<=>(const Word &) const = default;
};

/// A word that a body passes on: what the callee, or the thread, calls Theirs.
struct PassedWord {
  const Fact *At = nullptr;
  unsigned Callee = 0; ///< the body
  Path Theirs;
  Path Mine;
  auto operator<=>(const PassedWord &) const = default;
};

/// What is known of a thread's words where it enters a body.
struct Tidings {
  std::vector<Word> Heard;      ///< on every way there; all sorted
  std::vector<Word> Told;       ///< on some way there
  std::vector<Word> ToldLately; ///< those since it last heard anything
  std::vector<Word> Tells;      ///< sooner or later, there or further up

  /// What the body was passed; nothing where that is now one, now another.
  std::map<Path, std::optional<Word>> Passed;

  auto operator<=>(const Tidings &) const = default;
  bool operator==(const Tidings &) const = default;

  /// Another way into the body.
  void meet(const Tidings &Other);
};

/// The names of words.
class WordNames {
public:
  WordNames() = default;
  explicit WordNames(const Functions &F);

  /// Somebody hears by the object, as a body calls it.
  void addHeard(const Path &On);

  /// The words of a body, as all bodies name them: those that somebody hears.
  /// Here: how it was entered; null where its own names are meant.
  std::vector<Word> named(llvm::ArrayRef<Path> Words, unsigned Body,
                          const Tidings *Here, const Functions &F) const;

private:
  void learn(const Path &Future, const Path &Promise, const Functions &F);
  Path sharedBy(Path P) const;

  /// The members and globals that get their futures from one promise, which is
  /// a member of the same object, or a global; Top: from several.
  std::map<EntityId, Path> Promises;
  std::set<Path> Heard;
};

void addWord(std::vector<Word> &Sorted, Word W);
void addWords(std::vector<Word> &Sorted, llvm::ArrayRef<Word> More);
bool hasWord(const std::vector<Word> &Sorted, const Word &W);

} // namespace lockstitch
