// Asio, by itself and as Boost's, against the real headers: handlers are called
// where a loop runs.

// REQUIRES: asio, boost
// RUN: not %lockstitch check %s -- -std=c++20 -DASIO_HAS_CO_AWAIT -DASIO_HAS_STD_COROUTINE > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:
// RUN: not %lockstitch check %s -- -std=c++20 -DBOOST -DBOOST_ASIO_HAS_CO_AWAIT -DBOOST_ASIO_HAS_STD_COROUTINE > %t
// RUN: grep ' warning: ' %t | sort -t: -k2,2n | FileCheck %s --implicit-check-not=warning:

#include <utility>
#ifdef BOOST
#include <boost/asio.hpp>
namespace asio = boost::asio;
using Error = boost::system::error_code;
#else
#include <asio.hpp>
using Error = std::error_code;
#endif
#include <mutex>
#include <thread>
#include <unistd.h>

using asio::ip::tcp;

int use(int);

// ---- Handlers -----------------------------------------------------------------

static void postedBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' blocks the executor's thread, on which the handler 'postedBad' runs [blocking-in-coroutine]
  usleep(1);
}

static void postedOk() { use(1); }

struct Session {
  explicit Session(tcp::socket S) : Socket(std::move(S)) {}

  void readBad() {
    Socket.async_read_some(
        asio::buffer(Data), [this](Error, std::size_t N) {
          use(N);
          // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' blocks the executor's thread
          usleep(1);
        });
  }

  void writeBad() {
    asio::async_write(Socket, asio::buffer(Data),
                      [this](Error, std::size_t) {
                        // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{(boost::)?}}asio::write' blocks the executor's thread
                        asio::write(Socket, asio::buffer(Data));
                      });
  }

  // It takes what is there already.
  void restOk() {
    asio::async_read(Socket, asio::buffer(Data), [this](Error, std::size_t) {
      Error E;
      std::size_t More = Socket.available(E);
      if (!E && More >= 10)
        asio::read(Socket, asio::buffer(Data, 10), E);
    });
  }

  void restBad() {
    asio::async_read(Socket, asio::buffer(Data), [this](Error, std::size_t) {
      Error E;
      // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{(boost::)?}}asio::read' blocks the executor's thread
      asio::read(Socket, asio::buffer(Data, 10), E);
      use(Socket.available(E));
    });
  }

  tcp::socket Socket;
  char Data[100];
};

static asio::io_context Loop;

static void nestedBad() {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{(boost::)?}}asio::io_context::run_one' is called from the handler 'nestedBad', which an event loop runs: other handlers begin before it has ended [nested-event-loop]
  Loop.run_one();
}

void serve() {
  asio::post(Loop, postedBad);
  asio::post(Loop, postedOk);
  asio::dispatch(Loop, nestedBad);
  asio::steady_timer Clock(Loop, std::chrono::seconds(1));
  Clock.async_wait([](Error) {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' blocks the executor's thread
    usleep(2);
  });
  auto Strand = asio::make_strand(Loop);
  asio::post(asio::bind_executor(Strand, [] {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' blocks the executor's thread
    usleep(3);
  }));
  asio::post(Strand, [] {
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'usleep' blocks the executor's thread
    usleep(4);
  });
  tcp::acceptor Acceptor(Loop, tcp::endpoint(tcp::v4(), 80));
  Acceptor.async_accept([](Error, tcp::socket S) {
    auto *New = new Session(std::move(S));
    New->readBad();
    New->writeBad();
    New->restOk();
    New->restBad();
  });
  asio::signal_set Signals(Loop, 15);
  Signals.async_wait([](Error, int) { Loop.stop(); });
  Loop.run();
  usleep(5);
}

// ---- A pool of threads --------------------------------------------------------

std::mutex Mutex;

void pool() {
  asio::thread_pool Pool(4);
  asio::post(Pool, [] { usleep(6); });
  std::lock_guard<std::mutex> Lock(Mutex);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: '{{(boost::)?}}asio::thread_pool::join' may block while 'Mutex' is held [blocking-under-lock]
  Pool.join();
}

// ---- Coroutines ---------------------------------------------------------------

asio::awaitable<void> answer(tcp::socket S);

asio::awaitable<void> listenBad() {
  auto Executor = co_await asio::this_coro::executor;
  tcp::acceptor Acceptor(Executor, {tcp::v4(), 81});
  for (;;) {
    tcp::socket S = co_await Acceptor.async_accept(asio::use_awaitable);
    // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'answer' never runs: nobody awaits the task that it returns [task-never-awaited]
    answer(std::move(S));
  }
}

asio::awaitable<void> listenOk() {
  auto Executor = co_await asio::this_coro::executor;
  tcp::acceptor Acceptor(Executor, {tcp::v4(), 82});
  for (;;) {
    tcp::socket S = co_await Acceptor.async_accept(asio::use_awaitable);
    asio::co_spawn(Executor, answer(std::move(S)), asio::detached);
  }
}

std::mutex Awaiting;

asio::awaitable<void> heldBad(tcp::socket S) {
  std::lock_guard<std::mutex> Lock(Awaiting);
  char Data[10];
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: 'Awaiting' is held while the coroutine is suspended, and another thread may go on with it [lock-across-suspend]
  co_await S.async_read_some(asio::buffer(Data), asio::use_awaitable);
}
