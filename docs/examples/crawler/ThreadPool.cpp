// ThreadPool.cpp - a fixed number of threads that share one queue of tasks
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "ThreadPool.h"
#include <exception>
#include <utility>

ThreadPool::ThreadPool(unsigned Threads) {
  Workers.reserve(Threads);
  for (unsigned I = 0; I != Threads; ++I)
    Workers.emplace_back([this](std::stop_token Stop) { work(Stop); });
}

ThreadPool::~ThreadPool() {
  for (std::jthread &Worker : Workers)
    Worker.request_stop();
  for (std::jthread &Worker : Workers)
    Worker.join();
}

void ThreadPool::submit(std::function<void()> Task) {
  {
    std::lock_guard<std::mutex> Lock(Mutex);
    Tasks.push_back(std::move(Task));
  }
  Ready.notify_one();
}

void ThreadPool::waitIdle() {
  std::unique_lock<std::mutex> Lock(Mutex);
  Idle.wait(Lock, [this] { return Tasks.empty() && Running == 0; });
}

std::size_t ThreadPool::failures() const {
  std::lock_guard<std::mutex> Lock(Mutex);
  return Failures;
}

void ThreadPool::work(std::stop_token Stop) {
  std::unique_lock<std::mutex> Lock(Mutex);
  while (Ready.wait(Lock, Stop, [this] { return !Tasks.empty(); })) {
    if (Stop.stop_requested())
      return;
    std::function<void()> Task = std::move(Tasks.front());
    Tasks.pop_front();
    ++Running;
    Lock.unlock();

    bool Failed = false;
    try {
      Task();
    } catch (const std::exception &) {
      Failed = true;
    }
    Task = nullptr;

    Lock.lock();
    --Running;
    if (Failed)
      ++Failures;
    if (Running == 0 && Tasks.empty())
      Idle.notify_all();
  }
}
