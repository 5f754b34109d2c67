// wait-predicate-early: produce notifies before Ready, and consume goes on
// With OK: consume waits again until Ready
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
std::atomic<bool> Waiting, Woken;
bool Ready;
int Consumed;

static void await(const std::atomic<bool> &Flag) {
  while (!Flag.load(std::memory_order_relaxed))
    std::this_thread::yield();
}

void consume() {
  std::unique_lock HoldQueue(Queue);
  Waiting.store(true, std::memory_order_relaxed);
#ifdef OK
  while (!Ready)
#endif
  {
    Filled.wait(HoldQueue);
    Woken.store(true, std::memory_order_relaxed);
  }
  ++Consumed;
}

void produce() {
  await(Waiting);
  {
    std::lock_guard HoldQueue(Queue); // free once consume waits
    Filled.notify_one();
  }
  await(Woken);
  std::lock_guard HoldQueue(Queue);
  Ready = true;
  Filled.notify_one();
}

int main() {
  std::thread Consume(consume), Produce(produce);
  Consume.join();
  Produce.join();
}
