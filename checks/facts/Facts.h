// Facts.h - what one function does that another thread could notice
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Facts are observations, never conclusions, and plain data: they outlive the
// AST, they are written as text (Text.h, docs/facts.md), and nothing in them
// depends on another translation unit or on configuration. Strings point into
// the StringPool that the unit was extracted or read with.

#pragma once

#include "facts/Boxed.h"
#include "facts/Path.h"
#include <string>
#include <variant>
#include <vector>

namespace lockstitch {

enum class LockMode : uint8_t { Exclusive, Shared };

/// How an acquisition behaves when another thread holds the lock.
enum class Attempt : uint8_t { Waits, Tries, Timed };

/// Takes all Locks as one atomic acquisition (std::lock takes several) and
/// holds them from here on: only if Succeeds, or OrIf, where these are given.
struct Acquire {
  std::vector<Path> Locks;
  LockMode Mode = LockMode::Exclusive;
  Attempt How = Attempt::Waits;
  Boxed<Condition> Succeeds;
  Boxed<Condition> OrIf;
  bool IsTight = false; ///< in a short loop; docs/facts.md
  bool operator==(const Acquire &) const = default;
};

/// How a lock must be held that is let go; Either: it has one way for both.
enum class ReleaseMode : uint8_t { Exclusive, Shared, Either };

struct Release {
  std::vector<Path> Locks;
  ReleaseMode Mode = ReleaseMode::Exclusive;
  bool operator==(const Release &) const = default;
};

/// What a guard's constructor does with its locks.
enum class Bind : uint8_t { Locks, Adopts, Defers, Tries, Timed, Empty };

/// How the source spells the guard.
enum class GuardForm : uint8_t {
  Variable,  ///< a local
  Member,    ///< a field, an element, or made by new
  Temporary, ///< dies at the end of its full expression
  Function,  ///< `std::unique_lock<std::mutex> G();` declares a function
  Shadow,    ///< `std::unique_lock<std::mutex>(M);` declares a variable M
};

/// From here on Guard stands for Locks, and may own them.
struct Guard {
  Path Object;
  std::vector<Path> Locks;
  Bind How = Bind::Locks;
  LockMode Mode = LockMode::Exclusive;
  GuardForm Form = GuardForm::Variable;
  bool IsTight = false; ///< in a short loop; docs/facts.md
  bool operator==(const Guard &) const = default;
};

/// Something done through a guard to the locks that it stands for.
struct GuardUse {
  enum class Kind : uint8_t {
    Relock, ///< G.lock(), and with How: try_lock(), try_lock_for()
    Unlock, ///< G.unlock()
    Disown, ///< G.release(): gives up its locks without unlocking
    Test,   ///< G.owns_lock(), bool(G): Succeeds tells that it owns
    End,    ///< the destructor: unlocks what it owns
  };
  Path Object;
  Kind What = Kind::End;
  Attempt How = Attempt::Waits;
  Boxed<Condition> Succeeds;
  bool operator==(const GuardUse &) const = default;
};

/// To takes what From stands for (what To owned before is unlocked), or the
/// two are swapped.
struct GuardMove {
  Path To;
  Path From;
  bool IsSwap = false;
  bool operator==(const GuardMove &) const = default;
};

enum class AccessKind : uint8_t { Read, Write, Update };
enum class MemoryOrder : uint8_t {
  Plain,
  Relaxed,
  Consume,
  Acquire,
  Release,
  AcqRel,
  SeqCst,
};

/// Whether a thread that reads, or writes, so sees what came before the write
/// that it reads, or lets others see it.
inline bool acquires(MemoryOrder O) {
  return O == MemoryOrder::Acquire || O == MemoryOrder::AcqRel ||
         O == MemoryOrder::SeqCst;
}
inline bool releases(MemoryOrder O) {
  return O == MemoryOrder::Release || O == MemoryOrder::AcqRel ||
         O == MemoryOrder::SeqCst;
}

/// Reads or writes the object at Place. Only what another thread might reach:
/// not a local whose address is never taken. Update is an atomic
/// read-modify-write.
struct Access {
  Path Place;
  AccessKind Kind = AccessKind::Read;
  MemoryOrder Order = MemoryOrder::Plain;
  bool IsVolatile = false;
  bool IsSum = false;  ///< adds to a number, or subtracts: that is found next
  bool IsWeak = false; ///< a compare and swap that may fail without a reason
  MemoryOrder Failure = MemoryOrder::Plain; ///< if a compare and swap fails

  /// Of an element of an array at an index that the function does not change:
  /// how many bytes the next one is away. Else 0.
  uint32_t Stride = 0;
  bool operator==(const Access &) const = default;
};

/// Calls Callee: a Function, or what the object at a path holds (a function
/// pointer, a closure, a std::function). Its result goes to Result, if that
/// matters; a class is built in place there.
struct Call {
  Value Callee;
  Boxed<Value> Self; ///< what `this` is
  std::vector<Value> Args;
  Boxed<Path> Result;
  bool IsVirtual = false; ///< the callee may be any override of it
  bool IsNoThrow = false; ///< declared noexcept, or C
  bool IsPerhaps = false; ///< only if nobody else keeps the object: shared_ptr
  bool IsLazy = false;    ///< makes a coroutine that has not begun: Result
  Boxed<Path> Once;       ///< call_once: its flag; others wait
  bool operator==(const Call &) const = default;
};

enum class SpawnKind : uint8_t {
  Thread,  ///< runs at once, until joined
  Task,    ///< std::async, a pool: runs at once or later
  Process, ///< fork
  Signal,  ///< a signal handler
  Team,    ///< many threads at once, each of which runs it
};

/// Starts a thread that runs Entry with Args.
struct Spawn {
  SpawnKind Kind = SpawnKind::Thread;
  bool IsVirtual = false; ///< Entry may be any override of it
  Value Entry;
  Boxed<Value> Self;
  std::vector<Value> Args;
  Boxed<Path> Handle;
  bool IsEach = false; ///< in a loop that no number bounds; docs/facts.md
  bool HasAttributes = false; ///< they may say that it is detached
  bool operator==(const Spawn &) const = default;
};

/// Waits for the end of the thread, or of each of several, at Handle; only if
/// Succeeds, where that is given.
struct Join {
  Path Handle;
  Boxed<Condition> Succeeds;
  bool operator==(const Join &) const = default;
};

struct Detach {
  Path Handle;
  bool operator==(const Detach &) const = default;
};

/// The thread, future or promise at Handle ends its life: its destructor runs,
/// or another takes its place.
struct Drop {
  Path Handle;
  bool operator==(const Drop &) const = default;
};

enum class WaitKind : uint8_t {
  Condition,
  Latch,
  Barrier,
  Semaphore,
  Future,
  Event, ///< atomic wait, eventcount
};

/// Waits until another thread notifies On. A condition releases the lock, or
/// what the guard at Lock stands for, while it waits.
struct Wait {
  WaitKind Kind = WaitKind::Condition;
  Path On;
  Boxed<Path> Lock;
  bool LockIsGuard = false;
  bool HasPredicate = false;
  bool IsTimed = false;
  bool Takes = false; ///< of a future: it is empty afterwards
  Boxed<Condition> Succeeds;
  bool operator==(const Wait &) const = default;
};

struct Notify {
  WaitKind Kind = WaitKind::Condition;
  Path On;
  bool IsAll = false;
  bool operator==(const Notify &) const = default;
};

enum class BlockKind : uint8_t {
  Sleep,
  Io,
  Process,
  Loop, ///< runs handlers until there is no more to do: io_context::run
  Other,
};

/// Calls What, which may block the thread for long if When holds, and has no
/// more to say.
struct Block {
  BlockKind Kind = BlockKind::Other;
  llvm::StringRef What;
  Boxed<Condition> When; ///< of an argument; nothing: always
  bool operator==(const Block &) const = default;
};

/// Comes back to the start of the block without having done more than look.
struct Spin {
  bool Pauses = false; ///< and gives way: yields, sleeps, rests the core
  bool operator==(const Spin &) const = default;
};

/// Calls What, which may not run in a signal handler. Told once a body.
struct Unsafe {
  llvm::StringRef What;
  bool operator==(const Unsafe &) const = default;
};

enum class CostKind : uint8_t { Allocation, Formatting, Output };

/// Calls What, which takes long for a critical section and needs no lock. Told
/// where a function that has such a section calls it.
struct Cost {
  CostKind Kind = CostKind::Allocation;
  llvm::StringRef What;
  bool operator==(const Cost &) const = default;
};

/// Stores What in the pointer, reference, callable, flag or handle at To. Of a
/// class, copies every part that is known.
struct Assign {
  Path To;
  Value What;
  bool operator==(const Assign &) const = default;
};

/// Initialises (pthread_mutex_init) or destroys the lock or condition at
/// Object. Sync is what it becomes, if the initialiser says.
struct Lifetime {
  Path Object;
  bool IsEnd = false;
  SyncKind Sync = SyncKind::None;
  bool IsChecked = false; ///< tells by its result that it is misused
  bool IsRobust = false;  ///< tells so that its owner died
  bool operator==(const Lifetime &) const = default;
};

/// The bytes of a lock or condition, or of an object that has it, are copied.
struct Copy {
  Path From;
  Boxed<Path> To;
  bool operator==(const Copy &) const = default;
};

/// Leaves by an exception: for certain (`throw`), or because What, which is
/// not analysed, may throw.
struct Throw {
  bool IsCertain = true;
  llvm::StringRef What;
  bool operator==(const Throw &) const = default;
};

/// The value that the function returns, where it matters.
struct Return {
  Value What;
  bool operator==(const Return &) const = default;
};

/// The thread ends here, as in pthread_exit, and what it holds stays held.
struct Exit {
  bool operator==(const Exit &) const = default;
};

/// The process becomes another program; control goes on if that failed.
struct Exec {
  bool operator==(const Exec &) const = default;
};

/// co_await, co_yield: the coroutine may go on in another thread.
struct Suspend {
  bool IsInitial = false; ///< before its body: it begins when it is awaited
  Boxed<Path> On;         ///< what is awaited, if it has a name
  bool operator==(const Suspend &) const = default;
};

/// Calls What, which must only be called with the locks held.
struct Need {
  std::vector<Path> Locks;
  LockMode Mode = LockMode::Exclusive;
  llvm::StringRef What;
  bool operator==(const Need &) const = default;
};

/// A replacement of text that mends the defect Check, should it be found here.
struct Fix {
  llvm::StringRef Check;
  SourceRange Range;
  llvm::StringRef Text;
  bool operator==(const Fix &) const = default;
};

/// What an earlier read or call of the function found, of which a write or a
/// call makes use: it stores or passes what was computed from it or, with
/// IsTested, it happens only because of it.
struct Origin {
  Location Where; ///< of that read or call
  Location Spelling;
  bool IsTested = false;
  auto operator<=>(const Origin &) const = default;
};

/// One thing that happens, and where.
struct Fact {
  std::variant<Acquire, Release, Guard, GuardUse, GuardMove, Access, Call,
               Spawn, Join, Detach, Drop, Wait, Notify, Block, Spin, Unsafe,
               Cost, Assign, Lifetime, Copy, Throw, Return, Exit, Exec, Suspend,
               Need>
      What;
  Location Where;    ///< outside of any macro: where the expansion stands
  Location Spelling; ///< inside the macro; equal to Where outside of macros
  std::vector<Fix> Fixes;
  std::vector<Origin> Origins; ///< sorted; see docs/facts.md for which
  bool operator==(const Fact &) const = default;
};

/// Taken if all of When hold.
struct Edge {
  unsigned To = 0;
  std::vector<Condition> When;
  auto operator<=>(const Edge &) const = default;
};

/// How a block ends.
enum class BlockEnd : uint8_t {
  Goes,    ///< to one of Next
  Returns, ///< from the function
  Throws,  ///< out of the function: by a Throw, or after an unwind's clean-up
  Stops,   ///< the thread or the program: exit, a noreturn call
  Aborts,  ///< the program, which is broken: abort, a failed assertion
};

/// Facts that happen one after the other. If one throws (a Throw, or a Call
/// that is not IsNoThrow), control goes to Unwind; where there is none, it
/// leaves the function by exception.
struct BasicBlock {
  std::vector<Fact> Facts;
  std::vector<Edge> Next; ///< none unless End is Goes
  BlockEnd End = BlockEnd::Goes;
  std::optional<unsigned> Unwind;
  bool operator==(const BasicBlock &) const = default;
};

enum class Role : uint8_t {
  Plain,
  Main,
  Constructor,
  Destructor,
  Lambda,
  Initialiser, ///< runs before main: a unit's global initialisers
};

/// What a declaration says of its locks, on entry and on exit; from Clang's
/// thread-safety attributes.
struct Contract {
  enum class Kind : uint8_t { Requires, Excludes, Acquires, Releases };
  Kind What = Kind::Requires;
  Path Lock;
  LockMode Mode = LockMode::Exclusive;

  /// Of Acquires: it does so only if its result, `ret`, is so.
  Boxed<Condition> Succeeds;
  bool operator==(const Contract &) const = default;
};

/// One body of a function; with no blocks, a declaration with contracts.
/// Block 0 is the entry.
struct FunctionFacts {
  EntityId Id;
  Location Where;
  Role Is = Role::Plain;
  bool IsNoThrow = false; ///< an exception ends the program
  bool IsVirtual = false; ///<
  bool IsPublic = false;  ///< others can call it: external, and not private
  bool IsCoroutine = false;
  bool IsConst = false;  ///< a method that may not change its object
  bool IsScoped = false; ///< its class is a guard: `this.*` in a contract is
                         ///< the locks that the object stands for
  EntityId Class;        ///< of a method; else 0
  std::vector<llvm::StringRef> Params; ///< names; & before a reference's
  std::vector<EntityId> Overrides;     ///< the methods that it overrides
  std::vector<Contract> Contracts;
  std::vector<BasicBlock> Blocks;
  bool operator==(const FunctionFacts &) const = default;
};

/// Text that silences findings on Lines of File: of Checks (globs), or all.
struct Nolint {
  llvm::StringRef File;
  unsigned FirstLine = 0;
  unsigned LastLine = 0;
  llvm::StringRef Checks; ///< comma-separated globs; empty for all
  bool operator==(const Nolint &) const = default;
};

/// A comment at that place is not understood: why, and what to do.
struct Remark {
  Location Where;
  llvm::StringRef Message;
  bool operator==(const Remark &) const = default;
};

/// What a check of clang-tidy's or Clang's reported while the unit was read
/// (docs/upstream.md). Each fix's check is the finding's.
struct UpstreamFinding {
  struct Note {
    Location Where;
    llvm::StringRef Message;
    bool operator==(const Note &) const = default;
  };
  llvm::StringRef Check;
  Location Where;
  Location Spelling;
  llvm::StringRef Message;
  std::vector<Note> Notes;
  std::vector<Fix> Fixes;
  bool operator==(const UpstreamFinding &) const = default;
};

/// A field or variable and the lock that its declaration names (GUARDED_BY).
/// The lock's path is relative to `this` for a field.
struct GuardedBy {
  EntityId Place;
  Path Lock;
  bool OfPointee = false;
  auto operator<=>(const GuardedBy &) const = default;
};

/// The facts of one translation unit; complete for that unit.
struct TUFacts {
  llvm::StringRef MainFile;             ///< relative to the root
  std::vector<llvm::StringRef> Outputs; ///< its object files, if known
  std::vector<llvm::StringRef> Errors;  ///< it did not compile: "line:col: why"
  std::vector<Entity> Entities;         ///< sorted by name, then id
  std::vector<FunctionFacts> Functions;
  std::vector<GuardedBy> Guarded;
  std::vector<Nolint> Nolints;
  std::vector<Remark> Remarks;
  llvm::StringRef Ran; ///< Clang's version, and upstream checks
  std::vector<UpstreamFinding> Upstream; ///< what they found, sorted by place
};

} // namespace lockstitch
