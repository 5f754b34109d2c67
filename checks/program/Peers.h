// Peers.h - what a thread knows of the others, at one point of one function
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Relative to the function's entry, as everything in a LockState: which
// threads were started since and may still run, whose end was waited for, and
// by which objects (a latch, a future, a flag) the thread heard from others or
// told them. Where two ways meet, a thread that one of them waited for has
// ended: a join stands under a condition because the start did.

#pragma once

#include "program/Store.h"
#include "llvm/ADT/SmallVector.h"

namespace lockstitch {

/// A thread that was started and may still run.
struct LiveThread {
  unsigned Root = 0; ///< index into ThreadRoots::roots()

  /// The objects by which it can be joined: first the variable and, once it
  /// was moved or its address stored, the field or element. None: nobody can.
  llvm::SmallVector<Path, 1> Handles;

  bool isSame(const LiveThread &O) const {
    return Root == O.Root && Handles.empty() == O.Handles.empty() &&
           (Handles.empty() || Handles.front() == O.Handles.front());
  }
  bool operator==(const LiveThread &) const = default;
};

/// A word that a thread heard if a value says so: what a wait that may give up
/// returned, or a function that waits on some of its ways only.
struct DoubtedWord {
  Path On;
  Path Result; ///< a symbol; of a function's outcome, what it returned
  Range If;
  bool operator==(const DoubtedWord &) const = default;
};

/// Adds P to a sorted list of objects, unless they are too many already.
void addObject(std::vector<Path> &Sorted, const Path &P);

/// The word that a count has come to zero: whoever adds to it or subtracts from
/// it tells, whoever then finds it zero hears.
Path atZero(const Path &Count);

/// The word by a flag that is stored, or loaded, with memory_order_relaxed: it
/// comes through, but what was written before it may not.
Path relaxedly(const Path &Flag);

/// The flag of such a word; nothing if it is another.
std::optional<Path> flagOfRelaxed(const Path &Word);

class Peers {
public:
  const std::vector<LiveThread> &alive() const { return parts().Alive; }
  const std::vector<Path> &joined() const { return parts().Joined; }
  const std::vector<Path> &heard() const { return parts().Heard; }
  const std::vector<DoubtedWord> &heardIf() const { return parts().HeardIf; }
  const std::vector<Path> &told() const { return parts().Told; }
  const std::vector<Path> &toldLately() const { return parts().ToldLately; }

  bool isAlive(unsigned Root) const;

  void start(LiveThread T);

  /// Waits for the threads at Handle. Returns the roots of those that end.
  llvm::SmallVector<unsigned, 2> join(const Path &Handle);

  /// A handle, or a pointer to one, was stored elsewhere too.
  void rename(const Path &From, const Path &To);

  /// Another thread's word came through the object at On: what it did before
  /// is over.
  void hear(const Path &On);

  /// The same, but what the other did before may be seen late.
  void hearRelaxedly(const Path &On) { addObject(own().Heard, relaxedly(On)); }

  /// The same as hear, if a value turns out to say so.
  void hearIf(DoubtedWord W);

  /// Hears what the values say by now. RangeOf: what a symbol may be.
  void settle(llvm::function_ref<Range(const Path &)> RangeOf);

  /// A symbol stands for another value from here on.
  void forgetResult(uint64_t Temp);

  /// The function returns the value of that symbol, if of any.
  void returnResult(const std::optional<Value> &Returned);

  /// Others may hear of us through the object at On from here on.
  void tell(const Path &On);

  /// The same of a plain variable, which a lock protects: others may hear once
  /// that is released.
  void tellWhenReleased(const Path &On);

  /// Nothing is held any more.
  void release();

  /// A callee heard and told all this.
  void follow(llvm::ArrayRef<Path> ItHeard, llvm::ArrayRef<Path> ItTold,
              llvm::ArrayRef<Path> ItToldLately);

  /// Where two ways meet. True if anything changed.
  bool meet(const Peers &Other);

  bool operator==(const Peers &O) const { return parts() == O.parts(); }

private:
  struct Parts {
    std::vector<LiveThread> Alive;
    std::vector<LiveThread> Ended;
    std::vector<Path> Joined; ///< handles of threads that others started
    std::vector<Path> Heard;  ///< on every way to here
    std::vector<DoubtedWord> HeardIf; ///< true on every way
    std::vector<Path> Told;           ///< on some way to here
    std::vector<Path> ToldLately;     ///< those since it last heard anything
    std::vector<Path> Untold;         ///< to be told when the lock is released
    bool operator==(const Parts &) const = default;

    void start(LiveThread T);
  };
  const Parts &parts() const;
  Parts &own() { return Known ? *Known : Known.emplace(); }

  Boxed<Parts> Known; ///< most functions know of no others
};

/// Whether joining To ends the thread with that handle.
bool isJoinOf(const Path &Handle, const Path &To);

} // namespace lockstitch
