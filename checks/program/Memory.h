// Memory.h - accesses to memory that another thread may reach
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a body and its callees read and write, in the body's own terms, with
// the locks that are held for certain and the threads that may run meanwhile.
// Threads that the body starts belong to it as well: their accesses to what
// the body passed them are given in the body's terms (a lambda's captures, a
// thread's arguments), so that both sides of a race can be compared by name.

#pragma once

#include "program/LockState.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include <unordered_set>

namespace lockstitch {

/// A lock that is held during an access.
struct Protection {
  Path Lock;
  LockMode Mode = LockMode::Exclusive;
  auto operator<=>(const Protection &) const = default;
};

/// Indexes of thread roots (ThreadRoots::roots()), sorted.
using RootSet = llvm::SmallVector<unsigned, 2>;

void addRoot(RootSet &Set, unsigned Root);
void addRoots(RootSet &Set, const RootSet &Others);

/// What holds while a thread does something: the same for much of what a body
/// does.
struct Circumstances {
  /// The thread root whose thread does it; nothing: the body's own thread.
  std::optional<unsigned> By;

  std::vector<Protection> Locks; ///< acquired since entry; sorted, each once
  std::vector<Path> Released;    ///< locks of the caller's, given up meanwhile

  /// Started since the body was entered (for another thread's: since the
  /// body that this is told in was), and perhaps running.
  RootSet Alive;

  /// The handles of threads that were joined since, which callers started.
  std::vector<Path> Joined;

  /// The objects by which the thread heard from others before, and those by
  /// which it had told them already: see Peers.
  std::vector<Path> Heard;
  std::vector<Path> Told;
  std::vector<Path> ToldLately;

  /// All objects by which it tells others, sooner or later.
  std::vector<Path> Tells;

  bool operator==(const Circumstances &) const = default;
};

/// Conditions that many things happen under.
class SharedConditions {
public:
  SharedConditions() = default;
  bool empty() const { return !All; }
  const EntryConditions &list() const {
    static const EntryConditions None;
    return All ? *All : None;
  }
  auto begin() const { return list().begin(); }
  auto end() const { return list().end(); }

  /// What tells them from others.
  const void *key() const { return All; }
  bool operator==(const SharedConditions &) const = default;

private:
  friend class CircumstancePool;
  const EntryConditions *All = nullptr; ///< null: none
};

/// Makes and owns circumstances and conditions; equal ones are one, and are
/// compared by address.
class CircumstancePool {
public:
  const Circumstances *get(Circumstances C);
  SharedConditions get(EntryConditions When);

private:
  struct Hash {
    size_t operator()(const Circumstances &C) const;
    size_t operator()(const EntryConditions &When) const;
  };
  std::unordered_set<Circumstances, Hash> All;
  std::unordered_set<EntryConditions, Hash> Conditions;
};

struct MemoryAccess {
  Path Place;
  AccessKind Kind = AccessKind::Read;
  MemoryOrder Order = MemoryOrder::Plain;
  bool IsVolatile = false;
  const Circumstances *In = nullptr; ///< never null in a list

  SharedConditions When;
  UnitSet Units;
  const Trace *At = nullptr;

  /// All places in the source that make this very access, up to MaxSites.
  llvm::SmallVector<Location, 1> Sites;
  static constexpr size_t MaxSites = 16;

  bool isAtomic() const { return Order != MemoryOrder::Plain; }
  bool isWrite() const { return Kind != AccessKind::Read; }
};

/// Accesses, each once: those that differ in nothing but where they stand are
/// one; so are some of those that happen under other conditions.
class AccessList {
public:
  /// False if there are too many already.
  /// MakeTrace gives what New.At is to be, if that is wanted: something Depth
  /// calls deep. Conditions come from Kept.
  bool add(MemoryAccess New, unsigned Depth,
           llvm::function_ref<const Trace *()> MakeTrace,
           CircumstancePool &Kept);

  /// Nothing is added any more: gives back the room for it.
  void close() {
    List.shrink_to_fit();
    Index = decltype(Index)();
  }

  /// Whether accesses were dropped.
  bool isCut() const { return IsCut; }

  size_t size() const { return List.size(); }
  auto begin() const { return List.begin(); }
  auto end() const { return List.end(); }
  auto begin() { return List.begin(); }
  auto end() { return List.end(); }

private:
  /// The one that stands for New as well; else the key that New gets.
  std::optional<unsigned> find(const MemoryAccess &New, uint64_t &Key) const;

  bool IsCut = false;
  std::vector<MemoryAccess> List;
  llvm::DenseMap<uint64_t, unsigned> Index; ///< by a hash of what tells apart
};

/// A thread is started while others run.
struct ThreadStart {
  const Fact *At = nullptr;
  RootSet Roots; ///< what it may run
  RootSet Alive;
  std::vector<Path> Joined;
  std::vector<Path> Heard; ///< by the starter before
  SharedConditions When;
};

} // namespace lockstitch
