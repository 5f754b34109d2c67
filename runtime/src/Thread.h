// Thread.h - what a thread holds, waits for, and has seen before
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include "Hash.h"
#include "Locks.h"
#include <memory>

namespace lockstitch::runtime {

/// A lock that a thread holds. Others read Of while it changes.
struct HeldLock {
  std::atomic<Lock *> Of{nullptr}; ///< null if it was taken away
  std::uintptr_t Address = 0;
  LockId Id = 0;
  Mode How = Mode::Exclusive;
  unsigned Depth = 1; ///< how often, of a recursive lock
  StackId At = 0;     ///< where it was acquired
  std::uint64_t KeyBefore = 0;
};

/// What outlives a thread, for reports.
struct ThreadRecord {
  ThreadId Id = 0;
  ThreadId Parent = 0;
  StackId Started = 0; ///< where the parent started it
  bool IsIdentified = false;
  bool IsDetached = false;
  bool IsJoined = false;
  bool HasEnded = false;
  char Name[16] = "";
};

enum class Patience : std::uint8_t { Forever, ForATime };

/// The state of a thread that runs. Its own thread alone changes it; the
/// watchdog reads what is atomic.
class Thread {
public:
  /// Of the calling thread; null before its first event and after its last.
  static Thread *self() { return Self; }

  /// Whether the calling thread's is being made, or is no more: what it does
  /// is not looked at.
  static bool isClosed() { return IsClosed; }
  static void close() { IsClosed = true; }

  /// The highest address of the calling thread's stack. It allocates.
  static std::uintptr_t findStackEnd();

  /// Makes the calling thread's. Under the runtime's lock. The memory of one
  /// that ended is used again.
  static Thread &begin(ThreadRecord &Record, std::uintptr_t StackEnd);

  /// The calling thread does no more.
  static void end();

  ThreadRecord *Record = nullptr;
  std::uintptr_t StackEnd = 0; ///< the highest address of its stack

  /// Set while the runtime works for this thread: locks that are taken
  /// meanwhile, by what it calls or by a signal handler, are not looked at.
  bool IsInside = false;

  //===-- Holding ---------------------------------------------------------===//

  unsigned held() const { return Count.load(std::memory_order_relaxed); }
  HeldLock &heldAt(unsigned I) { return Held[I]; }

  /// The innermost that is of the lock; null if there is none.
  HeldLock *entryOf(const Lock *L) {
    for (unsigned I = held(); I-- > 0;)
      if (Held[I].Of.load(std::memory_order_relaxed) == L)
        return &Held[I];
    return nullptr;
  }

  /// What is waited for is among what is held, before it is.
  bool isPending(const HeldLock &H) const {
    return H.Depth == 1 && H.Of.load(std::memory_order_relaxed) ==
                               Awaits.load(std::memory_order_relaxed);
  }

  /// The same, if it is held; null if not.
  HeldLock *holds(const Lock *L) {
    HeldLock *H = entryOf(L);
    return H && !isPending(*H) ? H : nullptr;
  }

  /// Without room for one more, makes some, with the runtime's lock.
  void push(Lock &L, Mode How, StackId At) {
    unsigned Size = held();
    if (Size == Capacity)
      grow();
    HeldLock &H = Held[Size];
    H.Address = L.Address.load(std::memory_order_relaxed);
    H.Id = L.Id.load(std::memory_order_relaxed);
    H.How = How;
    H.Depth = 1;
    H.At = At;
    H.KeyBefore = Key;
    H.Of.store(&L, std::memory_order_relaxed);
    Key = keyOf(Key, H);
    Count.store(Size + 1, std::memory_order_release);
  }

  void pop(HeldLock &H) {
    unsigned Last = held() - 1;
    Key = H.KeyBefore;
    if (&H != &Held[Last])
      closeGap(H);
    Count.store(Last, std::memory_order_release);
  }

  //===-- Waiting ---------------------------------------------------------===//

  std::atomic<Lock *> Awaits{nullptr};
  std::atomic<StackId> AwaitsAt{0};
  Mode AwaitsHow = Mode::Exclusive;
  std::atomic<ThreadRecord *> Joins{nullptr};
  std::atomic<const void *> Condition{nullptr};

  /// Whether it waits for as long as it takes.
  std::atomic<bool> IsPatient{true};

  /// How often it has begun to wait.
  std::atomic<unsigned> Waits{0};

  void beginWait(StackId At, Patience How) {
    AwaitsAt.store(At, std::memory_order_relaxed);
    IsPatient.store(How == Patience::Forever, std::memory_order_relaxed);
    Waits.store(Waits.load(std::memory_order_relaxed) + 1,
                std::memory_order_relaxed);
  }

  //===-- What was seen before --------------------------------------------===//

  /// A number that is the same if it holds the same locks in the same segment
  /// between starts and joins.
  std::uint64_t key() const { return Key; }

  /// The lock at an address, if this thread saw it lately.
  Lock *recall(std::uintptr_t Address) const {
    Lock *L = Recent[slotOf(Address)];
    return L && L->Address.load(std::memory_order_relaxed) == Address ? L
                                                                      : nullptr;
  }
  void remember(Lock &L) { Recent[slotOf(L.Address)] = &L; }

  /// Where an acquisition that is like this one in all was seen; 0 if none was.
  StackId seen(std::uint64_t Acquisition) const {
    const Seen &S = Earlier[indexOf(Acquisition, SeenBits)];
    return S.Key == Acquisition ? S.At : 0;
  }
  void see(std::uint64_t Acquisition, StackId At) {
    Earlier[indexOf(Acquisition, SeenBits)] = {Acquisition, At};
  }

  //===-- Order by starts and joins ---------------------------------------===//

  Epoch Segment = 1;
  std::shared_ptr<const Clock> Past; ///< what comes before this segment

  /// Begins a new segment, which comes after what Past says.
  void beginSegment(std::shared_ptr<const Clock> After);

private:
  static constexpr unsigned RecentSize = 256, SeenBits = 10;
  struct Seen {
    std::uint64_t Key = 0;
    StackId At = 0;
  };
  static unsigned slotOf(std::uintptr_t Address) {
    return (Address >> 3 ^ Address >> 11) % RecentSize;
  }

  // Not thread_local: that asks, each time, whether another file's has a
  // constructor.
  static __thread Thread *Self;
  static __thread bool IsClosed;

  static void move(const HeldLock &From, HeldLock &To);
  static std::uint64_t keyOf(std::uint64_t Before, const HeldLock &H) {
    return mix(Before, std::uint64_t(H.Id) << 1 | (H.How == Mode::Shared));
  }
  void grow();
  void closeGap(HeldLock &H);

  HeldLock *Held = nullptr; ///< grows under the runtime's lock
  unsigned Capacity = 0;
  std::atomic<unsigned> Count{0};
  std::uint64_t Key = 0;
  Lock *Recent[RecentSize] = {};
  Seen Earlier[1 << SeenBits];
};

} // namespace lockstitch::runtime
