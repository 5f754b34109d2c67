// double-checked.ok.cpp - double-checked locking, with an atomic pointer
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
    Dictionary *Known = Instance.load(std::memory_order_acquire);
    if (!Known) {
      std::lock_guard<std::mutex> Lock(Mutex);
      Known = Instance.load(std::memory_order_relaxed);
      if (!Known) {
        Known = new Dictionary;
        Instance.store(Known, std::memory_order_release);
      }
    }
    return *Known;
  }

  int count(const std::string &Word) const {
    auto Found = Words.find(Word);
    return Found == Words.end() ? 0 : Found->second;
  }

private:
  Dictionary() : Words{{"lock", 2}, {"race", 3}} {}

  static std::atomic<Dictionary *> Instance;
  static std::mutex Mutex;
  std::map<std::string, int> Words;
};

std::atomic<Dictionary *> Dictionary::Instance{nullptr};
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
