// ThreadPool.h - a fixed number of threads that share one queue of tasks
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

class ThreadPool {
public:
  explicit ThreadPool(unsigned Threads);

  /// Drops the tasks that have not begun, and waits for those that have.
  ~ThreadPool();

  ThreadPool(const ThreadPool &) = delete;
  ThreadPool &operator=(const ThreadPool &) = delete;

  /// Adds a task; tasks may add tasks.
  void submit(std::function<void()> Task);

  /// Returns when no task is queued or running.
  void waitIdle();

  /// How many tasks ended by an exception.
  std::size_t failures() const;

private:
  void work(std::stop_token Stop);

  mutable std::mutex Mutex;
  std::condition_variable_any Ready;
  std::condition_variable Idle;
  std::deque<std::function<void()>> Tasks;
  std::size_t Running = 0;
  std::size_t Failures = 0;
  std::vector<std::jthread> Workers;
};
