// folly's locks, executors and futures, by stand-ins for its headers: a probe
// that may block tells whether M is held, a race which code runs at once.

// RUN: not %lockstitch check %s -- -std=c++17 -isystem %S/../Inputs/folly > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <folly/SharedMutex.h>
#include <folly/SpinLock.h>
#include <folly/Synchronized.h>
#include <folly/executors/CPUThreadPoolExecutor.h>
#include <folly/futures/Future.h>
#include <folly/synchronization/Baton.h>
#include <mutex>
#include <thread>
#include <unistd.h>

folly::SharedMutex M;
folly::MicroSpinLock Spin;
folly::Synchronized<int> Value;

// ---- Locks ------------------------------------------------------------------

void lockBad() {
  M.lock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  usleep(1);
  M.unlock();
}

void lockSharedBad() {
  M.lock_shared();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  usleep(1);
  M.unlock_shared();
}

void lockOk() {
  M.lock();
  M.unlock_and_lock_shared();
  M.unlock_shared();
  M.lock_upgrade();
  M.unlock_upgrade_and_lock();
  M.unlock();
  usleep(1);
}

void tryLockOk() {
  if (!M.try_lock()) {
    usleep(1);
    return;
  }
  M.unlock();
}

void spinBad() {
  std::lock_guard<folly::MicroSpinLock> Lock(Spin);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'Spin' is held [blocking-under-lock]
  usleep(1);
}

void holderBad() {
  folly::SharedMutex::WriteHolder Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  usleep(1);
}

void readHolderBad() {
  folly::SharedMutex::ReadHolder Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  usleep(1);
}

void holderOk() {
  { folly::SharedMutex::ReadHolder Lock(M); }
  folly::SharedMutex::WriteHolder Lock(M);
  Lock.unlock();
  usleep(1);
}

// ---- Synchronized -----------------------------------------------------------

void wlockBad() {
  auto Held = Value.wlock();
  *Held = 1;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'Value' is held [blocking-under-lock]
  usleep(1);
}

void rlockBad() {
  auto Held = Value.rlock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'Value' is held [blocking-under-lock]
  usleep(1);
}

void wlockOk() {
  { auto Held = Value.wlock(); }
  *Value.wlock() = 2;
  auto Held = Value.wlock();
  Held.unlock();
  usleep(1);
}

void wlockTwiceBad() {
  auto Held = Value.wlock();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: acquiring 'Value', which this thread already holds [double-lock]
  auto Again = Value.wlock();
}

void tryWLockOk() {
  if (auto Held = Value.tryWLock())
    return;
  usleep(1);
}

void withWLockBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'Value' is held [blocking-under-lock]
  Value.withWLock([](int &) { usleep(1); });
}

void withRLockOk() {
  Value.withRLock([](const int &) {});
  usleep(1);
}

// ---- Waiting ----------------------------------------------------------------

void batonOk() {
  int Result = 0;
  folly::Baton<> Done;
  std::thread Setter([&] {
    Result = 1;
    Done.post();
  });
  Done.wait();
  Result = 2;
  Setter.join();
}

void batonBad(folly::Baton<> &Done) {
  folly::SharedMutex::WriteHolder Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting for an event may block while 'M' is held [blocking-under-lock]
  Done.wait();
}

// ---- Executors and futures --------------------------------------------------

int Pooled, Ran, Sent;

void addBad(folly::CPUThreadPoolExecutor &Pool) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Pooled' is written here while another thread writes it [data-race]
  Pool.add([] { Pooled = 1; });
  Pooled = 2;
}

void addToAnyBad(folly::Executor *Any) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Ran' is written here while another thread writes it [data-race]
  Any->add([] { Ran = 1; });
  Ran = 2;
}

void joinOk() {
  int Result = 0;
  folly::CPUThreadPoolExecutor Pool(2);
  Pool.add([&] { Result = 1; });
  Pool.join();
  Result = 2;
}

void inlineBad(folly::InlineExecutor &Here) {
  folly::SharedMutex::WriteHolder Lock(M);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' may block while 'M' is held [blocking-under-lock]
  Here.add([] { usleep(1); });
}

void viaBad(folly::Executor *Any) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Sent' is written here while another thread writes it [data-race]
  auto Ended = folly::via(Any, [] { Sent = 1; });
  Sent = 2;
  std::move(Ended).get();
}

void viaOk(folly::Executor *Any) {
  int Result = 0;
  auto Ended = folly::via(Any, [&] { Result = 1; });
  std::move(Ended).get();
  Result = 2;
}

void promiseOk() {
  int Result = 0;
  folly::Promise<folly::Unit> Done;
  auto Ended = Done.getFuture();
  std::thread Setter([&] {
    Result = 1;
    Done.setValue();
  });
  std::move(Ended).get();
  Result = 2;
  Setter.join();
}
