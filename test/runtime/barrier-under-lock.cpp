// barrier-under-lock: render is at the barrier with Frame, which simulate takes first
// With OK: render releases Frame before it waits
// Not seen yet.
// XFAIL: *
// RUN: %cxx -DOK %s -o %t && %watch %t 2>&1 | count 0
// RUN: %cxx %s -o %t && not %watch %t

#include <atomic>
#include <barrier>
#include <chrono>
#include <mutex>
#include <thread>

std::mutex Frame;
std::barrier<> Step(2);
std::atomic<bool> FrameWritten, Waiting;

static void await(const std::atomic<bool> &Flag) {
  while (!Flag.load(std::memory_order_relaxed))
    std::this_thread::yield();
}

void simulate() {
  { std::lock_guard HoldFrame(Frame); }
  FrameWritten.store(true, std::memory_order_relaxed);
  await(Waiting);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  Step.arrive_and_wait();
}

void render() {
  await(FrameWritten);
  std::unique_lock HoldFrame(Frame);
#ifdef OK
  HoldFrame.unlock();
#endif
  Waiting.store(true, std::memory_order_relaxed);
  Step.arrive_and_wait();
}

int main() {
  std::thread Simulate(simulate), Render(render);
  Simulate.join();
  Render.join();
}
