// Peers.cpp - what a thread knows of the others, at one point of one function
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "program/Peers.h"
#include "program/CallGraph.h"

using namespace lockstitch;

/// Names by which one thread is known; more say nothing new.
static constexpr size_t MaxHandles = 4;

/// Objects of each kind that are kept in mind; of more, the first.
static constexpr size_t MaxObjects = 32;

void lockstitch::addObject(std::vector<Path> &Sorted, const Path &P) {
  auto It = llvm::lower_bound(Sorted, P);
  if ((It == Sorted.end() || *It != P) && Sorted.size() < MaxObjects)
    Sorted.insert(It, P);
}

static bool contains(const std::vector<LiveThread> &Threads,
                     const LiveThread &T) {
  return llvm::any_of(Threads,
                      [&](const LiveThread &O) { return O.isSame(T); });
}

static bool hasIndex(const Path &P, Step::Kind Kind) {
  return llvm::any_of(P.Steps, [&](const Step &S) { return S.What == Kind; });
}

/// Where a person could not say which variable it is: behind a pointer.
static bool isIndirect(const Path &P) {
  return P.Root == PathRoot::Top || P.Root == PathRoot::Temp ||
         P.Root == PathRoot::Alloc || hasIndex(P, Step::Kind::Deref);
}

bool lockstitch::isJoinOf(const Path &Handle, const Path &To) {
  if (Handle == To)
    return true;
  // One of an array does not stand for all.
  if (hasIndex(To, Step::Kind::Index) && !hasIndex(Handle, Step::Kind::Index))
    return false;
  EntityId Last = lastEntity(Handle);
  if (Last != lastEntity(To))
    return false;
  if (!Last)
    return isIndirect(Handle) && isIndirect(To);
  return isIndirect(Handle) || isIndirect(To) ||
         hasIndex(To, Step::Kind::AnyIndex);
}

bool Peers::isAlive(unsigned Root) const {
  return llvm::any_of(Alive,
                      [&](const LiveThread &T) { return T.Root == Root; });
}

void Peers::start(LiveThread T) {
  llvm::erase_if(Ended, [&](const LiveThread &O) { return O.isSame(T); });
  for (LiveThread &O : Alive)
    if (O.isSame(T)) {
      for (const Path &P : T.Handles)
        if (O.Handles.size() < MaxHandles && !llvm::is_contained(O.Handles, P))
          O.Handles.push_back(P);
      return;
    }
  if (Alive.size() < MaxObjects)
    Alive.push_back(std::move(T));
}

llvm::SmallVector<unsigned, 2> Peers::join(const Path &Handle) {
  llvm::SmallVector<unsigned, 2> Roots;
  auto End = [&](auto IsIt) {
    llvm::erase_if(Alive, [&](const LiveThread &T) {
      if (!IsIt(T))
        return false;
      Roots.push_back(T.Root);
      if (!contains(Ended, T))
        Ended.push_back(T);
      return true;
    });
  };
  auto Exactly = [&](const LiveThread &T) {
    return llvm::is_contained(T.Handles, Handle);
  };
  auto Perhaps = [&](const LiveThread &T) {
    return llvm::any_of(T.Handles,
                        [&](const Path &H) { return isJoinOf(H, Handle); });
  };
  if (llvm::any_of(Alive, Exactly))
    End(Exactly);
  else
    End(Perhaps);
  if (Roots.empty()) {
    addObject(Joined, Handle);
    // What cannot be told from the handle of another is taken for it: one
    // waits for the threads that one started.
    if (isIndirect(Handle))
      End([](const LiveThread &T) {
        return llvm::all_of(T.Handles, isIndirect);
      });
  }
  return Roots;
}

void Peers::rename(const Path &From, const Path &To) {
  for (LiveThread &T : Alive)
    for (const Path &H : llvm::SmallVector<Path, 1>(T.Handles))
      if (H.startsWith(From)) {
        Path Renamed = H.rebased(From, To);
        if (T.Handles.size() < MaxHandles &&
            !llvm::is_contained(T.Handles, Renamed))
          T.Handles.push_back(std::move(Renamed));
      }
}

void Peers::hear(const Path &On) {
  addObject(Heard, On);
  ToldLately.clear();
}

void Peers::tell(const Path &On) {
  addObject(Told, On);
  addObject(ToldLately, On);
}

void Peers::follow(llvm::ArrayRef<Path> ItHeard, llvm::ArrayRef<Path> ItTold,
                   llvm::ArrayRef<Path> ItToldLately) {
  auto Add = [](std::vector<Path> &To, llvm::ArrayRef<Path> More) {
    for (const Path &P : More)
      if (!P.isTop())
        addObject(To, P);
  };
  if (!ItHeard.empty())
    ToldLately.clear();
  Add(Heard, ItHeard);
  Add(Told, ItTold);
  Add(ToldLately, ItToldLately);
}

bool Peers::meet(const Peers &Other) {
  if (*this == Other)
    return false;
  Peers Before = *this;
  llvm::erase_if(Alive, [&](const LiveThread &T) {
    return contains(Other.Ended, T) && !contains(Other.Alive, T);
  });
  for (const LiveThread &T : Other.Alive)
    if (!contains(Ended, T) || contains(Before.Alive, T))
      start(T);
  for (const LiveThread &T : Other.Ended)
    if (!contains(Ended, T) && !contains(Alive, T))
      Ended.push_back(T);
  for (const Path &P : Other.Joined)
    addObject(Joined, P);
  for (const Path &P : Other.Told)
    addObject(Told, P);
  for (const Path &P : Other.ToldLately)
    addObject(ToldLately, P);
  llvm::erase_if(Heard, [&](const Path &P) {
    return !llvm::is_contained(Other.Heard, P);
  });
  return !(*this == Before);
}
