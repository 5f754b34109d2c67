// double-checked.bad.cpp - double-checked locking, with a plain pointer
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <atomic>
#include <cstdio>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

class Dictionary {
public:
  static const Dictionary &instance() {
    Dictionary *Known = Instance; // OTHER
    if (!Known) {
      std::lock_guard<std::mutex> Lock(Mutex);
      Known = Instance;
      if (!Known) {
        Known = new Dictionary; // ALSO data-race
        Instance = Known; // EXPECT double-checked-locking|data-race|inconsistent-guard
      }
    }
    return *Known;
  }

  int count(const std::string &Word) const {
    auto Found = Words.find(Word); // ALSO data-race
    return Found == Words.end() ? 0 : Found->second; // ALSO data-race
  }

private:
  Dictionary() : Words{{"lock", 2}, {"race", 3}} {} // ALSO data-race

  static Dictionary *Instance;
  static std::mutex Mutex;
  std::map<std::string, int> Words;
};

Dictionary *Dictionary::Instance; // ALSO mutable-global
std::mutex Dictionary::Mutex;

int main() {
  std::atomic<int> Total{0};
  std::vector<std::thread> Readers;
  for (int I = 0; I < 4; ++I)
    Readers.emplace_back(
        [&Total] { Total += Dictionary::instance().count("race"); });
  for (std::thread &Reader : Readers)
    Reader.join();
  std::printf("%d\n", Total.load());
}
