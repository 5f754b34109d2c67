// condition-other-lock: consume waits holding Log, which its notifier takes first
// With OK: consume releases Log before it waits
// Not seen yet.
// XFAIL: *
// RUN: %cxx -DOK %s -o %t && %watch %t 2>&1 | count 0
// RUN: %cxx %s -o %t && not %watch %t

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

std::mutex Log, Queue;
std::condition_variable Filled;
std::atomic<bool> Logged, Waiting;
bool Ready;

static void await(const std::atomic<bool> &Flag) {
  while (!Flag.load(std::memory_order_relaxed))
    std::this_thread::yield();
}

void produce() {
  { std::lock_guard HoldLog(Log); }
  Logged.store(true, std::memory_order_relaxed);
  await(Waiting);
  std::lock_guard HoldQueue(Queue);
  Ready = true;
  Filled.notify_one();
}

void consume() {
  await(Logged);
  std::unique_lock HoldLog(Log);
#ifdef OK
  HoldLog.unlock();
#endif
  std::unique_lock HoldQueue(Queue);
  Waiting.store(true, std::memory_order_relaxed);
  Filled.wait(HoldQueue, [] { return Ready; });
}

int main() {
  std::thread Produce(produce), Consume(consume);
  Produce.join();
  Consume.join();
}
