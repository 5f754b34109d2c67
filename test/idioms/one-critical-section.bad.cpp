// one-critical-section.bad.cpp - tested in one, changed in another
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdio>
#include <mutex>
#include <thread>

class Theatre {
public:
  bool book(int Seats) {
    int Left;
    {
      std::lock_guard<std::mutex> Lock(Mutex);
      Left = Free - Seats; // OTHER
    }
    if (Left < 0)
      return false;
    std::lock_guard<std::mutex> Lock(Mutex);
    Free = Left; // EXPECT split-critical-section
    return true;
  }

  void cancel(int Seats) {
    std::lock_guard<std::mutex> Lock(Mutex);
    Free += Seats;
  }

  int free() {
    std::lock_guard<std::mutex> Lock(Mutex);
    return Free;
  }

private:
  std::mutex Mutex;
  int Free = 50;
};

int main() {
  Theatre Opera;
  auto Sell = [&Opera] {
    for (int I = 0; I < 30; ++I)
      if (!Opera.book(2))
        Opera.cancel(1);
  };
  std::thread First(Sell);
  std::thread Second(Sell);
  First.join();
  Second.join();
  std::printf("%d free\n", Opera.free());
}
