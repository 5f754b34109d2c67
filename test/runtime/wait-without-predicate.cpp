// wait-without-predicate: consume waits once and takes any wake-up for its own
// With OK: consume waits until Ready
// Not seen yet.
// XFAIL: *
// RUN: %cxx -DOK %s -o %t && %watch %t 2>&1 | count 0
// RUN: %cxx %s -o %t && not %watch %t

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

std::mutex Queue;
std::condition_variable Filled;
std::atomic<bool> Waiting;
bool Ready;
int Consumed;

void consume() {
  std::unique_lock HoldQueue(Queue);
  Waiting.store(true, std::memory_order_relaxed);
#ifdef OK
  while (!Ready)
#endif
    Filled.wait(HoldQueue);
  ++Consumed;
}

void produce() {
  while (!Waiting.load(std::memory_order_relaxed))
    std::this_thread::yield();
  std::lock_guard HoldQueue(Queue); // free once consume waits
  Ready = true;
  Filled.notify_one();
}

int main() {
  std::thread Consume(consume), Produce(produce);
  Consume.join();
  Produce.join();
}
