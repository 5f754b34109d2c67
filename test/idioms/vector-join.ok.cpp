// vector-join.ok.cpp - a vector of threads, joined in a loop before the sum
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

class WordCount {
public:
  void countAll(const std::vector<std::string> &Pages) {
    Words = 0;
    std::vector<std::thread> Threads;
    for (const std::string &Page : Pages)
      Threads.emplace_back(&WordCount::count, this, std::cref(Page));
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
    Words += Spaces + 1;
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
