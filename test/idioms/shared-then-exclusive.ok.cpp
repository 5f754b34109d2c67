// shared-then-exclusive.ok.cpp - the shared lock goes before the other comes
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdio>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <thread>

class Squares {
public:
  long get(int Number) {
    {
      std::shared_lock<std::shared_mutex> Lock(Mutex);
      auto Known = Cache.find(Number);
      if (Known != Cache.end())
        return Known->second;
    }
    long Square = static_cast<long>(Number) * Number;
    std::unique_lock<std::shared_mutex> Lock(Mutex);
    return Cache.emplace(Number, Square).first->second;
  }

  std::size_t size() const {
    std::shared_lock<std::shared_mutex> Lock(Mutex);
    return Cache.size();
  }

private:
  mutable std::shared_mutex Mutex;
  std::map<int, long> Cache;
};

int main() {
  Squares Table;
  auto Fill = [&Table] {
    for (int I = 0; I < 40; ++I)
      Table.get(I % 10);
  };
  std::thread First(Fill);
  std::thread Second(Fill);
  First.join();
  Second.join();
  std::printf("%zu squares\n", Table.size());
}
