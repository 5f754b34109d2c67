// shared-then-exclusive.bad.cpp - the other is asked for under the shared one
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdio>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <thread>

class Squares {
public:
  long get(int Number) {
    std::shared_lock<std::shared_mutex> Reading(Mutex); // OTHER
    auto Known = Cache.find(Number);
    if (Known != Cache.end())
      return Known->second;
    long Square = static_cast<long>(Number) * Number;
    std::unique_lock<std::shared_mutex> Writing(Mutex); // EXPECT lock-upgrade|double-lock
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
