// lost-wakeup: produce notifies before consume waits, and leaves no trace
// With OK: produce sets Ready, and consume looks at it before it waits
// Not seen yet.
// XFAIL: *
// RUN: %cxx -DOK %s -o %t && %watch %t 2>&1 | count 0
// RUN: %cxx %s -o %t && not %watch %t

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

std::mutex Queue;
std::condition_variable Filled;
std::atomic<bool> Notified;
bool Ready;
int Consumed;

void produce() {
  {
    std::lock_guard HoldQueue(Queue);
#ifdef OK
    Ready = true;
#endif
    Filled.notify_one();
  }
  Notified.store(true, std::memory_order_relaxed);
}

void consume() {
  while (!Notified.load(std::memory_order_relaxed))
    std::this_thread::yield();
  std::unique_lock HoldQueue(Queue);
  const std::chrono::milliseconds Longest(50);
#ifdef OK
  Filled.wait_for(HoldQueue, Longest, [] { return Ready; });
#else
  Filled.wait_for(HoldQueue, Longest);
#endif
  ++Consumed;
}

int main() {
  std::thread Produce(produce), Consume(consume);
  Produce.join();
  Consume.join();
}
