// RUN: not %lockstitch check --checks=-*,blocking-in-coroutine %s -- -std=c++20 %libraries %std > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <asio.hpp>
#include "task.h"
#include <chrono>
#include <condition_variable>
#include <future>
#include <latch>
#include <mutex>
#include <thread>
#include <unistd.h>

using namespace std::chrono_literals;

std::mutex Slow, Quick;
std::condition_variable Changed;
bool Done;
int Count;
int use(int);

// ---- Sleeping and waiting ---------------------------------------------------

Task sleepBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'std::this_thread::sleep_for' blocks the executor's thread, on which the coroutine 'sleepBad' runs [blocking-in-coroutine]
  std::this_thread::sleep_for(1s);
  co_return;
}

Task timerOk() { co_await Timer{1000}; }

void plainOk() { std::this_thread::sleep_for(1s); }

Task joinBad(std::thread &T) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: joining a thread blocks the executor's thread, on which the coroutine 'joinBad' runs
  T.join();
  co_await Timer{1};
}

Task futureBad(std::future<int> F) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting for a future blocks the executor's thread, on which the coroutine 'futureBad' runs
  use(F.get());
  co_await Timer{1};
}

Task conditionBad() {
  {
    std::unique_lock Lock(Quick);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on a condition variable blocks the executor's thread, on which the coroutine 'conditionBad' runs
    Changed.wait(Lock, [] { return Done; });
  }
  co_await Timer{1};
}

Task latchBad(std::latch &L) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: waiting on a latch blocks the executor's thread, on which the coroutine 'latchBad' runs
  L.wait();
  co_await Timer{1};
}

Task countDownOk(std::latch &L) {
  co_await Timer{1};
  L.count_down();
}

// ---- In what it calls -------------------------------------------------------

static void backOff(int N) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' blocks the executor's thread, on which the coroutine 'retryBad' runs
  usleep(N);
}

Task retryBad() {
  for (int I = 1; I < 10; ++I) {
    co_await Timer{I};
    backOff(I);
  }
}

static void other(int N) { usleep(N); }

// Another thread's time.
Task elsewhereOk() {
  std::thread(other, 3).detach();
  co_await Timer{1};
}

// The future's destructor waits for it.
Task asyncBad() {
  auto Later = std::async(std::launch::async, other, 3);
  co_await Timer{1};
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: joining a thread blocks the executor's thread, on which the coroutine 'asyncBad' runs
}

static Task inner() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' blocks the executor's thread, on which the coroutine 'inner' runs
  usleep(3);
  co_return;
}

// It is told of the one that does it.
Task outerOk() { co_await inner(); }

// ---- A lock that others hold for long ---------------------------------------

void holdLong() {
  std::lock_guard Lock(Slow);
  usleep(1000);
  ++Count;
}

Task slowLockBad() {
  co_await Timer{1};
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Slow' may be held for long, and the executor's thread, on which the coroutine 'slowLockBad' runs, waits for it
  std::lock_guard Lock(Slow);
  ++Count;
}

Task quickLockOk() {
  co_await Timer{1};
  std::lock_guard Lock(Quick);
  ++Count;
}

Task tryLockOk() {
  co_await Timer{1};
  std::unique_lock Lock(Slow, std::try_to_lock);
  if (Lock)
    ++Count;
}

// ---- Handlers of an event loop ----------------------------------------------

static void onTimeBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' blocks the executor's thread, on which the handler 'onTimeBad' runs
  usleep(1);
}

static void onTimeOk() { ++Count; }

void serve() {
  asio::io_context Loop;
  asio::steady_timer Clock(Loop);
  Clock.async_wait(onTimeBad);
  asio::post(Loop, onTimeOk);
  asio::post(Loop, [] {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'std::this_thread::sleep_for' blocks the executor's thread, on which the handler a lambda in 'serve' runs
    std::this_thread::sleep_for(1s);
  });
  Loop.run();
  usleep(1);
}
