// joiner.bad.cpp - the object lets its threads go instead
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdio>
#include <thread>
#include <utility>
#include <vector>

class ThreadGroup {
public:
  ThreadGroup() = default;
  ThreadGroup(const ThreadGroup &) = delete;
  ThreadGroup &operator=(const ThreadGroup &) = delete;

  ~ThreadGroup() {
    for (std::thread &Each : Threads)
      if (Each.joinable())
        Each.detach();
  }

  template <typename Function> void start(Function &&Run) {
    Threads.emplace_back(std::forward<Function>(Run));
  }

private:
  std::vector<std::thread> Threads;
};

static void accumulate(std::vector<int> &Part) {
  for (std::size_t I = 1; I < Part.size(); ++I)
    Part[I] += Part[I - 1]; // EXPECT data-race|inconsistent-guard
}

int main() {
  std::vector<int> Low(500, 1), High(500, 1000);
  {
    ThreadGroup Adders;
    Adders.start([&Low] { accumulate(Low); });
    Adders.start([&High] { accumulate(High); });
  }
  std::printf("%d to", Low.back()); // OTHER
  std::printf(" %d\n", High.back()); // OTHER
}
