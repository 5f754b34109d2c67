// RUN: not %lockstitch check --checks=-*,atomic-check-then-act,atomic-lost-update %s -- %std -std=c++20 > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: FileCheck %s --check-prefix=NOTE < %t

#include <atomic>
#include <mutex>
#include <thread>

void open();
void close();

// ---- Whoever finds it so, acts ----------------------------------------------

std::atomic<bool> IsOpenBad;
void openBad() {
  if (!IsOpenBad.load()) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'IsOpenBad' is stored here because of what was loaded before: two threads may both find it so [atomic-check-then-act]
    IsOpenBad.store(true);
    open();
  }
}

// NOTE: note: 'openBad' loads 'IsOpenBad' here
// NOTE: note: {{.*}}is started here and runs 'workBad'

std::atomic<bool> IsOpenOk;
void openOk() {
  if (!IsOpenOk.exchange(true))
    open();
}

void open2Ok() {
  bool No = false;
  if (IsOpenOk.compare_exchange_strong(No, true))
    open();
}

// ---- An early return, a variable, a member, a lambda ------------------------

std::atomic<int> StateBad;
void stepBad() {
  int Now = StateBad;
  if (Now != 1)
    return;
  close();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'StateBad' is stored here
  StateBad = 2;
}

class Service {
public:
  void stopBad() {
    if (Running) {
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}Running' is stored here
      Running = false;
      close();
    }
  }

private:
  std::atomic<bool> Running = true;
};
Service Shared;

std::atomic<int> SlotBad;

// ---- Nothing hangs on who was first -----------------------------------------

// It is the same whoever stores it, and nothing else is done: spares a write.
std::atomic<bool> IsDirtyOk;
void markOk() {
  if (!IsDirtyOk.load(std::memory_order_relaxed))
    IsDirtyOk.store(true, std::memory_order_relaxed);
}

// What is computed once more is the same: a cache.
std::atomic<int> CacheOk;
int compute();
int cachedOk() {
  int Now = CacheOk.load();
  if (Now == 0) {
    Now = compute();
    CacheOk.store(Now);
  }
  return Now;
}

// A call decides as well, of which perhaps only one succeeds.
std::atomic<bool> ConnectedOk;
bool tryConnect();
void connectOk() {
  if (!ConnectedOk.load() && tryConnect()) {
    ConnectedOk.store(true);
    open();
  }
}

// Tested again, by what settles it.
std::atomic<int> LockOk;
void lockOk() {
  for (;;) {
    if (LockOk.load(std::memory_order_relaxed) == 0 && LockOk.exchange(1) == 0) {
      open();
      LockOk.store(0);
      return;
    }
  }
}

// One thread alone moves it on; the other only looks.
std::atomic<int> PhaseOk;
void moveOk() {
  if (PhaseOk.load() == 0) {
    open();
    PhaseOk.store(1);
  }
}
int phaseOk() { return PhaseOk.load(); }

// Whoever is to act waits for the other's turn to end.
std::atomic<bool> IsFullOk;
int Item;
void putOk(int I) {
  if (!IsFullOk.load()) {
    Item = I;
    IsFullOk.store(true);
  }
}
int takeOk() {
  if (!IsFullOk.load())
    return 0;
  int I = Item;
  IsFullOk.store(false);
  return I;
}

// Under a lock.
std::mutex Mutex;
std::atomic<bool> LockedOk;
void lockedOk() {
  std::lock_guard<std::mutex> Lock(Mutex);
  if (!LockedOk) {
    open();
    LockedOk = true;
  }
}

// A lock made by hand: the other threads are kept out by its test.
// The loop waits until it is free, and another may take it first.
std::atomic<bool> BusyBad;
void FN_spinBad() {
  while (BusyBad.load())
    std::this_thread::yield();
  BusyBad.store(true);
  open();
  BusyBad.store(false);
}

void workBad() {
  openBad();
  openOk();
  open2Ok();
  stepBad();
  Shared.stopBad();
  markOk();
  cachedOk();
  connectOk();
  lockOk();
  lockedOk();
  FN_spinBad();
  auto Take = [] {
    if (SlotBad == 0) {
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'SlotBad' is stored here
      SlotBad = 1;
      open();
    }
  };
  Take();
}

int main() {
  std::thread First(workBad), Second(workBad);
  std::thread Producer([] { putOk(1); });
  moveOk();
  takeOk();
  std::thread Third([] { phaseOk(); });
  First.join();
  Second.join();
  Producer.join();
  Third.join();
}
