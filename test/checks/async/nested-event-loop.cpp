// RUN: not %lockstitch check --checks=-*,nested-event-loop %s -- -std=c++20 %libraries %std > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <asio.hpp>
#include "task.h"

int Count;

// ---- In a handler -----------------------------------------------------------

static asio::io_context Loop;

static void onTimeBad() {
  ++Count;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'asio::io_context::run' is called from the handler 'onTimeBad', which an event loop runs: other handlers begin before it has ended [nested-event-loop]
  Loop.run();
}

static void onTimeOk() { ++Count; }

static void waitForMore() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'asio::io_context::run_one' is called from the handler 'onDataBad'
  Loop.run_one();
}

static void onDataBad() { waitForMore(); }

static void onDataOk() {
  // It does not wait.
  Loop.poll();
}

static void onEndOk() { Loop.stop(); }

void serve() {
  asio::steady_timer Clock(Loop);
  Clock.async_wait(onTimeBad);
  Clock.async_wait(onTimeOk);
  asio::post(Loop, onDataBad);
  asio::post(Loop, onDataOk);
  asio::post(Loop, onEndOk);
  Loop.run();
}

// ---- In a coroutine ---------------------------------------------------------

Task coroutineBad() {
  asio::io_context Mine;
  asio::post(Mine, onTimeOk);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'asio::io_context::run' is called from the coroutine 'coroutineBad'
  Mine.run();
  co_return;
}

Task coroutineOk() {
  asio::post(Loop, onTimeOk);
  co_await Timer{1};
}
