// Transition.h - one fact applied to one state
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A state may be split: by an attempt, which succeeds or fails; by a call,
// which ends in one of its outcomes. What locks, guards, calls, threads and
// accesses do is in LockTransition.cpp and its like.

#pragma once

#include "program/LockTransfer.h"

namespace lockstitch {

/// What the declaration of a function without a body says of a call's locks,
/// in the caller's terms.
struct Promises {
  std::vector<Contract> Contracts;
  std::optional<Path> Guard; ///< the object of a guard's method
  Role Is = Role::Plain;

  /// A lock that is acquired or released is told of in all detail: such a
  /// function does not throw.
  bool changesLocks() const;
};

/// What brings the word of those who notify the object at On to those who wait
/// for it: a promise, a task and a future point to what they share.
Path wordOf(WaitKind Kind, const Path &On);

struct Transition {
  LockTransfer &T;
  const Fact &X;
  uint64_t Fresh; ///< unique to the fact
  LockState S;
  Successors Out;
  unsigned Candidates = 1;    ///< what the call being applied may run
  std::optional<Path> Once;   ///< the flag of that call, of a call_once
  const Trace *Via = nullptr; ///< how that call comes to what it runs

  /// A thread that the call being applied starts: Root, in place of Base or of
  /// whatever At might start. IsSame: it is just that thread, of this call.
  struct SpecialisedStart {
    std::optional<unsigned> Base;
    const Fact *At;
    unsigned Root;
    bool IsSame = false;
  };
  std::vector<SpecialisedStart> Specialised;

  void operator()(const Acquire &A);
  void operator()(const Release &R);
  void operator()(const Guard &G);
  void operator()(const GuardUse &U);
  void operator()(const GuardMove &M);
  void operator()(const Call &C);
  void operator()(const Wait &W);
  void operator()(const Join &J);
  void operator()(const Block &B);
  void operator()(const Assign &A);
  void operator()(const Access &A);
  void operator()(const Throw &Th);
  void operator()(const Return &R);
  void operator()(const Spawn &S);
  void operator()(const Notify &N);
  void operator()(const Detach &) { done(); }
  void operator()(const Drop &) { done(); }
  void operator()(const Spin &) { done(); }
  void operator()(const Unsafe &) { done(); }
  void operator()(const Cost &) { done(); }
  void operator()(const Lifetime &L);
  void operator()(const Copy &) { done(); }
  void operator()(const Exit &);
  void operator()(const Exec &) { done(); }
  void operator()(const Suspend &S);
  void operator()(const Need &N);

private:
  /// S is what comes next.
  void done() { Out.Next.push_back(std::move(S)); }

  const Trace *trace(const Trace *Inner = nullptr);
  std::vector<Path> locate(llvm::ArrayRef<Path> Paths);
  void redefineResult(const Condition &C);

  //===-- What is noteworthy ------------------------------------------------//

  void note(LockEvent E);
  void note(Acquisition A);
  void note(LockPair P);
  void noteHolding();
  void noteNotHeld(const Path &Lock, const Trace *At, const Trace *Since,
                   FreeBecause Why,
                   LockEvent::Kind What = LockEvent::Kind::NotHeld);
  void noteNotHeld(const Path &Lock, const Trace *At, const FreeLock &Free,
                   bool IsConditional);

  /// Whether a destructor is called on a pointer that is null: nothing happens.
  bool endsNothing(const Call &C, llvm::ArrayRef<unsigned> Targets) const;

  /// The function waits on a condition with Lock; Guard: by that guard, if it
  /// is one's own.
  void noteWait(const Wait &W, const Path &Lock, GuardState *Guard);

  /// Reports that E.Lock, which is needed, is known not to be held. From there
  /// on it counts as held: a wait acquires it, and once is enough.
  bool reportNotHeld(LockEvent E);
  bool reportNotHeld(const ConditionWait &W);

  /// A wait of a callee's, or of the thread By, seen from here.
  void bind(const ConditionWait &W, const Binding &Bound,
            std::optional<unsigned> By);

  /// Something needs a lock that may be the caller's.
  void need(LockNeed N);

  /// What a callee needs, seen from here.
  void bind(const LockNeed &N, const Binding &Bound);

  /// The thread may block: with which locks held, and what callers are told.
  /// ReleasedElsewhere: those that are given up on another way to it.
  void block(Blocking B, llvm::ArrayRef<Path> ReleasedElsewhere = {});

  /// A.Lock is acquired while others are held: how that orders the locks.
  /// IsPaired: on another way to it, the lock is released before.
  void orderAfterHeld(const Acquisition &A, bool IsPaired = false);

  /// Reports that A waits for what this thread holds, if it does. IsPaired: as
  /// above.
  bool isReacquired(const Acquisition &A, bool IsPaired = false);

  /// Reports that the two locks of a callee's, or of a function that it calls,
  /// are one for this caller, if they are. Mine is Callees as bound here.
  void checkSame(const LockPair &Callees, const LockPair &Mine);

  //===-- Locks -------------------------------------------------------------//

  Acquisition acquisition(const Path &Lock, LockMode Mode, Attempt How);
  void acquireAll(llvm::ArrayRef<Path> Locks, LockMode Mode, Attempt How);
  void hold(const Path &Lock, LockMode Mode, const Trace *At);

  /// What leads to a lock that was acquired is no null pointer.
  void noteExists(const Path &Lock);

  /// IsUntold: a callee may release it, and does not say whether it did.
  void release(const Path &Lock, const Trace *At, bool IsUntold = false);
  void releaseHeld(HeldLock &H, const Trace *At);

  /// Reports a release of Lock in another mode than it is held in.
  void checkMode(const Path &Lock, ReleaseMode Mode);
  void releaseAll(llvm::ArrayRef<Path> Locks);

  /// The locks that are held under another name than Lock, which is not, and
  /// that may be it.
  llvm::SmallVector<HeldLock *, 4> heldByAlias(const Path &Lock);

  /// Whether Released, locks that are given up meanwhile, has this one, under
  /// a name of its own perhaps.
  bool isGivenUp(const HeldLock &H, llvm::ArrayRef<Path> Released) const;

  /// Continues with two states: one in which the attempt failed, and S, in
  /// which it did not. Changes S only if it can have succeeded.
  bool splitFailure(Attempt How, const Boxed<Condition> &Succeeds,
                    llvm::ArrayRef<Path> FreeIfFailed);

  /// Whether a function of which only a pointer is known may release the lock:
  /// a clean-up handler.
  bool hasHandler() const;

  /// Whether A, which waits, succeeded is what its result will tell; until
  /// somebody asks, it did.
  void awaitVerdict(const Acquire &A, llvm::ArrayRef<Path> Locks);

  //===-- The life of a lock ------------------------------------------------//

  /// IsConditional: a callee may do it, and does not say whether it did.
  void initialise(const Path &Lock, const Trace *At, bool IsConditional);
  void destroy(const Path &Lock, const Trace *At, bool IsConditional);

  /// Reports a use of what was destroyed before. False if it was.
  bool checkAlive(const Path &Lock, const Trace *At,
                  bool IsConditional = false);

  /// A variable or new object of this body's that is made again each time
  /// control comes here.
  bool isMadeAgain(const Path &Lock);

  //===-- Memory and threads ------------------------------------------------//

  /// Inner is how the callee comes to it; null: this function itself.
  void note(MemoryAccess A, const Trace *Inner);

  /// What holds now.
  Circumstances circumstances() const;

  /// A plain read of Place, with all that holds now.
  MemoryAccess accessNow(Path Place);

  /// The locks held for certain. One of an array counts: whoever picks a lock
  /// by a hash of the object picks the same for the same object.
  std::vector<Protection> protections() const;

  /// Whether the callee's accesses were told already from a state that holds
  /// the same locks and knows the same of other threads.
  bool isToldAlready(unsigned Target);
  void instantiateAccesses(const FunctionSummary &Callee, const Binding &Bound);

  /// The access of a callee, or of a thread's, seen from here; nothing if it
  /// does not happen, or means nothing here.
  std::optional<MemoryAccess> bind(const MemoryAccess &A,
                                   const Binding &Bound) const;

  Circumstances bind(const Circumstances &C, const Binding &Bound) const;

  /// Notes the accesses of a callee's or a thread's, to which it comes by Way:
  /// those that Concern us, in circumstances as Adapt changes them.
  void noteEach(const AccessList &Accesses, const Binding &Bound,
                const Trace *Way,
                llvm::function_ref<bool(const MemoryAccess &)> Concern,
                llvm::function_ref<void(Circumstances &)> Adapt);

  /// What is held here is held while a callee does something too; not while a
  /// thread does.
  void holdAsWell(Circumstances &C) const;

  /// A callee's or a thread's pair of locks, seen from here.
  LockPair bind(const LockPair &P, const Binding &Bound);

  /// What the thread of that root does, as Done has it, seen from here: along
  /// Way, and with Locks held.
  void noteEffects(unsigned Root, const Binding &Bound, const Trace *Way,
                   llvm::ArrayRef<Protection> Locks);

  //===-- Calls of what a caller knows --------------------------------------//

  /// Leaves the call, or start, of Callee to the callers, if one may know it.
  void defer(const Value &Callee, llvm::ArrayRef<Value> Args);

  /// What a callee, or the thread By, calls through a pointer of ours.
  void resolve(const DeferredCall &D, const Binding &Bound,
               std::optional<unsigned> By, unsigned Depth = 0);
  void resolveOne(const DeferredCall &D, const Binding &Bound,
                  std::optional<unsigned> By, unsigned Depth);

  /// D for each element that is known of the array that its pointer is in.
  /// None: it is in none, or no element is known.
  std::vector<DeferredCall> elements(const DeferredCall &D,
                                     const Binding &Bound) const;

  void run(unsigned Body, const DeferredCall &D, const DeferredCall &Mine,
           const Path &Object, unsigned Depth);
  void noteThread(unsigned Root, const Binding &Bound, const DeferredCall &D,
                  const Circumstances &Around);

  /// Whether a root stands for what Start starts, or is Base, in a callee that
  /// does not know it.
  bool isReplaced(unsigned Root, const Fact *Start,
                  std::optional<unsigned> Base) const;

  /// L runs from here on, or what is known to run in its place.
  void start(const LiveThread &L);

  /// A root's task runs in the group at a handle, and adds other tasks to it.
  void startWithin(unsigned Root, const Binding &Bound,
                   const llvm::SmallVector<Path, 1> &Group);

  /// The threads that the call starts by functions which are taken anew for it
  /// (PointsTo) are its own.
  void specialise();

  /// The callee's thread as the call knows it.
  unsigned known(unsigned Root) const;

  //===-- Threads -----------------------------------------------------------//

  /// The threads that may run now, and while a callee does something.
  Meanwhile meanwhile() const;
  Meanwhile meanwhile(const Meanwhile &OfCallee, const Binding &Bound) const;

  /// The name that all functions know the object by, if it has one.
  Path published(const Path &Location) const;

  /// The words of a callee's, or a thread's, by the names that we know.
  std::vector<Path> wordsFrom(const Binding &Bound,
                              llvm::ArrayRef<Path> Theirs) const;

  /// Notes that the object at a path brings the word of another thread, or
  /// ours to them.
  void hear(const Path &On);
  void tell(const Path &On);

  /// The same, of the state Now, where Tells holds of a result in it.
  void hearIf(LockState &Now, const Path &On, const Condition &Tells) const;

  /// After a call that ended with O, of All: what its result tells of what the
  /// callee heard on some ways only.
  void hearByResult(const Path &Result, const Outcome &O, const Binding &Bound,
                    llvm::ArrayRef<Outcome> All);

  /// The same of a plain variable that is set: see Peers::tellWhenReleased.
  void tellByFlag(const Path &Flag);

  /// The thread counts by a variable that others wait for, or that tells it
  /// that it is the last.
  void count(const Access &A);
  void hearIfLast(const Path &Count);

  /// Notes what the callee, or the thread, at Body calls the words that we
  /// pass.
  void passWords(unsigned Body, const Binding &Bound);

  /// Notes a word that our callers may know by a name of theirs.
  void noteWords(llvm::ArrayRef<Path> On);
  void join(const Path &Handle);

  /// The threads started here that a join of Handle waits for.
  RootSet awaited(const Path &Handle) const;
  void meetAfterCall(const Peers &Theirs, const Binding &Bound);

  //===-- Guards ------------------------------------------------------------//

  void adopt(const Guard &G, llvm::ArrayRef<Path> Locks);
  void unlock(GuardState &G);
  void relock(const GuardUse &U, const Path &Object, GuardState *G);

  /// Somebody lets go of one of the guard's locks, perhaps.
  void doubtLocks(const GuardState &G);

  /// The same for each guard that Object may be, by another name: what is at an
  /// index is not told from its fields. False if there is none.
  bool doubtElements(const Path &Object);

  /// Ends the guards that are elements of what Object is any element of.
  bool endElements(const Path &Object);

  /// A guard that the caller bound: it owns its lock, it is assumed.
  GuardState entryGuard(const Path &Object);

  //===-- Calls -------------------------------------------------------------//

  /// What the callee does, seen from here.
  void instantiate(unsigned Target, const Binding &Bound);

  /// How the callee may end, where two ways that differ by a failed
  /// acquisition alone are one: whoever asks finds out.
  std::vector<Outcome> withoutFailures(const Call &C,
                                       llvm::ArrayRef<Outcome> All,
                                       const Binding &Bound) const;

  /// The states after each of all ways in which what the call runs may end.
  void finishEach(const Call &C, llvm::ArrayRef<Outcome> All,
                  const Binding &Bound, const WrittenPlaces &Written);

  /// The state after the callee ended with O, of all its outcomes.
  void finish(const Call &C, const Outcome &O, const Binding &Bound,
              const WrittenPlaces *Written, llvm::ArrayRef<Outcome> Outcomes);
  void holdAfterCall(const HeldLock &H, const Path &Mine, bool IsLeaky,
                     bool IsThrow);

  /// Calls what has no body here: it does what its declaration promises.
  void callUnknown(const Call &C, const FunctionFacts *Declared);

  // ContractTransition.cpp
  Promises promisesOf(const Call &C, const FunctionFacts *Declared) const;
  void keep(const Promises &Promised);
  void keep(const Promises &Promised, const Contract &K);
  void constructGuard(const Promises &Promised);

  /// What the caller's own locals hold that are passed by address is unknown.
  void forgetPassed(const Call &C);

  /// Whoever is called by a pointer, and given a lock, may release it.
  void doubtPassed(const Call &C);

  /// No lock that the callee can name is held for certain, nor free.
  void doubtHeld(const Call &C);

  /// Whether a callee can name the location: not what is the caller's own, if
  /// it is not passed.
  bool isReachable(const Path &P, const Call &C) const;
};

} // namespace lockstitch
