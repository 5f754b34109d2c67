// join-under-lock: stop joins, under State, a thread that takes State
// With OK: stop releases State before it joins
// Not seen yet.
// XFAIL: *
// RUN: %cxx -DOK %s -o %t && %watch %t 2>&1 | count 0
// RUN: %cxx %s -o %t && not %watch %t

#include <atomic>
#include <mutex>
#include <thread>

std::mutex State;
std::atomic<bool> Worked;

void work() {
  { std::lock_guard HoldState(State); }
  Worked.store(true, std::memory_order_relaxed);
}

[[gnu::noinline]] void stop(std::thread &Worker) {
  while (!Worked.load(std::memory_order_relaxed))
    std::this_thread::yield();
  std::unique_lock HoldState(State);
#ifdef OK
  HoldState.unlock();
#endif
  Worker.join();
}

int main() {
  std::thread Worker(work);
  stop(Worker);
  return 0;
}
