// read-after-join.ok.cpp - results are read when their thread has been joined
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
    Result.Sum += Number;
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
  Worker.join();
  std::printf("sum %ld\n", Result.Sum);
  std::printf("largest %ld\n", Result.Largest);
}
