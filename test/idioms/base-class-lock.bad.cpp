// base-class-lock.bad.cpp - one method forgets the lock of the base
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdio>
#include <mutex>
#include <thread>

class Monitor {
protected:
  using Guard = std::lock_guard<std::mutex>;
  mutable std::mutex Mutex;
};

class Gauge : public Monitor {
public:
  void add(long Amount) {
    Guard Lock(Mutex);
    Level += Amount; // OTHER
    if (Level > Peak)
      Peak = Level;
  }

  long level() const {
    return Level; // EXPECT data-race|inconsistent-guard
  }

  long peak() const {
    Guard Lock(Mutex);
    return Peak;
  }

private:
  long Level = 0;
  long Peak = 0;
};

int main() {
  Gauge Memory;
  std::thread Allocator([&] {
    for (int I = 0; I < 100; ++I) {
      Memory.add(8);
      Memory.add(-4);
    }
  });
  std::printf("now %ld\n", Memory.level());
  Allocator.join();
  std::printf("peak %ld, at last %ld\n", Memory.peak(), Memory.level());
}
