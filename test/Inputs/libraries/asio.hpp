// asio.hpp - stand-in for Asio's header: what tests need of it
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

namespace asio {
struct io_context {
  unsigned long run();
  unsigned long run_one();
  unsigned long poll();
  void stop();
};
template <typename Executor, typename Handler>
void post(Executor &, Handler &&) {}

template <typename Clock> struct basic_waitable_timer {
  explicit basic_waitable_timer(io_context &);
  template <typename Handler> void async_wait(Handler &&) {}
  void wait();
};
using steady_timer = basic_waitable_timer<int>;
} // namespace asio
