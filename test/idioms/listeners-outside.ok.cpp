// listeners-outside.ok.cpp - a list is copied under the lock, then called
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <atomic>
#include <cstdio>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

class Bell {
public:
  using Listener = std::function<void(int)>;

  void subscribe(Listener Added) {
    std::lock_guard<std::mutex> Lock(Mutex);
    Listeners.push_back(std::move(Added));
  }

  void ring(int Times) {
    std::vector<Listener> Called;
    {
      std::lock_guard<std::mutex> Lock(Mutex);
      Called = Listeners;
    }
    for (const Listener &Each : Called)
      Each(Times);
  }

private:
  std::mutex Mutex;
  std::vector<Listener> Listeners;
};

int main() {
  Bell Door;
  std::atomic<int> Heard{0};
  std::thread Ringer([&Door] {
    for (int I = 0; I < 50; ++I)
      Door.ring(I);
  });
  for (int I = 0; I < 50; ++I)
    Door.subscribe([&Heard](int Times) { Heard += Times; });
  Ringer.join();
  Door.ring(1);
  std::printf("%s\n", Heard >= 50 ? "heard" : "not heard");
}
