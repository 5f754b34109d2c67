// Memory.cpp - accesses to memory that another thread may reach
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Memory.h"
#include "program/ContentHash.h"

using namespace lockstitch;

void lockstitch::addRoot(RootSet &Set, unsigned Root) {
  auto It = llvm::lower_bound(Set, Root);
  if (It == Set.end() || *It != Root)
    Set.insert(It, Root);
}

void lockstitch::addRoots(RootSet &Set, const RootSet &Others) {
  for (unsigned Root : Others)
    addRoot(Set, Root);
}

size_t CircumstancePool::Hash::operator()(const Circumstances &C) const {
  ContentHash K;
  K.add(C.By ? *C.By + 1 : 0);
  for (const Protection &P : C.Locks) {
    K.add(P.Lock);
    K.add(uint64_t(P.Mode));
  }
  K.add(C.Locks.size());
  K.addAll(C.Released);
  K.addAll(C.Alive);
  K.addAll(C.Joined);
  K.addAll(C.Heard);
  K.addAll(C.Told);
  K.addAll(C.ToldLately);
  K.addAll(C.Tells);
  return K.hash();
}

const Circumstances *CircumstancePool::get(Circumstances C) {
  llvm::sort(C.Locks);
  C.Locks.erase(llvm::unique(C.Locks), C.Locks.end());
  return &*All.insert(std::move(C)).first;
}

size_t CircumstancePool::Hash::operator()(const EntryConditions &When) const {
  ContentHash K;
  for (const auto &[P, R] : When) {
    K.add(P);
    K.add(R.Low);
    K.add(R.High);
    K.add(R.Not.value_or(0));
  }
  return K.hash();
}

SharedConditions CircumstancePool::get(EntryConditions When) {
  SharedConditions Out;
  if (!When.empty())
    Out.All = &*Conditions.insert(std::move(When)).first;
  return Out;
}

/// What holds under both.
static EntryConditions common(const SharedConditions &A,
                              const SharedConditions &B) {
  EntryConditions Out = A.list();
  llvm::erase_if(Out, [&](const auto &E) { return !llvm::is_contained(B, E); });
  return Out;
}

/// What tells an access apart from others, conditions left out; and of those
/// that differ in these the number.
static uint64_t keyOf(const MemoryAccess &A, unsigned Number) {
  ContentHash K;
  K.add(A.Place);
  K.add(uint64_t(Number) << 32 | uint64_t(A.Kind) << 16 |
        uint64_t(A.Order) << 8 | A.IsVolatile);
  K.add(uint64_t(reinterpret_cast<uintptr_t>(A.In)));
  return K.hash();
}

/// Accesses of one body and its callees that are kept apart.
static constexpr size_t MaxAccesses = 256;

/// Of those that differ in their conditions alone; the last stands for more.
static constexpr unsigned MaxConditions = 4;

/// Whether A holds whenever B does.
static bool follows(const SharedConditions &A, const SharedConditions &B) {
  return A == B || llvm::all_of(A, [&](const auto &E) {
           return llvm::is_contained(B, E);
         });
}

std::optional<unsigned> AccessList::find(const MemoryAccess &New,
                                         uint64_t &Key) const {
  for (unsigned I = 1;; ++I) {
    Key = keyOf(New, I);
    auto It = Index.find(Key);
    if (It == Index.end())
      return std::nullopt;
    const SharedConditions &Old = List[It->second].When;
    if (I == MaxConditions || follows(Old, New.When) || follows(New.When, Old))
      return It->second;
  }
}

bool AccessList::add(MemoryAccess New, unsigned Depth,
                     llvm::function_ref<const Trace *()> MakeTrace,
                     CircumstancePool &Kept) {
  uint64_t Key = 0;
  std::optional<unsigned> Known = find(New, Key);
  if (!Known) {
    if (List.size() == MaxAccesses) {
      IsCut = true;
      return false;
    }
    Index.try_emplace(Key, List.size());
    New.At = MakeTrace();
    List.push_back(std::move(New));
    return true;
  }
  MemoryAccess &Old = List[*Known];
  for (Location L : New.Sites)
    if (Old.Sites.size() < MemoryAccess::MaxSites &&
        !llvm::is_contained(Old.Sites, L))
      Old.Sites.push_back(L);
  if (Depth < Old.At->depth())
    Old.At = MakeTrace();
  if (Old.When != New.When)
    Old.When = Kept.get(common(Old.When, New.When));
  Old.Units.add(New.Units);
  return true;
}
