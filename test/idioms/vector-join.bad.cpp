// vector-join.bad.cpp - the sum is reset after the first thread has started
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

class WordCount {
public:
  void countAll(const std::vector<std::string> &Pages) {
    std::vector<std::thread> Threads;
    for (const std::string &Page : Pages)
      Threads.emplace_back(&WordCount::count, this, std::cref(Page));
    Words = 0; // EXPECT data-race|inconsistent-guard
    for (std::thread &Each : Threads)
      Each.join();
    std::printf("%d words\n", Words);
  }

private:
  void count(const std::string &Page) {
    int Spaces = 0;
    for (char C : Page)
      Spaces += C == ' ';
    std::lock_guard<std::mutex> Lock(Mutex);
    Words += Spaces + 1; // OTHER
  }

  std::mutex Mutex;
  int Words = 0;
};

int main() {
  std::vector<std::string> Pages(4, "the quick brown fox jumps");
  WordCount Counter;
  Counter.countAll(Pages);
  Counter.countAll(Pages);
}
