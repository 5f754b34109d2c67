// join-unlocked.bad.cpp - joined while the lock that the thread needs is held
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <thread>

class Watcher {
public:
  Watcher() : Watching([this] { watch(); }) {}

  void touch() {
    std::lock_guard<std::mutex> Lock(Mutex);
    ++Touched;
    Changed.notify_one();
  }

  int stop() {
    std::unique_lock<std::mutex> Lock(Mutex);
    Stopping = true;
    Changed.notify_one();
    Watching.join(); // EXPECT join-under-lock|blocking-under-lock
    return Seen;
  }

private:
  void watch() {
    std::unique_lock<std::mutex> Lock(Mutex); // OTHER
    while (!Stopping) {
      Changed.wait(Lock, [this] { return Stopping || Touched > 0; });
      Seen += Touched;
      Touched = 0;
    }
  }

  std::mutex Mutex;
  std::condition_variable Changed;
  bool Stopping = false;
  int Touched = 0;
  int Seen = 0;
  std::thread Watching;
};

int main() {
  Watcher Files;
  for (int I = 0; I < 20; ++I)
    Files.touch();
  int Seen = Files.stop();
  std::printf("%s\n", Seen <= 20 ? "seen" : "too many");
}
