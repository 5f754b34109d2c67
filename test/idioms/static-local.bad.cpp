// static-local.bad.cpp - a static local is filled by whoever finds it empty
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <atomic>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

static std::vector<std::string> readUnits() {
  std::vector<std::string> Units;
  for (const char *Prefix : {"", "k", "M", "G"})
    Units.push_back(std::string(Prefix) + "B");
  return Units;
}

static const std::string &unit(unsigned long Size) {
  static std::vector<std::string> Units; // ALSO mutable-global
  if (Units.empty()) // OTHER
    Units = readUnits(); // BOTH data-race|inconsistent-guard
  unsigned Power = 0;
  for (; Size >= 1024 && Power < 3; ++Power)
    Size /= 1024;
  return Units[Power]; // OTHER
}

int main() {
  std::atomic<unsigned long> Letters{0};
  std::vector<std::thread> Threads;
  for (int I = 0; I < 4; ++I) {
    Threads.emplace_back([&Letters, I] {
      for (unsigned long Size = 1; Size < 1000000; Size *= 10)
        Letters += unit(Size << I).size(); // ALSO data-race
    });
  }
  for (std::thread &Each : Threads)
    Each.join();
  std::printf("%lu letters\n", Letters.load());
}
