// private-under-lock.ok.cpp - private methods rely on their caller's lock
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
    if (Free.empty())
      grow();
    int Taken = Free.back();
    Free.pop_back();
    return Taken;
  }

  void give(int Index) {
    std::lock_guard<std::mutex> Lock(Mutex);
    Free.push_back(Index);
  }

  int size() {
    std::lock_guard<std::mutex> Lock(Mutex);
    return Size;
  }

private:
  void grow() {
    for (int I = 0; I < 4; ++I)
      Free.push_back(Size + I);
    Size += 4;
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
  std::printf("%d buffers\n", Buffers.size());
  First.join();
  Second.join();
}
