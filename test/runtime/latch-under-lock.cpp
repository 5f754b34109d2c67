// latch-under-lock: supervise awaits, under State, a latch that start opens after State
// With OK: supervise releases State before it waits
// Not seen yet.
// XFAIL: *
// RUN: %cxx -DOK %s -o %t && %watch %t 2>&1 | count 0
// RUN: %cxx %s -o %t && not %watch %t

#include <atomic>
#include <chrono>
#include <latch>
#include <mutex>
#include <thread>

std::mutex State;
std::latch Started(1);
std::atomic<bool> StateRead, Waiting;

static void await(const std::atomic<bool> &Flag) {
  while (!Flag.load(std::memory_order_relaxed))
    std::this_thread::yield();
}

void start() {
  { std::lock_guard HoldState(State); }
  StateRead.store(true, std::memory_order_relaxed);
  await(Waiting);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  Started.count_down();
}

void supervise() {
  await(StateRead);
  std::unique_lock HoldState(State);
#ifdef OK
  HoldState.unlock();
#endif
  Waiting.store(true, std::memory_order_relaxed);
  Started.wait();
}

int main() {
  std::thread Start(start), Supervise(supervise);
  Start.join();
  Supervise.join();
}
