// wait-with-one-lock.ok.cpp - a wait holds no lock but the one it lets go
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <thread>

class Cistern {
public:
  void draw(int Litres) {
    {
      std::lock_guard<std::mutex> Count(StatisticsMutex);
      ++Requests;
    }
    std::unique_lock<std::mutex> Lock(Mutex);
    Filled.wait(Lock, [&] { return Level >= Litres; });
    Level -= Litres;
  }

  void fill(int Litres) {
    std::lock_guard<std::mutex> Count(StatisticsMutex);
    ++Refills;
    std::lock_guard<std::mutex> Lock(Mutex);
    Level += Litres;
    Filled.notify_all();
  }

  int level() {
    std::lock_guard<std::mutex> Lock(Mutex);
    return Level;
  }

private:
  std::mutex StatisticsMutex;
  int Requests = 0, Refills = 0;
  std::mutex Mutex;
  std::condition_variable Filled;
  int Level = 0;
};

int main() {
  Cistern Water;
  std::thread Household([&Water] {
    for (int I = 0; I < 20; ++I)
      Water.draw(10);
  });
  for (int I = 0; I < 20; ++I)
    Water.fill(12);
  Household.join();
  std::printf("%d litres\n", Water.level());
}
