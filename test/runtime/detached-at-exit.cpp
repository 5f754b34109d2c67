// detached-at-exit: the process ends while the detached pollInbox still runs
// With OK: main stops pollInbox and joins it
// RUN: %cxx %s -o %t && not %watch %t 2>&1 | FileCheck %s
// RUN: %cxx -DOK %s -o %t && %watch %t 2>&1 | count 0
// CHECK: lockstitch: misuse: thread 2, detached, runs when the program ends [detached-at-exit]
// CHECK-NEXT: thread 1 (main) starts thread 2:
// CHECK-NEXT: #0 main {{.*}}detached-at-exit.cpp:{{[0-9]+}}

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

std::mutex Inbox;
std::atomic<bool> Polling, Stop;
int Polls;

void pollInbox() {
  while (!Stop.load(std::memory_order_relaxed)) {
    {
      std::lock_guard HoldInbox(Inbox);
      ++Polls;
    }
    Polling.store(true, std::memory_order_relaxed);
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

int main() {
  std::thread Poll(pollInbox);
#ifndef OK
  Poll.detach();
#endif
  while (!Polling.load(std::memory_order_relaxed))
    std::this_thread::yield();
#ifdef OK
  Stop.store(true, std::memory_order_relaxed);
  Poll.join();
#endif
}
