// Conditions.cpp - who waits for which condition, and who wakes them
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Conditions.h"

using namespace lockstitch::runtime;

namespace {
/// A condition that somebody waits for. There is none else: so that it does not
/// matter when a condition ends.
struct Awaited {
  unsigned Waiters = 0;
  unsigned Woken = 0; ///< of them, that have not gone on yet
  LockView Mutex;     ///< that the last one waits with
  ThreadId Last = 0;
  StackId At = 0;
};

/// How many wait for the conditions that have one hash.
constexpr unsigned HashBits = 10;
std::atomic<unsigned> Waiters[1 << HashBits];

std::uintptr_t numberOf(const void *Condition) {
  return reinterpret_cast<std::uintptr_t>(Condition);
}

std::atomic<unsigned> &waitersOf(const void *Condition) {
  return Waiters[indexOf(mix(0, numberOf(Condition)), HashBits)];
}

/// Under the runtime's lock.
Map<std::uintptr_t, Awaited> &allAwaited() {
  static Map<std::uintptr_t, Awaited> *All;
  if (!All)
    All = create<Map<std::uintptr_t, Awaited>>();
  return *All;
}

Act waitOf(ThreadId By, const LockView &Mutex, StackId At) {
  return {By, "waits with", Mutex, 0, At, {}};
}
} // namespace

Waiting lockstitch::runtime::waiting(const void *Condition, const void *Mutex,
                                     Patience Until, const Site &S) {
  Inside In;
  if (!In)
    return {};
  StackId At = captureStack(S);
  StackId Acquired = suspend(*In, Mutex, At, S);
  ++waitersOf(Condition);
  std::lock_guard<SpinLock> Hold(runtimeLock());
  LockView Mine = viewOf(lockAt(numberOf(Mutex)));
  Awaited &Now = allAwaited()[numberOf(Condition)];
  if (!Acquired) {
    Finding F{Rule::WaitWithoutLock};
    F.Acts.push_back(waitOf(In->Record->Id, Mine, At));
    report(std::move(F));
    Acquired = At;
  }
  if (Now.Waiters > Now.Woken && Now.Mutex.Id != Mine.Id) {
    Finding F{Rule::ConditionTwoMutexes};
    F.Acts.push_back(waitOf(In->Record->Id, Mine, At));
    F.Acts.push_back(waitOf(Now.Last, Now.Mutex, Now.At));
    report(std::move(F));
  }
  ++Now.Waiters;
  Now.Mutex = Mine;
  Now.Last = In->Record->Id;
  Now.At = At;
  In->beginWait(At, Until);
  In->Condition.store(Condition, std::memory_order_release);
  return {&*In, Acquired};
}

void lockstitch::runtime::waited(const Waiting &W, const void *Condition,
                                 const void *Mutex) {
  if (!W.By)
    return;
  Inside In;
  if (!In)
    return;
  In->Condition.store(nullptr, std::memory_order_relaxed);
  resume(*In, Mutex, W.At);
  --waitersOf(Condition);
  std::lock_guard<SpinLock> Hold(runtimeLock());
  auto It = allAwaited().find(numberOf(Condition));
  if (It == allAwaited().end())
    return;
  It->second.Woken -= It->second.Woken > 0;
  if (--It->second.Waiters == 0)
    allAwaited().erase(It);
}

void lockstitch::runtime::notified(const void *Condition, bool AreAll) {
  if (!waitersOf(Condition).load(std::memory_order_relaxed))
    return;
  Inside In;
  if (!In)
    return;
  std::lock_guard<SpinLock> Hold(runtimeLock());
  auto It = allAwaited().find(numberOf(Condition));
  if (It == allAwaited().end())
    return;
  Awaited &Now = It->second;
  Now.Woken = AreAll ? Now.Waiters : std::min(Now.Woken + 1, Now.Waiters);
}

void lockstitch::runtime::destroyingCondition(const void *Condition,
                                              const Site &S) {
  if (!waitersOf(Condition).load(std::memory_order_relaxed))
    return;
  Inside In;
  if (!In)
    return;
  StackId At = captureStack(S);
  std::lock_guard<SpinLock> Hold(runtimeLock());
  auto It = allAwaited().find(numberOf(Condition));
  if (It == allAwaited().end() || It->second.Waiters <= It->second.Woken)
    return;
  const Awaited &Now = It->second;
  Finding F{Rule::DestroyedWhileAwaited};
  F.Acts.push_back(
      {In->Record->Id, "destroys the condition of", Now.Mutex, 0, At, {}});
  F.Acts.push_back(waitOf(Now.Last, Now.Mutex, Now.At));
  report(std::move(F));
}
