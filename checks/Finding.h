// Finding.h - what a check reports
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "facts/Facts.h"
#include "program/Certainty.h"
#include <vector>

namespace lockstitch {

struct Check;

/// A step of the story that explains a finding, in the order to read it.
struct Note {
  Location Where;
  std::string Message; ///< lower case, no full stop
  unsigned Thread = 0; ///< which of the finding's threads does this

  /// No step of the story: another place that has the same defect.
  bool IsElsewhere = false;
  auto operator<=>(const Note &) const = default;
};

/// A place in the source. Spelling stands inside a macro; equal to Where
/// outside of macros.
struct Place {
  Location Where;
  Location Spelling;
};

/// One place that reads or writes a variable, for an inventory.
struct RecordedUse {
  Location Where;
  bool IsWrite = false;
  std::string Function;
  std::vector<std::string> Threads; ///< by what they begin with; sorted
  std::vector<std::string> Locks;   ///< held whenever it happens
  bool IsAlone = false;             ///< no other thread runs meanwhile
};

/// What an inventory says of a variable.
struct StateRecord {
  std::string Name; ///< qualified
  std::string Type;
  llvm::StringRef Safety; ///< docs/json.md has the words
  std::string Lock;       ///< that all users hold; empty: none
  std::vector<RecordedUse> Uses;
};

/// One defect at one place.
struct Finding {
  Location Where;
  std::string Message; ///< lower case, no full stop; code in single quotes

  std::vector<Note> Notes;
  std::vector<Fix> Fixes;
  std::vector<Doubt> Doubts; ///< none: certain

  /// What is not followed may disprove it: a lock is not held, or let go of.
  bool IsOfNotHeld = false;

  /// What the finding is about, for its fingerprint: qualified names with
  /// signatures and access paths, as text, and no place or count.
  std::vector<std::string> About;

  /// What other findings of the check may come of too, in the same terms: those
  /// of one cause are one mistake, and told once. Empty: it has its own.
  std::vector<std::string> Cause;

  /// The place in a finding of the same cause that is told of another place:
  /// "'flush' calls 'wait' here while 'Log' is held".
  std::string Briefly;

  /// Where it stands inside a macro; equal to Where outside of macros.
  Location Spelling;

  /// Where it stands instead if Where is in other people's code, the best
  /// first: the calls that lead to Where, then those that it leads to.
  std::vector<Place> Otherwise;

  /// Of an inventory's finding: what there is to know, for programs.
  std::optional<StateRecord> State;

  /// Set by whoever runs the check.
  const Check *By = nullptr;

  Certainty certainty() const {
    Certainty Lowest = Certainty::High;
    for (const Doubt &D : Doubts)
      Lowest = std::min(Lowest, D.Level);
    return Lowest;
  }
};

} // namespace lockstitch
