// slots.ok.cpp - each thread writes its own element of an array
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <array>
#include <cstdio>
#include <thread>
#include <vector>

struct Slot {
  long Hits = 0;
  long Misses = 0;
};

static void probe(Slot &Mine, int Seed) {
  unsigned State = static_cast<unsigned>(Seed) + 1;
  for (int I = 0; I < 100; ++I) {
    State = State * 1103515245 + 12345;
    if (State & 0x10000)
      ++Mine.Hits;
    else
      ++Mine.Misses;
  }
}

int main() {
  std::array<Slot, 4> Slots;
  std::vector<std::thread> Threads;
  for (int I = 0; I < 4; ++I) {
    Threads.emplace_back([&Slots, I] {
      probe(Slots[I], I);
    });
  }
  for (std::thread &Each : Threads)
    Each.join();
  long Hits = 0, Misses = 0;
  for (const Slot &Each : Slots) {
    Hits += Each.Hits;
    Misses += Each.Misses;
  }
  std::printf("%ld hits, %ld misses\n", Hits, Misses);
}
