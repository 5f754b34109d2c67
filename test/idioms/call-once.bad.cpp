// call-once.bad.cpp - an object is filled on first use, behind a plain flag
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <atomic>
#include <cstdio>
#include <mutex>
#include <thread>
#include <vector>

class Primes {
public:
  bool contains(unsigned Number) {
    if (!Sieved) { // OTHER
      Sieved = true; // BOTH lazy-init-race|data-race|inconsistent-guard
      sieve();
    }
    return Number < Composite.size() && !Composite[Number]; // OTHER
  }

private:
  void sieve() {
    Composite.assign(1000, false); // ALSO data-race|inconsistent-guard
    Composite[0] = Composite[1] = true; // ALSO data-race|inconsistent-guard
    for (unsigned I = 2; I * I < Composite.size(); ++I)
      for (unsigned J = I * I; J < Composite.size(); J += I)
        Composite[J] = true; // ALSO data-race|inconsistent-guard
  }

  bool Sieved = false;
  std::vector<bool> Composite;
};

int main() {
  Primes Table;
  std::atomic<int> Found{0};
  auto Search = [&](unsigned From, unsigned To) {
    for (unsigned I = From; I < To; ++I)
      if (Table.contains(I))
        ++Found;
  };
  std::thread Low(Search, 0, 500);
  std::thread High(Search, 500, 1000);
  Low.join();
  High.join();
  std::printf("%d primes\n", Found.load());
}
