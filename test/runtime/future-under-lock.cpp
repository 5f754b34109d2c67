// future-under-lock: publish awaits, under Cache, what parse gives after Cache
// With OK: publish takes Cache when it has the value
// Not seen yet.
// XFAIL: *
// RUN: %cxx -DOK %s -o %t && %watch %t 2>&1 | count 0
// RUN: %cxx %s -o %t && not %watch %t

#include <atomic>
#include <chrono>
#include <future>
#include <mutex>
#include <thread>

std::mutex Cache;
std::promise<int> Parsed;
std::atomic<bool> CacheRead, Waiting;
int Published;

static void await(const std::atomic<bool> &Flag) {
  while (!Flag.load(std::memory_order_relaxed))
    std::this_thread::yield();
}

void parse() {
  { std::lock_guard HoldCache(Cache); }
  CacheRead.store(true, std::memory_order_relaxed);
  await(Waiting);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  Parsed.set_value(1);
}

void publish() {
  await(CacheRead);
  std::future<int> Value = Parsed.get_future();
#ifdef OK
  Waiting.store(true, std::memory_order_relaxed);
  int Got = Value.get();
  std::lock_guard HoldCache(Cache);
#else
  std::lock_guard HoldCache(Cache);
  Waiting.store(true, std::memory_order_relaxed);
  int Got = Value.get();
#endif
  Published = Got;
}

int main() {
  std::thread Parse(parse), Publish(publish);
  Parse.join();
  Publish.join();
}
