// conditional-lock.bad.cpp - one method asks the wrong flag whether to lock
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdio>
#include <mutex>
#include <thread>

class Arena {
public:
  Arena(bool Threaded, bool Zeroed) : Threaded(Threaded), Zeroed(Zeroed) {}

  void allocate(long Size) {
    if (Threaded)
      Mutex.lock();
    Used += Size; // OTHER
    ++Blocks; // OTHER
    if (Threaded)
      Mutex.unlock();
    if (Zeroed)
      clear(Size);
  }

  void release(long Size) {
    if (Zeroed)
      Mutex.lock();
    Used -= Size; // BOTH data-race|inconsistent-guard
    --Blocks; // BOTH data-race|inconsistent-guard
    if (Zeroed)
      Mutex.unlock();
  }

  long used() const { return Used; }

private:
  static void clear(long Size) {
    volatile char Block[64] = {};
    for (long I = 0; I < Size; ++I)
      Block[I] = 0;
  }

  const bool Threaded;
  const bool Zeroed;
  std::mutex Mutex;
  long Used = 0;
  long Blocks = 0;
};

int main() {
  Arena Heap(true, false);
  auto Churn = [&Heap] {
    for (int I = 0; I < 100; ++I) {
      Heap.allocate(32);
      Heap.release(16);
    }
  };
  std::thread First(Churn);
  std::thread Second(Churn);
  First.join();
  Second.join();
  std::printf("%ld used\n", Heap.used());
}
