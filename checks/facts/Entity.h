// Entity.h - ids that are the same in every file
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An entity is what facts talk about: a function, a variable, a field. Its id
// is a hash of Clang's USR, so that the same entity has the same id in every
// translation unit and linking is a union. For internal linkage, locals and
// lambdas the hash also covers the file's path relative to the root: Clang's
// USR of a static variable holds only the file's base name.

#pragma once

#include "facts/Location.h"
#include "llvm/ADT/StringRef.h"
#include <compare>
#include <cstdint>

namespace lockstitch {

struct EntityId {
  uint64_t Value = 0;
  auto operator<=>(const EntityId &) const = default;
  explicit operator bool() const { return Value != 0; }
};

/// The id of an entity that is known by a name alone (facts written by hand).
EntityId entityIdOf(llvm::StringRef Name);

enum class EntityKind : uint8_t {
  Function, ///< also lambdas, constructors, destructors, static initialisers
  Global,   ///< static storage: globals, static members, static locals
  Local,    ///< automatic storage, parameters excepted (see PathRoot::Param)
  Field,    ///< also a lambda's capture, and a base class's subobject
};

/// What an object is to synchronisation; from the models.
enum class SyncKind : uint8_t {
  None,
  Mutex,
  SharedMutex,
  RecursiveMutex,
  RecursiveSharedMutex, ///< a lock that is both
  Condition,
  Guard,
  Thread,
  Future,  ///< one whose value is taken once
  Promise, ///< also a packaged task
  Task,    ///< a coroutine that begins when it is awaited
  Other,   ///< latch, barrier, semaphore, once flag, shared future, ...
};

/// Locks are what can be acquired and held.
inline bool isLock(SyncKind Kind) {
  return Kind >= SyncKind::Mutex && Kind <= SyncKind::RecursiveSharedMutex;
}

inline bool isRecursive(SyncKind Kind) {
  return Kind == SyncKind::RecursiveMutex ||
         Kind == SyncKind::RecursiveSharedMutex;
}

/// Where a field lies in each object of the class that declares it, in bytes.
struct FieldLayout {
  EntityId Class;
  uint32_t At = 0;
  uint32_t Size = 0;
  uint32_t Align = 0; ///< of the class: an object begins at a multiple of it
  bool operator==(const FieldLayout &) const = default;
};

struct Entity {
  EntityId Id;
  EntityKind Kind = EntityKind::Function;

  /// Qualified, without inline namespaces; functions with their parameter
  /// types: "bank::Account::transfer(Account &, int)".
  llvm::StringRef Name;

  /// As written, without elaboration: "std::mutex". Empty for functions.
  llvm::StringRef Type;

  Location Declared;
  SyncKind Sync = SyncKind::None;

  bool IsConst = false;       ///< const or constexpr, all the way down
  bool IsAtomic = false;      ///< std::atomic, _Atomic, atomic_flag
  bool IsThreadLocal = false; ///<
  bool IsInternal = false;    ///< internal linkage, or within a function
  bool IsSystem = false;      ///< declared in a system header
  bool IsStaticLocal = false; ///< a static local: initialised once, locked
  bool IsMutable = false;     ///< a field that const methods may change
  bool IsPrivate = false;     ///< a field that only its class's own code names
  bool IsDestroyed = false;   ///< static, and its destructor does something

  /// No variable of the source: what functions of a library share.
  bool IsHidden = false;

  FieldLayout Layout; ///< of a field; no class where it is not known

  bool operator==(const Entity &) const = default;
};

} // namespace lockstitch
