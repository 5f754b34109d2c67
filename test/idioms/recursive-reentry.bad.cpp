// recursive-reentry.bad.cpp - a method counts on its caller having the lock
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdio>
#include <map>
#include <mutex>
#include <string>
#include <thread>

class Registry {
public:
  void set(const std::string &Key, int Value) {
    std::lock_guard<std::recursive_mutex> Lock(Mutex);
    Values[Key] = Value; // OTHER
    if (size() > Largest)
      Largest = size();
  }

  void setDefaults() {
    std::lock_guard<std::recursive_mutex> Lock(Mutex);
    set("depth", 3);
    set("width", 80);
  }

  std::size_t size() const {
    return Values.size(); // EXPECT data-race|inconsistent-guard
  }

private:
  mutable std::recursive_mutex Mutex;
  std::map<std::string, int> Values;
  std::size_t Largest = 0;
};

int main() {
  Registry Options;
  std::thread Reader([&] {
    for (int I = 0; I < 30; ++I)
      Options.set("line" + std::to_string(I), I);
  });
  Options.setDefaults();
  std::printf("%zu options\n", Options.size());
  Reader.join();
}
