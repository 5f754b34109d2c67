// queue-handover.ok.cpp - ownership goes through a locked queue
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>

struct Packet {
  int Number = 0;
  int Hops = 0;
};

class Channel {
public:
  void send(std::unique_ptr<Packet> Sent) {
    {
      std::lock_guard<std::mutex> Lock(Mutex);
      Packets.push_back(std::move(Sent));
    }
    Arrived.notify_one();
  }

  std::unique_ptr<Packet> receive() {
    std::unique_lock<std::mutex> Lock(Mutex);
    Arrived.wait(Lock, [this] { return !Packets.empty(); });
    std::unique_ptr<Packet> Received = std::move(Packets.front());
    Packets.pop_front();
    return Received;
  }

private:
  std::mutex Mutex;
  std::condition_variable Arrived;
  std::deque<std::unique_ptr<Packet>> Packets;
};

static void route(Channel &In) {
  int Hops = 0;
  while (std::unique_ptr<Packet> Current = In.receive()) {
    ++Current->Hops;
    Hops += Current->Hops;
  }
  std::printf("%d hops\n", Hops);
}

int main() {
  Channel Wire;
  std::thread Router(route, std::ref(Wire));
  for (int I = 0; I < 50; ++I) {
    std::this_thread::sleep_for(std::chrono::microseconds(200));
    auto Next = std::make_unique<Packet>();
    Next->Number = I;
    Next->Hops = I % 3;
    Wire.send(std::move(Next));
  }
  Wire.send(nullptr);
  Router.join();
}
