// HandleFlow.h - handles, carried through one body
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "program/HandleLives.h"
#include "program/TempLiveness.h"

namespace lockstitch {

/// A handle whose state is known. One that is not listed is as it was on entry.
struct Holder {
  Path Handle;
  Life Is = Life::Unknown;
  HandleStep Since;
  bool IsThread = false;
  bool IsTask = false;
  bool IsNeeded = false;    ///< see HandleEffect
  bool IsUntold = false;    ///< see HandleEvent
  bool IsHandedOut = false; ///< of a promise: its future was
  Path Future;              ///< HandedOut: where that is; top: others have it

  bool isSame(const Holder &O) const {
    if (Handle != O.Handle || Is != O.Is || IsNeeded != O.IsNeeded ||
        IsHandedOut != O.IsHandedOut)
      return false;
    return Is == Life::Unknown || (Since == O.Since && IsThread == O.IsThread &&
                                   IsTask == O.IsTask && Future == O.Future);
  }
};

/// What is known of all handles at one point of a body.
struct HandleSet {
  std::vector<Holder> Handles;  ///< sorted by path
  std::vector<Path> Escaped;    ///< sorted
  bool IsLikely = true;         ///< false: see HandleEvent::IsThrowCertain
  std::optional<Path> JustMade; ///< a task's future, and nothing came since
  HandleStep MadeBy;            ///< JustMade: the start, or call

  const Holder *find(const Path &Handle) const;
  Holder *find(const Path &Handle) {
    return const_cast<Holder *>(std::as_const(*this).find(Handle));
  }
  void set(Holder H);
  void eraseUnder(const Path &Prefix);

  /// Others may do what they like to the object there, and its parts.
  void escape(const Path &Object);
  bool isEscaped(const Path &Handle) const;
};

/// One way to a point of a body.
struct HandleState : HandleSet {
  LockState Now;

  /// Whether handles fare alike: whatever else there is to know is joined.
  bool isSameProperty(const HandleState &O) const;

  /// Joins another, of the same property or not. True if anything changed.
  bool join(const HandleState &O, uint64_t Fresh);
};

/// What the bodies of a program need to know of each other.
struct HandleFacts {
  const Known &About;
  const Locksets &Held;
  const std::vector<HandleSummary> &Done;
  const std::set<EntityId> &Dropped; ///< what has a destructor that minds
};

/// What one of several ways leaves behind: Into, or Other.
void mergeEffects(std::vector<HandleEffect> &Into,
                  llvm::ArrayRef<HandleEffect> Other);

/// Whether another is put in the place of what dies At; Next comes after it.
bool isOverwritten(const Path &Dropped, const Fact *At, const Fact *Next);

/// The fixpoint of one body.
class HandleFlow {
public:
  HandleFlow(const HandleFacts &Of, unsigned Body, Traces &Origins,
             CircumstancePool &Kept);

  /// Adds what is found to Events. Not known, if there are too many ways.
  HandleSummary solve(std::vector<HandleEvent> &Events);

private:
  // HandleFlow.cpp
  void arrive(unsigned Block, HandleState S);
  void run(unsigned Block, HandleState S);
  void finish(unsigned Block, HandleState S);
  std::vector<HandleState> step(unsigned Block, unsigned Index, HandleState S);
  HandleState thrown(const HandleSet &Before, LockState &&Now);
  void addWays(const HandleSet &Before, HandleState &&After,
               std::vector<HandleState> &To);
  void addAfterTest(const Path &Handle, HandleState &&S,
                    std::vector<HandleState> &To);
  void summarise(HandleSummary &Into) const;
  bool endsWithCall(const Path &Promise) const;
  void findBroken();
  bool isOneOfUsed(const HandleEvent &E) const;
  void keepEvents(std::vector<HandleEvent> &Into);

  // HandleTransition.cpp: each changes S, whose store is of before the fact
  void apply(const Fact &X, HandleState &S);
  void spawn(const Spawn &Sp, HandleState &S);
  void join(const Path &Handle, Life Becomes, HandleState &S);
  void drop(const Path &Handle, HandleState &S);
  void wait(const Wait &W, HandleState &S);
  void assign(const Assign &A, HandleState &S);
  void store(const Value &Pointer, const Path &To, HandleState &S);
  void move(const Path &From, const Path &To, HandleState &S);
  void handOut(const Path &Promise, const Path &Future, HandleState &S);
  void call(const Call &C, HandleState &S);
  void callUnknown(const Call &C, HandleState &S);
  void pass(const Value &Arg, bool IsSeen, HandleState &S);
  void applyEffect(const Path &Handle, const HandleEffect &E, HandleState &S);
  void forgetTouched(const Call &C, llvm::ArrayRef<CallEdge> Targets,
                     const std::set<Path> &Told, HandleState &S);
  void throwing(HandleState &S);
  void endFuture(const Path &Future, HandleState &S);
  void keep(const Path &Promise, HandleState &S);
  void await(const Path &Task, HandleState &S);
  void makeTask(const Call &C, HandleState &S);

  void note(HandleEvent::Kind What, const Holder &H, const HandleState &S,
            HandleStep Inner = {});
  SyncKind kindOf(const Path &P) const;
  bool isClass(const Path &P) const;
  bool isImplicit(const Path &Joined) const;
  HandleStep here() const { return {Body, Current}; }
  llvm::ArrayRef<CallEdge> targets() const {
    return Of.About.Calls.callsAt(Body, *Current);
  }

  const HandleFacts &Of;
  const Functions &F;
  unsigned Body;
  const FunctionFacts &Facts;
  LockTransfer Transfer;
  TempLiveness Temps;
  std::set<Path> DroppedHere, JoinedHere; ///< as written

  struct Arrival {
    HandleState State;
    bool IsPending = true;
  };
  std::vector<std::vector<Arrival>> In;
  bool IsGivenUp = false;

  const Fact *Current = nullptr;
  const Fact *Next = nullptr; ///< the one after it in the block, or null
  std::vector<HandleEvent> Found;
  std::set<Path> Used; ///< what some way joins, detaches or gives away

  /// The drops that some way comes to with nothing in the handle.
  std::set<std::pair<const Fact *, Path>> DroppedEmpty;

  /// What some way comes to with a thread, or a value, that is there.
  std::set<std::pair<const Fact *, Path>> FoundFull;
  std::vector<HandleState> Returned;
};

} // namespace lockstitch
