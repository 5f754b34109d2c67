// RUN: not %lockstitch check --checks=-*,lock-across-suspend %s -- -std=c++20 %libraries %std > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: not %lockstitch check --checks=-*,lock-across-suspend %s -- -std=c++20 %libraries > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include "task.h"
#include <mutex>
#include <shared_mutex>

std::mutex Mutex;
std::shared_mutex Shared;
int Balance;

Task transfer(int Amount);
int amount(Timer);

// ---- Guards -----------------------------------------------------------------

Task guardBad() {
  std::lock_guard<std::mutex> Lock(Mutex);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Mutex' is held while the coroutine is suspended, and another thread may go on with it [lock-across-suspend]
  co_await Timer{10};
  ++Balance;
}

Task endedBeforeOk() {
  {
    std::lock_guard<std::mutex> Lock(Mutex);
    ++Balance;
  }
  co_await Timer{10};
}

Task uniqueBad() {
  std::unique_lock Lock(Mutex);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Mutex' is held
  co_await transfer(1);
}

Task unlockedOk() {
  std::unique_lock Lock(Mutex);
  ++Balance;
  Lock.unlock();
  co_await transfer(1);
  Lock.lock();
  ++Balance;
}

Task relockedBad() {
  std::unique_lock Lock(Mutex);
  Lock.unlock();
  co_await transfer(1);
  Lock.lock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Mutex' is held
  co_await transfer(2);
}

Task sharedBad() {
  std::shared_lock Lock(Shared);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Shared' is held
  co_await transfer(Balance);
}

Task deferredOk() {
  std::unique_lock Lock(Mutex, std::defer_lock);
  co_await Timer{1};
  Lock.lock();
}

// ---- By hand ----------------------------------------------------------------

Task manualBad() {
  Mutex.lock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Mutex' is held
  co_await Timer{10};
  Mutex.unlock();
}

Task manualOk() {
  Mutex.lock();
  ++Balance;
  Mutex.unlock();
  co_await Timer{10};
}

Task oneWayBad(bool Slow) {
  Mutex.lock();
  if (Slow)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Mutex' is held
    co_await Timer{10};
  Mutex.unlock();
}

Task otherWayOk(bool Slow) {
  Mutex.lock();
  if (Slow) {
    Mutex.unlock();
    co_await Timer{10};
    co_return;
  }
  Mutex.unlock();
}

Task triedBad() {
  if (Mutex.try_lock()) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Mutex' is held
    co_await Timer{10};
    Mutex.unlock();
  }
}

Task notGotOk() {
  while (!Mutex.try_lock())
    co_await Timer{10};
  ++Balance;
  Mutex.unlock();
}

// ---- Inside an expression ---------------------------------------------------

struct Number {
  bool await_ready() const;
  void await_suspend(std::coroutine_handle<>);
  int await_resume();
};

Task expressionBad() {
  std::lock_guard Lock(Mutex);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Mutex' is held
  Balance += 2 * (co_await Number{} + 1);
}

Task conditionBad() {
  std::lock_guard Lock(Mutex);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Mutex' is held
  if (co_await Number{} == 3)
    ++Balance;
}

Task initialiserBad() {
  std::lock_guard Lock(Mutex);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Mutex' is held
  int Now = co_await Number{};
  Balance = Now;
}

Task awaitedBeforeOk() {
  int Now = co_await Number{};
  std::lock_guard Lock(Mutex);
  Balance = Now;
}

Task temporaryBad() {
  // The guard lives as long as the whole expression.
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Mutex' is held
  (void)(std::unique_lock(Mutex), co_await Number{});
}

// ---- What never suspends ----------------------------------------------------

Task neverOk() {
  std::lock_guard Lock(Mutex);
  co_await std::suspend_never{};
  co_await Ready{};
  ++Balance;
}

Task returnOk() {
  std::lock_guard Lock(Mutex);
  ++Balance;
  co_return;
}

// ---- Generators -------------------------------------------------------------

Generator yieldBad() {
  std::lock_guard Lock(Mutex);
  for (int I = 0; I < Balance; ++I)
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Mutex' is held
    co_yield I;
}

Generator yieldOk() {
  int Last = 0;
  {
    std::lock_guard Lock(Mutex);
    Last = Balance;
  }
  for (int I = 0; I < Last; ++I)
    co_yield I;
}

// ---- Other functions' locks -------------------------------------------------

static std::unique_lock<std::mutex> lockIt() {
  return std::unique_lock<std::mutex>(Mutex);
}

Task returnedGuardBad() {
  auto Lock = lockIt();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Mutex' is held
  co_await Timer{1};
}

static void addLocked(int N) {
  std::lock_guard Lock(Mutex);
  Balance += N;
}

Task calleeOk() {
  addLocked(1);
  co_await Timer{1};
  addLocked(2);
}

// The caller gets it back at the first suspension.
void plainCallerOk() {
  std::lock_guard Lock(Mutex);
  Task T = transfer(1);
  T.start();
}

Task passedBad(int N) {
  auto Work = [](int By) -> Task {
    std::lock_guard Lock(Mutex);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Mutex' is held
    co_await Timer{By};
  };
  co_await Work(N);
}

Task FN_parameterBad(std::unique_lock<std::mutex> Lock) {
  co_await Timer{1};
}

struct Account {
  std::mutex Mutex;
  int Balance = 0;

  Task payBad(int N) {
    std::lock_guard Lock(Mutex);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Mutex' is held
    co_await Timer{N};
    Balance += N;
  }

  Task payOk(int N) {
    co_await Timer{N};
    std::lock_guard Lock(Mutex);
    Balance += N;
  }
};

// ---- An awaiter that lets go of the lock --------------------------------------

struct Unlocking {
  std::unique_lock<std::mutex> &Lock;
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<>) { Lock.unlock(); }
  void await_resume() { Lock.lock(); }
};

Task unlockingOk() {
  std::unique_lock<std::mutex> Lock(Mutex);
  co_await Unlocking{Lock};
  ++Balance;
}
