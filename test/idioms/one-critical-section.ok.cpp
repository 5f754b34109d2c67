// one-critical-section.ok.cpp - tested and changed in one critical section
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdio>
#include <mutex>
#include <thread>

class Theatre {
public:
  bool book(int Seats) {
    std::lock_guard<std::mutex> Lock(Mutex);
    if (Seats > Free)
      return false;
    Free -= Seats;
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
