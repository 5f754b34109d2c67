// read-after-join.bad.cpp - one result is read before the join
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdio>
#include <numeric>
#include <thread>
#include <vector>

struct Summary {
  long Sum = 0;
  long Largest = 0;
};

static void summarise(const std::vector<long> &Numbers, Summary &Result) {
  for (long Number : Numbers) {
    Result.Sum += Number; // EXPECT data-race|inconsistent-guard
    if (Number > Result.Largest)
      Result.Largest = Number;
  }
}

int main() {
  std::vector<long> Numbers(1000);
  std::iota(Numbers.begin(), Numbers.end(), 1);
  Summary Result;
  std::thread Worker(summarise, std::cref(Numbers), std::ref(Result));
  std::puts("working");
  std::printf("sum %ld\n", Result.Sum); // OTHER
  Worker.join();
  std::printf("largest %ld\n", Result.Largest);
}
