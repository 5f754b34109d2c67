// Locks.cpp - what the program locks and waits for
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Locks.h"
#include "Hash.h"

using namespace lockstitch::runtime;

namespace {
LockId LastId;
Vector<Lock *> *Ended; // their memory is the next lock's

/// How many locks live on the pages that have one hash.
constexpr unsigned PageBits = 14;
std::atomic<std::uint32_t> OnPage[1 << PageBits];

std::atomic<std::uint32_t> &pageOf(std::uintptr_t Page) {
  return OnPage[indexOf(mix(0, Page), PageBits)];
}
} // namespace

LockMap &lockstitch::runtime::allLocks() {
  static LockMap *All;
  if (!All) {
    All = create<LockMap>();
    Ended = create<Vector<Lock *>>();
  }
  return *All;
}

Lock *lockstitch::runtime::findLock(std::uintptr_t Address) {
  auto It = allLocks().find(Address);
  return It == allLocks().end() ? nullptr : It->second;
}

Lock &lockstitch::runtime::lockAt(std::uintptr_t Address) {
  Lock *&Found = allLocks()[Address];
  if (Found)
    return *Found;
  if (Ended->empty()) {
    Found = create<Lock>();
  } else {
    Found = Ended->back();
    Ended->pop_back();
  }
  Found->Id = ++LastId;
  Found->Address = Address;
  ++pageOf(Address >> 12);
  return *Found;
}

LockMap::iterator lockstitch::runtime::endLock(LockMap::iterator It) {
  Lock &L = *It->second;
  --pageOf(It->first >> 12);
  L.Address = 0;
  L.Id = 0;
  L.Kind = LockKind::Unknown;
  L.Made = L.First = L.HeldAtFork = 0;
  L.Name = nullptr;
  L.Ordered = nullptr;
  Ended->push_back(&L);
  return allLocks().erase(It);
}

bool lockstitch::runtime::mayHoldLocks(std::uintptr_t Begin,
                                       std::uintptr_t End) {
  std::uintptr_t First = Begin >> 12, Last = (End - 1) >> 12;
  if (Last - First > 64)
    return true;
  for (std::uintptr_t Page = First; Page <= Last; ++Page)
    if (pageOf(Page).load(std::memory_order_relaxed))
      return true;
  return false;
}
