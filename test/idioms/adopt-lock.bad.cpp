// adopt-lock.bad.cpp - the locks are taken one by one, in two orders
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdio>
#include <mutex>
#include <thread>
#include <vector>

class Playlist {
public:
  void play() {
    std::lock_guard<std::mutex> HoldQueue(Queue);
    std::lock_guard<std::mutex> HoldHistory(History); // EXPECT lock-order-inversion
    if (Next.empty())
      return;
    Played.push_back(Next.back());
    Next.pop_back();
  }

  void again() {
    std::lock_guard<std::mutex> HoldHistory(History);
    std::lock_guard<std::mutex> HoldQueue(Queue); // OTHER
    Next.insert(Next.end(), Played.begin(), Played.end());
    Played.clear();
  }

  void add(int Song) {
    std::lock_guard<std::mutex> HoldQueue(Queue);
    Next.push_back(Song);
  }

  std::size_t left() {
    std::lock_guard<std::mutex> HoldQueue(Queue);
    return Next.size();
  }

private:
  std::mutex Queue, History;
  std::vector<int> Next, Played;
};

int main() {
  Playlist Songs;
  for (int I = 0; I < 20; ++I)
    Songs.add(I);
  std::thread Player([&Songs] {
    for (int I = 0; I < 15; ++I)
      Songs.play();
  });
  Songs.again();
  Player.join();
  std::printf("%zu left\n", Songs.left());
}
