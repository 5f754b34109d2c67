// unlock-relock.bad.cpp - the result is stored before the lock is taken again
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdio>
#include <deque>
#include <mutex>
#include <string>
#include <thread>

class Thumbnails {
public:
  void request(std::string Picture) {
    std::lock_guard<std::mutex> Lock(Mutex);
    Wanted.push_back(std::move(Picture));
  }

  void work() {
    std::unique_lock<std::mutex> Lock(Mutex);
    while (!Wanted.empty()) {
      std::string Picture = std::move(Wanted.front());
      Wanted.pop_front();
      Lock.unlock();
      unsigned long Size = shrink(Picture);
      Bytes += Size; // BOTH data-race|inconsistent-guard
      Lock.lock();
    }
  }

  unsigned long bytes() {
    std::lock_guard<std::mutex> Lock(Mutex);
    return Bytes; // OTHER
  }

private:
  static unsigned long shrink(const std::string &Picture) {
    unsigned long Hash = 5381;
    for (char C : Picture)
      Hash = Hash * 33 + static_cast<unsigned char>(C);
    return Hash % 4096;
  }

  std::mutex Mutex;
  std::deque<std::string> Wanted;
  unsigned long Bytes = 0;
};

int main() {
  Thumbnails Album;
  for (int I = 0; I < 2000; ++I)
    Album.request("picture" + std::to_string(I));
  std::thread First([&] { Album.work(); });
  std::thread Second([&] { Album.work(); });
  std::printf("so far %lu\n", Album.bytes());
  First.join();
  Second.join();
  std::printf("at last %lu\n", Album.bytes());
}
