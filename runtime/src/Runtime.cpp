// Runtime.cpp - what the program's threads tell, and what is kept of it
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Runtime.h"
#include "Hash.h"
#include "LockOrder.h"
#include "Watchdog.h"
#include <algorithm>

using namespace lockstitch::runtime;

namespace {
SpinLock Guard;
Vector<ThreadRecord *> *Records; // by id; the first is none
Vector<Thread *> *Running;
Vector<std::shared_ptr<const Clock>> *Pasts; // of threads that have not begun,
                                             // or were not joined; by id
} // namespace

/// Whether this process was forked.
static std::atomic<bool> IsChild;

SpinLock &lockstitch::runtime::runtimeLock() { return Guard; }

//===-- Threads
//-------------------------------------------------------------===//

static std::shared_ptr<const Clock> share(Clock C) {
  return std::allocate_shared<const Clock>(Allocator<Clock>(), std::move(C));
}

static ThreadRecord &makeRecord() {
  if (!Records) {
    Records = create<Vector<ThreadRecord *>>(1);
    Running = create<Vector<Thread *>>();
    Pasts = create<Vector<std::shared_ptr<const Clock>>>(1);
  }
  auto *R = create<ThreadRecord>();
  R->Id = Records->size();
  Records->push_back(R);
  Pasts->push_back(share({}));
  return *R;
}

/// The latest thread that each handle stood for.
static Map<std::uintptr_t, ThreadRecord *> &handles() {
  static Map<std::uintptr_t, ThreadRecord *> *All;
  if (!All)
    All = create<Map<std::uintptr_t, ThreadRecord *>>();
  return *All;
}

const ThreadRecord &lockstitch::runtime::recordOf(ThreadId Id) {
  return *(*Records)[Id];
}

/// The calling thread begins. Null if nobody was seen to start it.
static Thread &begin(ThreadRecord *Known) {
  Thread::close();
  std::uintptr_t StackEnd = Thread::findStackEnd();
  std::lock_guard<SpinLock> Hold(Guard);
  ThreadRecord &R = Known ? *Known : makeRecord();
  Thread &T = Thread::begin(R, StackEnd);
  T.Past = std::exchange((*Pasts)[R.Id], nullptr);
  Running->push_back(&T);
  return T;
}

Thread *Inside::beginUnseen() { return &begin(nullptr); }

/// All that a thread did before now, and what came before that.
static Clock pastOf(const Thread &T) {
  Clock Out = *T.Past;
  Out.raise(T.Record->Id, T.Segment);
  return Out;
}

ThreadRecord *lockstitch::runtime::starting(const Site &S) {
  startWatchdog();
  Inside In;
  if (!In)
    return nullptr;
  StackId At = captureStack(S);
  std::lock_guard<SpinLock> Hold(Guard);
  ThreadRecord &R = makeRecord();
  R.Parent = In->Record->Id;
  R.Started = At;
  (*Pasts)[R.Id] = share(pastOf(*In));
  In->beginSegment(In->Past);
  return &R;
}

void lockstitch::runtime::started(ThreadRecord &Mine) { begin(&Mine); }

void lockstitch::runtime::identify(ThreadRecord &R, std::uintptr_t Handle) {
  std::lock_guard<SpinLock> Hold(Guard);
  if (std::exchange(R.IsIdentified, true))
    return; // it may have ended, and the handle be another's
  handles()[Handle] = &R;
}

ThreadRecord *lockstitch::runtime::identified(std::uintptr_t Handle) {
  std::lock_guard<SpinLock> Hold(Guard);
  auto It = handles().find(Handle);
  return It == handles().end() ? nullptr : It->second;
}

void lockstitch::runtime::joining(ThreadRecord &Other, Patience Until,
                                  const Site &S) {
  Inside In;
  if (!In)
    return;
  In->beginWait(captureStack(S), Until);
  In->Joins.store(&Other, std::memory_order_release);
}

const Vector<Thread *> &lockstitch::runtime::running() { return *Running; }

void lockstitch::runtime::joined(ThreadRecord &Other, bool HasEnded) {
  Inside In;
  if (!In)
    return;
  In->Joins.store(nullptr, std::memory_order_relaxed);
  if (!HasEnded)
    return;
  std::lock_guard<SpinLock> Hold(Guard);
  Other.IsJoined = true;
  Clock Now = *In->Past;
  if (std::shared_ptr<const Clock> Past =
          std::exchange((*Pasts)[Other.Id], nullptr))
    Now.merge(*Past);
  Now.raise(Other.Id, Clock::Ended);
  In->beginSegment(share(std::move(Now)));
}

//===-- Views
//---------------------------------------------------------------===//

static HeldView viewOf(const OrderedLock &L) {
  bool IsThere = L.Of->Id == L.Id;
  return {IsThere ? viewOf(*L.Of) : LockView{L.Id}, L.How, L.At};
}

//===-- The order of locks
//--------------------------------------------------===//

static const char *reasonOf(Grade How) {
  switch (How) {
  case Grade::Possible:
  case Grade::None:
    break;
  case Grade::Gate:
    return "a lock that all hold keeps them apart";
  case Grade::Ordered:
    return "one is started after another, or joined before";
  case Grade::OneThread:
    return "one thread does all of it";
  case Grade::Readers:
    return "they share the locks";
  }
  return "";
}

static void reportCycle(const Vector<CycleEdge> &Found, Grade How,
                        LockId Gate) {
  Finding F{Rule::LockOrderInversion};
  F.IsPossible = How == Grade::Possible;
  F.Reason = reasonOf(How);
  for (std::size_t I = 0; I < Found.size(); ++I) {
    const Order &By = *Found[I].By;
    Act A;
    A.Thread = By.Thread;
    A.What = "acquires";
    A.Of = viewOf(*Found[(I + 1) % Found.size()].From);
    A.At = By.At;
    for (const OrderedLock &L : By.Held) {
      if (L.Id == Found[I].From->Id)
        A.Held.push_back(viewOf(L));
      if (L.Id == Gate)
        F.Gate = viewOf(L).Of;
    }
    F.Acts.push_back(std::move(A));
  }
  // Whichever edge came last.
  auto ByThread = [](const Act &A, const Act &B) {
    return A.Thread < B.Thread;
  };
  std::rotate(F.Acts.begin(),
              std::min_element(F.Acts.begin(), F.Acts.end(), ByThread),
              F.Acts.end());
  report(std::move(F));
}

static LockOrder &lockOrder() {
  static LockOrder *Order;
  if (!Order)
    Order = create<LockOrder>(reportCycle);
  return *Order;
}

//===-- Locks
//---------------------------------------------------------------===//

__attribute__((noinline)) static Lock &
findShared(Thread &T, std::uintptr_t Address, LockKind Kind) {
  std::lock_guard<SpinLock> Hold(Guard);
  Lock &L = lockAt(Address);
  if (L.Kind == LockKind::Unknown)
    L.Kind = Kind;
  T.remember(L);
  return L;
}

static inline Lock &find(Thread &T, const void *Address, LockKind Kind) {
  auto Number = reinterpret_cast<std::uintptr_t>(Address);
  Lock *L = T.recall(Number);
  return L ? *L : findShared(T, Number, Kind);
}

/// Tells acquisitions apart that differ in anything that a finding could.
__attribute__((always_inline)) static inline std::uint64_t
keyOfAcquisition(const Thread &T, const Lock &L, Mode How, const Site &S) {
  std::uint64_t Which = std::uint64_t(L.Id) << 1 | (How == Mode::Shared);
  return mix(mix(T.key(), Which), keyOf(S, T.StackEnd));
}

/// In the child of a fork: nobody will release what another thread of the
/// parent held.
static void reportOrphan(Thread &T, Lock &L, StackId At) {
  std::lock_guard<SpinLock> Hold(Guard);
  Finding F{Rule::HeldAtFork};
  F.Acts.push_back({T.Record->Id, "acquires", viewOf(L), 0, At, {}});
  F.Acts.push_back({L.HolderAtFork, "held", viewOf(L), 0, L.HeldAtFork, {}});
  report(std::move(F));
}

/// Where a lock is acquired, the first time that it is so.
static StackId noteFirst(Thread &T, Lock &L, std::uint64_t Key, const Site &S) {
  StackId At = captureStack(S);
  if (L.HeldAtFork)
    reportOrphan(T, L, At);
  T.see(Key, At);
  if (!L.First)
    L.First = At;
  return At;
}

/// What the thread holds is held before L.
static void noteOrder(Thread &T, Lock &L, Mode How, StackId At) {
  if (!T.held())
    return;
  Order By{T.Record->Id, T.Segment, T.Past, How, At, {}};
  Vector<Lock *> Held;
  for (unsigned I = 0; I < T.held(); ++I) {
    HeldLock &H = T.heldAt(I);
    Lock *Of = H.Of;
    if (!Of || Of->Id != H.Id || T.isPending(H))
      continue; // it is gone, or a signal came while it was waited for
    By.Held.push_back({Of, H.Id, H.How, H.At});
    Held.push_back(Of);
  }
  std::lock_guard<SpinLock> Hold(Guard);
  lockOrder().add(Held, L, By);
}

static void reportOne(Rule Is, Thread &T, const char *What, const Lock &L,
                      StackId At, Vector<HeldView> Held) {
  std::lock_guard<SpinLock> Hold(Guard);
  Finding F{Is};
  F.Acts.push_back({T.Record->Id, What, viewOf(L), 0, At, std::move(Held)});
  report(std::move(F));
}

/// It waits for itself, perhaps in a program that has no other thread.
static void reportDouble(Thread &T, Lock &L, StackId At, HeldLock &Mine) {
  reportOne(Rule::DoubleLock, T, "acquires", L, At,
            {{viewOf(L), Mine.How, Mine.At}});
  startWatchdog();
}

/// An acquisition unlike all that the thread remembers.
__attribute__((noinline)) static StackId noteNew(Thread &T, Lock &L,
                                                 std::uint64_t Key, Mode How,
                                                 HeldLock *Mine,
                                                 const Site &S) {
  StackId At = noteFirst(T, L, Key, S);
  if (!Mine)
    noteOrder(T, L, How, At);
  else if (L.Kind != LockKind::Recursive &&
           !(How == Mode::Shared && Mine->How == Mode::Shared))
    reportDouble(T, L, At, *Mine);
  return At;
}

Attempt lockstitch::runtime::acquiring(const void *Address, LockKind Kind,
                                       Mode How, Patience Until,
                                       const Site &S) {
  Inside In;
  if (!In)
    return {};
  Lock &L = find(*In, Address, Kind);
  std::uint64_t Key = keyOfAcquisition(*In, L, How, S);
  StackId At = In->seen(Key);
  HeldLock *Mine = In->held() ? In->holds(&L) : nullptr;
  if (__builtin_expect(!At, false))
    At = noteNew(*In, L, Key, How, Mine, S);
  Attempt Out{&*In, In->Awaits.load(std::memory_order_relaxed)};
  In->beginWait(At, Until);
  In->AwaitsHow = How;
  In->Awaits.store(&L, std::memory_order_release);
  if (Mine)
    ++Mine->Depth;
  else
    In->push(L, How, At);
  return Out;
}

void lockstitch::runtime::gaveUp(const Attempt &A) {
  Inside In;
  HeldLock *Mine =
      In ? In->entryOf(In->Awaits.load(std::memory_order_relaxed)) : nullptr;
  if (Mine && --Mine->Depth == 0)
    A.By->pop(*Mine);
}

static void gets(Thread &T, Lock &L, Mode How, StackId At) {
  if (HeldLock *Mine = T.held() ? T.holds(&L) : nullptr)
    ++Mine->Depth;
  else
    T.push(L, How, At);
}

void lockstitch::runtime::tried(const void *Address, LockKind Kind, Mode How,
                                const Site &S) {
  Inside In;
  if (!In)
    return;
  Lock &L = find(*In, Address, Kind);
  std::uint64_t Key = mix(keyOfAcquisition(*In, L, How, S), 1);
  StackId At = In->seen(Key);
  if (!At)
    At = noteFirst(*In, L, Key, S);
  gets(*In, L, How, At);
}

void lockstitch::runtime::refused(const void *Address, const Site &S) {
  if (!IsChild.load(std::memory_order_relaxed))
    return;
  Inside In;
  if (!In)
    return;
  Lock &L = find(*In, Address, LockKind::Unknown);
  if (L.HeldAtFork)
    reportOrphan(*In, L, captureStack(S));
}

/// Who else holds a lock; null if nobody does.
static Thread *holderOf(const Lock &L) {
  for (Thread *T : *Running)
    if (T->holds(&L))
      return T;
  return nullptr;
}

Releasing lockstitch::runtime::releasing(const void *Address, const Site &S) {
  Inside In;
  if (!In)
    return {};
  auto Number = reinterpret_cast<std::uintptr_t>(Address);
  for (unsigned I = In->held(); I-- > 0;) {
    HeldLock &H = In->heldAt(I);
    if (H.Address != Number || !H.Of.load(std::memory_order_relaxed) ||
        In->isPending(H))
      continue;
    Releasing Out{&*In, &H};
    In.leave();
    return Out;
  }
  StackId At = captureStack(S);
  std::lock_guard<SpinLock> Hold(Guard);
  Lock &Of = lockAt(reinterpret_cast<std::uintptr_t>(Address));
  Finding F{Rule::UnlockNotHeld};
  F.Acts.push_back({In->Record->Id, "releases", viewOf(Of), 0, At, {}});
  if (Thread *Holder = holderOf(Of)) {
    F.Is = Rule::UnlockByStranger;
    HeldLock *Theirs = Holder->holds(&Of);
    F.Acts.push_back(
        {Holder->Record->Id, "holds", viewOf(Of), 0, Theirs->At, {}});
    Theirs->Of = nullptr;
  }
  report(std::move(F));
  return {};
}

StackId lockstitch::runtime::suspend(Thread &T, const void *Mutex, StackId At,
                                     const Site &S) {
  Lock &L = find(T, Mutex, LockKind::Mutex);
  HeldLock *Mine = T.holds(&L);
  if (!Mine)
    return 0;
  StackId Acquired = Mine->At;
  T.pop(*Mine);
  // What else it holds, it holds when it takes the mutex again.
  std::uint64_t Key = keyOfAcquisition(T, L, Mode::Exclusive, S);
  if (T.held() && !T.seen(Key)) {
    T.see(Key, At);
    noteOrder(T, L, Mode::Exclusive, At);
  }
  return Acquired;
}

void lockstitch::runtime::resume(Thread &T, const void *Mutex, StackId At) {
  gets(T, find(T, Mutex, LockKind::Mutex), Mode::Exclusive, At);
}

void lockstitch::runtime::initialised(const void *Address, LockKind Kind,
                                      const Site &S) {
  Inside In;
  if (!In)
    return;
  StackId At = captureStack(S);
  std::lock_guard<SpinLock> Hold(Guard);
  auto Number = reinterpret_cast<std::uintptr_t>(Address);
  endLocks(Number, Number + 1, [](Lock &L) { lockOrder().remove(L); });
  Lock &L = lockAt(Number);
  L.Kind = Kind;
  L.Made = At;
}

/// Locks in a range end: those that somebody holds are told.
static void endAll(Thread &T, std::uintptr_t Begin, std::uintptr_t End,
                   const char *What, const Site &S) {
  {
    std::lock_guard<SpinLock> Hold(Guard);
    auto First = allLocks().lower_bound(Begin);
    if (First == allLocks().end() || First->first >= End)
      return;
  }
  StackId At = captureStack(S);
  std::lock_guard<SpinLock> Hold(Guard);
  endLocks(Begin, End, [&](Lock &L) {
    if (Thread *Holder = holderOf(L)) {
      Finding F{Rule::DestroyedWhileHeld};
      F.Acts.push_back({T.Record->Id, What, viewOf(L), 0, At, {}});
      HeldLock *Theirs = Holder->holds(&L);
      F.Acts.push_back(
          {Holder->Record->Id, "holds", viewOf(L), 0, Theirs->At, {}});
      Theirs->Of = nullptr;
      report(std::move(F));
    }
    lockOrder().remove(L);
  });
}

void lockstitch::runtime::destroying(const void *Address, const Site &S) {
  Inside In;
  if (!In)
    return;
  auto Number = reinterpret_cast<std::uintptr_t>(Address);
  endAll(*In, Number, Number + 1, "destroys", S);
}

void lockstitch::runtime::freed(const void *Begin, std::size_t Size,
                                const Site &S) {
  auto Number = reinterpret_cast<std::uintptr_t>(Begin);
  if (!mayHoldLocks(Number, Number + Size))
    return;
  Inside In;
  if (!In)
    return;
  endAll(*In, Number, Number + Size, "frees the memory of", S);
}

/// A thread does no more, and holds locks.
static void reportHeld(Thread &T, Rule Is) {
  for (unsigned I = 0; I < T.held(); ++I) {
    HeldLock &H = T.heldAt(I);
    if (Lock *L = H.Of; L && L->Id == H.Id)
      reportOne(Is, T, "ends with", *L, H.At, {});
  }
}

static void reportThread(Rule Is, const char *What, const ThreadRecord &R) {
  Finding F{Is};
  F.Acts.push_back({R.Parent, What, {}, R.Id, R.Started, {}});
  report(std::move(F));
}

void lockstitch::runtime::exiting() {
  Inside In;
  if (!In)
    return;
  reportHeld(*In, Rule::HeldAtProcessExit);
  std::lock_guard<SpinLock> Hold(Guard);
  for (const ThreadRecord *R : *Records)
    if (!R || !R->Started || R->Id == In->Record->Id)
      continue;
    else if (!R->IsDetached && !R->IsJoined)
      reportThread(Rule::ThreadNeverJoined, "starts", *R);
    else if (R->IsDetached && !R->HasEnded)
      reportThread(Rule::DetachedAtExit, "starts", *R);
}

//===-- Processes
//-----------------------------------------------------------===//

void lockstitch::runtime::forking() {
  Guard.lock();
  lockStacks();
  lockMemory();
}

void lockstitch::runtime::forkedInParent() {
  unlockMemory();
  unlockStacks();
  Guard.unlock();
}

void lockstitch::runtime::forkedInChild() {
  IsChild = true;
  forgetWatchdog();
  unlockMemory();
  unlockStacks();
  Thread *Mine = Thread::self();
  if (Running) {
    // What others hold, nobody will release.
    for (Thread *T : *Running)
      for (unsigned I = 0; T != Mine && I < T->held(); ++I) {
        HeldLock &H = T->heldAt(I);
        Lock *L = H.Of;
        if (!L || L->Id != H.Id || T->isPending(H))
          continue;
        L->HeldAtFork = H.At;
        L->HolderAtFork = T->Record->Id;
      }
    Running->clear();
    if (Mine)
      Running->push_back(Mine);
    for (ThreadRecord *R : *Records)
      if (R && !(Mine && R == Mine->Record))
        R->IsJoined = R->HasEnded = true;
    findings().clear();
  }
  Guard.unlock();
}

void lockstitch::runtime::ended() {
  Inside In;
  if (!In)
    return;
  reportHeld(*In, Rule::HeldAtThreadExit);
  std::lock_guard<SpinLock> Hold(Guard);
  In->Record->HasEnded = true;
  (*Pasts)[In->Record->Id] = share(pastOf(*In));
  Running->erase(std::find(Running->begin(), Running->end(), &*In));
  Thread::end();
  In.leave();
}
