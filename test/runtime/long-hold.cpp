// long-hold: compact holds Log for 300 ms while append waits for it
// With OK: compact releases Log before the long work
// Not seen yet.
// XFAIL: *
// RUN: %cxx -DOK %s -o %t && %watch %t 2>&1 | count 0
// RUN: %cxx %s -o %t && not %watch %t

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

std::mutex Log;
std::atomic<bool> Compacting;
int Lines;

void compact() {
  std::unique_lock HoldLog(Log);
  Compacting.store(true, std::memory_order_relaxed);
#ifdef OK
  HoldLog.unlock();
#endif
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
}

void append() {
  while (!Compacting.load(std::memory_order_relaxed))
    std::this_thread::yield();
  std::lock_guard HoldLog(Log);
  ++Lines;
}

int main() {
  std::thread Compact(compact), Append(append);
  Compact.join();
  Append.join();
}
