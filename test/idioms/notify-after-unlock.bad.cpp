// notify-after-unlock.bad.cpp - the flag waited for is set without the lock
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <thread>

class Countdown {
public:
  void finish() {
    Finished = true; // EXPECT lost-notify
    Changed.notify_all();
  }

  void wait() {
    std::unique_lock<std::mutex> Lock(Mutex);
    while (!Finished) // OTHER
      Changed.wait(Lock);
  }

private:
  std::mutex Mutex;
  std::condition_variable Changed;
  bool Finished = false;
};

int main() {
  Countdown Start;
  std::thread Runners[3];
  for (std::thread &Runner : Runners)
    Runner = std::thread([&Start] { Start.wait(); });
  Start.finish();
  for (std::thread &Runner : Runners)
    Runner.join();
  std::puts("all ran");
}
