// shared-mutex.bad.cpp - readers count what they find, under the shared lock
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdio>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

class PhoneBook {
public:
  std::string find(int Number) const {
    std::shared_lock<std::shared_mutex> Lock(Mutex);
    auto Entry = Names.find(Number);
    if (Entry == Names.end())
      return "nobody";
    ++Found; // BOTH write-under-shared-lock|data-race|inconsistent-guard
    return Entry->second;
  }

  void add(int Number, const std::string &Name) {
    std::unique_lock<std::shared_mutex> Lock(Mutex);
    Names[Number] = Name;
    ++Changes;
  }

  long changes() const {
    std::shared_lock<std::shared_mutex> Lock(Mutex);
    return Changes + Found; // OTHER
  }

private:
  mutable std::shared_mutex Mutex;
  std::map<int, std::string> Names;
  long Changes = 0;
  mutable long Found = 0;
};

int main() {
  PhoneBook Book;
  std::vector<std::thread> Readers;
  for (int I = 0; I < 3; ++I)
    Readers.emplace_back([&Book] {
      for (int Number = 0; Number < 40; ++Number)
        Book.find(Number);
    });
  for (int Number = 0; Number < 40; Number += 2)
    Book.add(Number, "name" + std::to_string(Number));
  std::printf("%ld changes\n", Book.changes());
  for (std::thread &Each : Readers)
    Each.join();
}
