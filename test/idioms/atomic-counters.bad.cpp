// atomic-counters.bad.cpp - one counter of several is not atomic
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <atomic>
#include <cstdio>
#include <thread>
#include <vector>

struct Traffic {
  std::atomic<unsigned long> Packets{0};
  std::atomic<unsigned long> Bytes{0};
  unsigned long Lost = 0;
};

static Traffic Total; // ALSO mutable-global

static void receive(unsigned Size) {
  Total.Packets.fetch_add(1, std::memory_order_relaxed);
  Total.Bytes.fetch_add(Size, std::memory_order_relaxed);
  if (Size > 1400)
    ++Total.Lost; // BOTH data-race|inconsistent-guard
}

static void print() {
  unsigned long Lost = Total.Lost; // OTHER
  unsigned long Packets = Total.Packets.load(std::memory_order_relaxed);
  std::printf("%lu of %lu lost\n", Lost, Packets);
}

int main() {
  std::vector<std::thread> Cards;
  for (unsigned I = 0; I < 3; ++I)
    Cards.emplace_back([I] {
      for (unsigned Size = 64; Size < 1500; Size += 16)
        receive(Size + I);
    });
  print();
  for (std::thread &Each : Cards)
    Each.join();
  print();
}
