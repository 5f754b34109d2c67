// SyncModel.h - from a function's or type's name to what it means
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A model file (docs/model.md) states the effects of a library's functions as
// data; everything after it is the same for all libraries. Models are applied
// while extracting, where overloads, tags and template arguments are known, so
// that facts read as what they mean.

#pragma once

#include "facts/Facts.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Error.h"
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace lockstitch {

/// What an effect is about: the object that the call's `this` or argument is,
/// refers to or points to, or the call's result; or a part of it; or what the
/// library keeps hidden.
struct Operand {
  enum class Kind : uint8_t {
    This,     ///< this
    Arg,      ///< arg0, arg1, ...
    ArgsFrom, ///< arg1... (that one and all after it)
    Last,     ///< last (argument)
    Result,   ///< result
    Hidden,   ///< hidden NAME
  };
  enum class Part : uint8_t {
    Whole,
    Pointee, ///< this.pointee: of a pointer, smart pointer or iterator
    Element, ///< this.element: any element of a container
  };
  Kind What = Kind::This;
  unsigned Index = 0;
  Part Of = Part::Whole;
  std::string Name = {}; ///< of what is hidden
  auto operator<=>(const Operand &) const = default;
};

/// What an argument must not be for the call to have its effect.
struct Exemption {
  unsigned Arg = 0;
  int64_t Is = 0;
  bool IsMask = false; ///< it has any of the bits of Is
  bool operator==(const Exemption &) const = default;
};

/// What the call's result says of an attempt: it succeeded if the call ...
enum class Success : uint8_t {
  Always,
  ReturnsTrue, ///< true, non-null, not zero
  ReturnsZero,
  ReturnsMinusOne, ///< std::try_lock
};

enum class EffectKind : uint8_t {
  Acquires,    ///< On: locks, as one acquisition
  Releases,    ///< On: locks
  Guards,      ///< On: guard; With: its locks
  Relocks,     ///< On: guard
  Unlocks,     ///< On: guard
  Disowns,     ///< On: guard
  Tests,       ///< On: guard; owns its locks if Succeeds
  Moves,       ///< On: the guard (or handle, callable) moved to; With: from
  Swaps,       ///< On, With
  Ends,        ///< On: guard
  Needs,       ///< On: locks that must be held
  Spawns,      ///< On: the callable (none: here, as fork); With: its arguments
  Joins,       ///< On: handle; a handle that is not joinable: nothing
  Detaches,    ///< On: handle
  Drops,       ///< On: handle, future or promise, whose life ends
  Waits,       ///< On: condition, latch, ...; With: guard or lock; Predicate
  Notifies,    ///< On
  Blocks,      ///< may block the thread for long, unless Unless
  Exits,       ///< the thread ends
  Fences,      ///< orders the relaxed accesses of the function
  Executes,    ///< the process becomes another program, unless that fails
  Calls,       ///< On: a callable argument, called before this call returns
  Keeps,       ///< On: a callable argument, called later or by someone else
  Reads,       ///< On
  Writes,      ///< On
  Updates,     ///< On: atomic read-modify-write
  Initialises, ///< On: lock or condition; Sync if it is stated
  Destroys,    ///< On: lock, condition or thread; of a class, ~On runs
  Constructs,  ///< On: a new object, of the function's (else the class's) first
               ///< template argument; With: its constructor's arguments
  Yields,      ///< the result is, refers to or points to On (std::move, get())
  Stores,      ///< With is assigned to On (a pointer, a callable, a handle)
};

struct Effect {
  EffectKind What = EffectKind::Acquires;
  std::vector<Operand> On;
  std::vector<Operand> With;
  std::optional<Operand> Handle;     ///< Spawns: what is joined
  std::optional<Operand> Attributes; ///< Spawns: unless it is null
  std::optional<Operand> Self;       ///< Spawns, Calls: the callable's `this`
  std::optional<Operand> Predicate;  ///< Waits: called with the lock held
  std::optional<Operand> Order;      ///< Reads, Writes, Updates, Fences
  std::optional<Operand> Failure;    ///< Updates: the order where it fails
  std::optional<Operand> Once;       ///< Calls: the flag; others wait
  std::optional<Operand> Holding;    ///< Keeps: the lock that callers hold

  /// Spawns, Calls, Keeps: the callable is that method of On's class, or what
  /// overrides it.
  std::string Method;
  std::optional<Exemption> Unless; ///< Blocks
  LockMode Mode = LockMode::Exclusive;
  ReleaseMode Releasing = ReleaseMode::Either; ///< Releases
  Attempt How = Attempt::Waits;
  Bind Binding = Bind::Locks;
  Success If = Success::Always;
  std::optional<int64_t> OrIf; ///< Acquires: a result that means success too
  WaitKind Wait = WaitKind::Condition;
  SpawnKind Spawn = SpawnKind::Thread;
  BlockKind Block = BlockKind::Other;
  SyncKind Sync = SyncKind::None;
  MemoryOrder FixedOrder = MemoryOrder::Plain; ///< where Order is absent
  bool WithIsGuard = false; ///< Waits: With is a guard, not a lock
  bool IsAll = false;       ///< Notifies: every waiter
  bool IsWeak = false;      ///< Updates: may fail without a reason
  bool Takes = false;       ///< Waits: the future is empty afterwards
  bool operator==(const Effect &) const = default;
};

/// What one function, or one overload of it, does.
struct CallModel {
  std::string Name; ///< without inline namespaces and template arguments

  /// One pattern per parameter that matters: a type as SyncModel::call takes
  /// it, "_" for any, "..." for any number more. Empty with AnyParams set:
  /// every overload.
  std::vector<std::string> Params;
  bool AnyParams = true;

  std::vector<Effect> Effects; ///< in the order in which they happen
  std::optional<bool> Throws;  ///< stated; else what the declaration says
  bool NoReturn = false;
  bool Aborts = false; ///< NoReturn: it ends the program, which is broken
  bool IsSignalUnsafe = false; ///< a signal handler must not call it
  std::optional<CostKind> Costs;

  /// Whether that is all that is said: the rest follows from its declaration.
  bool saysNoMore() const {
    return (IsSignalUnsafe || Costs) && Effects.empty() && !Throws && !NoReturn;
  }
};

/// What objects of a type are.
struct TypeModel {
  std::string Name;
  SyncKind Sync = SyncKind::None;
  bool IsAtomic = false;
  bool IsThreadLocal = false; ///< of what is hidden: each thread has one

  /// The lock that is held by whoever calls a function which the object keeps
  /// in a field.
  std::optional<Operand> Holding;
};

/// A model that is no file of its own: entries within a configuration.
struct ModelText {
  std::string File;       ///< for errors
  unsigned FirstLine = 1; ///< of Text, within File
  std::string Text;
};

/// All models together. Immutable after load; safe to share between threads.
class SyncModel {
public:
  /// The shipped models, then Files, then Texts: a later one's entry replaces
  /// the earlier ones of the same name whole. An error names the file, the
  /// line, and what was probably meant.
  static llvm::Expected<SyncModel> load(llvm::ArrayRef<std::string> Files = {},
                                        llvm::ArrayRef<ModelText> Texts = {});

  /// The model of a function, or null. Name is qualified, without inline
  /// namespaces and template arguments; a constructor is "std::mutex::mutex",
  /// a destructor "std::mutex::~mutex". ParamTypes are the declared parameter
  /// types of the chosen overload (of a variadic template: of the pack's
  /// elements), without cv, references and template arguments:
  /// "std::adopt_lock_t", "std::chrono::duration", "std::shared_ptr *". Of the
  /// entries that match, that which names most types is the one. A conversion
  /// function that has no entry is looked up as "operator T".
  const CallModel *call(llvm::StringRef Name,
                        llvm::ArrayRef<std::string> ParamTypes) const;

  /// The model of all functions whose names begin alike ("Py*"), or null: of
  /// one that has no model of its own. It is for a library's functions: who
  /// asks sees to it that the user did not write this one.
  const CallModel *family(llvm::StringRef Name) const;

  /// Whether any model has a function of that unqualified name: the quick test
  /// before a qualified name is built.
  bool mayModel(llvm::StringRef UnqualifiedName) const;

  /// The model of a class or typedef'd struct ("std::mutex",
  /// "pthread_mutex_t"), or null.
  const TypeModel *type(llvm::StringRef Name) const;

  /// A hash of all models, stable across runs and machines: part of the key
  /// of a facts file.
  uint64_t hash() const { return Hash; }

private:
  llvm::Error add(const ModelText &Model);

  llvm::StringMap<std::vector<CallModel>> Calls;
  std::map<std::string, CallModel> Families; ///< by what names begin with
  llvm::StringMap<TypeModel> Types;
  llvm::StringMap<char> ShortNames;
  uint64_t Hash = 0;
};

} // namespace lockstitch
