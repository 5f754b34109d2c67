// private-under-lock.bad.cpp - a new method calls one without the lock
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdio>
#include <mutex>
#include <thread>
#include <vector>

class Pool {
public:
  explicit Pool(int Size) {
    for (int I = 0; I < Size; ++I)
      Free.push_back(I);
  }

  int take() {
    std::lock_guard<std::mutex> Lock(Mutex);
    if (Free.empty()) // OTHER
      grow();
    int Taken = Free.back(); // OTHER
    Free.pop_back(); // OTHER
    return Taken;
  }

  void give(int Index) {
    std::lock_guard<std::mutex> Lock(Mutex);
    Free.push_back(Index); // OTHER
  }

  void reserve() { grow(); }

  int size() {
    std::lock_guard<std::mutex> Lock(Mutex);
    return Size; // OTHER
  }

private:
  void grow() {
    for (int I = 0; I < 4; ++I)
      Free.push_back(Size + I); // BOTH data-race|inconsistent-guard
    Size += 4; // BOTH data-race|inconsistent-guard
  }

  std::mutex Mutex;
  std::vector<int> Free;
  int Size = 100;
};

int main() {
  Pool Buffers(2);
  auto Borrow = [&] {
    for (int I = 0; I < 60; ++I) {
      int Index = Buffers.take();
      Buffers.give(Index);
    }
  };
  std::thread First(Borrow);
  std::thread Second(Borrow);
  Buffers.reserve();
  std::printf("%d buffers\n", Buffers.size());
  First.join();
  Second.join();
}
