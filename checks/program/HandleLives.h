// HandleLives.h - what becomes of threads' handles, futures, promises and tasks
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each is in one of few states, and what is done to it must suit that: a thread
// is joined or detached once, a value is taken once, a promise is kept. Within
// a body, the states are carried forward beside what locksets know of pointers
// and conditions, and ways on which a handle fares differently are kept apart.
// Between bodies, bottom-up: a callee's effect on what its caller passes. What
// is stored where others find it, or passed to code that is not seen, is
// unknown from then on.

#pragma once

#include "program/Locksets.h"

namespace lockstitch {

enum class Life : uint8_t {
  Unknown,
  Entry,     ///< whatever it was when the function was entered
  Empty,     ///< it stands for nothing: moved from, or found to be so
  Full,      ///< a thread that may be joined, a value that may be taken
  Joined,    ///<
  Detached,  ///<
  Taken,     ///< a future's value
  HandedOut, ///< a promise's future
  Kept,      ///< a promise has its value
  Asleep,    ///< a task that nobody has awaited
};

/// A fact, and the body that it is in.
struct HandleStep {
  unsigned Body = 0;
  const Fact *At = nullptr;
  bool operator==(const HandleStep &) const = default;
};

/// Something is done to a handle that its state does not allow.
struct HandleEvent {
  enum class Kind : uint8_t {
    Discarded,      ///< a task's future dies in the expression that makes it
    Dropped,        ///< it dies with a thread that may be joined
    Overwritten,    ///< the same, as another is put in its place
    NeverJoined,    ///< the same, and no function joins what is called so
    JoinedAgain,    ///< it is joined or detached, and there is no thread
    AskedAgain,     ///< a future is asked, and there is nothing to be had
    HandedOutAgain, ///< a second future of one promise
    Detached,       ///< a thread that was started here lets go of its handle
    NeverAwaited,   ///< a task dies, or another takes its place, and never ran
    Broken,         ///< a promise dies without a value, and somebody waits
  };
  Kind What = Kind::Dropped;
  Path Handle;
  HandleStep At;    ///< Broken, of a closure's promise: what keeps it elsewhere
  HandleStep Since; ///< what made its state what it is
  HandleStep Inner; ///< where At is a call: what that comes to
  Life Was = Life::Full;

  /// It does not come to Since on every way to At.
  bool IsConditional = false;

  /// There is a condition between the two that is not understood.
  bool IsUntold = false;

  /// False: only an exception leads here that is not seen to be thrown.
  bool IsThrowCertain = true;
};

/// What a function does, by the time it returns, to a handle that its callers
/// can name, or to the one that it returns.
struct HandleEffect {
  Path Handle;
  Life Is = Life::Unknown;
  HandleStep Since;
  bool IsThread = false; ///< Full: by a thread
  bool IsTask = false;   ///< the same

  /// It joins, or asks, what it finds there, without a look at what that is.
  bool IsNeeded = false;
};

struct HandleSummary {
  bool IsKnown = false;
  std::vector<HandleEffect> Effects;
  std::vector<Path> Escaped; ///< of what it is passed: others may know it now

  /// What it or its callees do something to, whichever object's.
  std::set<EntityId> Touched;
};

class HandleLives {
public:
  HandleLives() = default;
  HandleLives(const Known &About, const Locksets &Held);

  /// In the order of bodies, each once.
  const std::vector<HandleEvent> &events() const { return Events; }

  const HandleSummary &operator[](unsigned Body) const {
    return Summaries[Body];
  }

private:
  void findNeverJoined(const Functions &F);

  std::vector<HandleEvent> Events;
  std::vector<HandleSummary> Summaries;
};

} // namespace lockstitch
