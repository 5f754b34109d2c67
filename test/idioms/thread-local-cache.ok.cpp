// thread-local-cache.ok.cpp - each thread caches what is under a lock
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdio>
#include <map>
#include <mutex>
#include <string>
#include <thread>

class Symbols {
public:
  int number(const std::string &Name) {
    thread_local std::map<std::string, int> Cache;
    auto Cached = Cache.find(Name);
    if (Cached != Cache.end())
      return Cached->second;
    int Number = intern(Name);
    Cache.emplace(Name, Number);
    return Number;
  }

private:
  int intern(const std::string &Name) {
    std::lock_guard<std::mutex> Lock(Mutex);
    return Numbers.emplace(Name, static_cast<int>(Numbers.size()))
        .first->second;
  }

  std::mutex Mutex;
  std::map<std::string, int> Numbers;
};

static Symbols Table;

static void lex(const char *Prefix) {
  for (int I = 0; I < 100; ++I)
    Table.number(Prefix + std::to_string(I % 10));
}

int main() {
  std::thread First(lex, "x");
  std::thread Second(lex, "y");
  First.join();
  Second.join();
  std::printf("%d\n", Table.number("last"));
}
